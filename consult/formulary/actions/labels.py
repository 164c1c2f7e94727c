"""A clinician adds a product from the label in front of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from consult.formulary.actions.entries import create_entry
from consult.formulary.actions.lots import add_lot
from consult.formulary.contents import Row
from consult.formulary.models import Product
from consult.formulary.refusals import ProductAlreadyListed
from consult.staff.models import Clinic, StaffMember

REASON = "Entered from the label during a consultation."


@transaction.atomic
def add_product_from_label(
    *,
    by: StaffMember,
    clinic: Clinic,
    values: Mapping[str, Any],
    components: Sequence[Row],
    lot: Mapping[str, Any] | None = None,
) -> Product:
    """Add a product, and a lot of it on the clinic's shelf, both awaiting an admin's look.

    ``components`` are rows of ingredient, role, strength and strength_unit; ``lot`` holds
    number, expiry and opened_on. Raises ``ProductAlreadyListed`` (with ``existing``),
    ``MixtureMustBeSplit``, ``ComponentsMissing`` or ``ValidationError`` by field.
    """
    _refuse_listed(values)
    try:
        with transaction.atomic():
            product = create_entry(
                by=by,
                model=Product,
                values={**values, "entered_by": by, "awaiting_review": True},
                children={"components": components},
                reason=REASON,
            )
    except IntegrityError:
        _refuse_listed(values)
        raise
    if lot:
        add_lot(by=by, clinic=clinic, product=product, today=clinic.today(), **lot)
    return product


def _refuse_listed(values: Mapping[str, Any]) -> None:
    existing = (
        Product.objects.annotate(plain_name=Lower("name"), plain_maker=Lower("maker"))
        .filter(
            plain_name=str(values.get("name", "")).strip().lower(),
            plain_maker=str(values.get("maker", "")).strip().lower(),
            strength=values.get("strength"),
            strength_unit=values.get("strength_unit", ""),
        )
        .first()
    )
    if existing:
        raise ProductAlreadyListed(existing)
