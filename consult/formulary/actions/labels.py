"""A clinician adds a product from the label in front of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from consult.formulary.actions.entries import create_entry
from consult.formulary.actions.lots import add_lot
from consult.formulary.actions.photos import add_label_photos
from consult.formulary.contents import Row
from consult.formulary.label_pictures import Photo
from consult.formulary.models import Ingredient, Product
from consult.formulary.refusals import (
    ComponentListedTwice,
    IngredientNameUnclear,
    ProductAlreadyListed,
)
from consult.safety.names import normalized
from consult.staff.models import Clinic, StaffMember

REASON = "Entered from the label during a consultation."
# A component that nobody has described yet.
UNDESCRIBED = "other"


@transaction.atomic
def add_product_from_label(
    *,
    by: StaffMember,
    clinic: Clinic,
    values: Mapping[str, Any],
    components: Sequence[Row],
    lot: Mapping[str, Any] | None = None,
    photos: Sequence[Photo] = (),
) -> Product:
    """Add a product, and a lot of it on the clinic's shelf, both awaiting an admin's look.

    ``components`` are rows of ingredient, role, strength and strength_unit; a row without
    ingredient has ``other_name``, the name as on the label, and becomes a new ingredient
    unless one of that name is listed. ``lot`` holds number, expiry and opened_on;
    ``photos`` show the label. Raises ``ProductAlreadyListed`` (with ``existing``),
    ``IngredientNameUnclear``, ``ComponentListedTwice``, ``MixtureMustBeSplit``,
    ``ComponentsMissing``, ``PhotoIsRefused`` or ``ValidationError`` by field.
    """
    _refuse_listed(values)
    rows = named_rows(by, components)
    try:
        with transaction.atomic():
            product = create_entry(
                by=by,
                model=Product,
                values={**values, "entered_by": by, "awaiting_review": True},
                children={"components": rows},
                reason=REASON,
            )
    except IntegrityError:
        _refuse_listed(values)
        raise
    add_label_photos(by=by, product=product, photos=photos)
    if lot:
        add_lot(by=by, clinic=clinic, product=product, today=clinic.today(), **lot)
    return product


def _refuse_listed(values: Mapping[str, Any]) -> None:
    existing = (
        Product.objects.select_related("merged_into")
        .annotate(plain_name=Lower("name"), plain_maker=Lower("maker"))
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


def named_rows(by: StaffMember, components: Sequence[Row]) -> list[Row]:
    """The rows with their ingredients, those that were not listed among them."""
    rows = [{k: v for k, v in row.items() if k != "other_name"} for row in components]
    for row, given in zip(rows, components, strict=True):
        if not row.get("ingredient"):
            row["ingredient"] = ingredient_named(by=by, name=given["other_name"])
    pairs = [(row["ingredient"].pk, row.get("role", "")) for row in rows]
    twice = [
        row["ingredient"] for row, pair in zip(rows, pairs, strict=True) if pairs.count(pair) > 1
    ]
    if twice:
        raise ComponentListedTwice(str(twice[0]))
    return rows


@transaction.atomic
def ingredient_named(*, by: StaffMember, name: str) -> Ingredient:
    """The ingredient of this name or synonym, whatever the spelling, or a new one without
    texts that waits for an admin. Raises ``IngredientNameUnclear``."""
    name = " ".join(name.split())
    found = _listed_as(name)
    if len(found) > 1:
        raise IngredientNameUnclear(name, [ingredient.name for ingredient in found])
    if found:
        return found[0]
    values = {"name": name, "category": UNDESCRIBED, "entered_by": by, "awaiting_review": True}
    try:
        with transaction.atomic():
            return create_entry(by=by, model=Ingredient, values=values, reason=REASON)
    except IntegrityError:  # somebody else named it in the same moment
        return Ingredient.objects.get(name=name)


def _listed_as(name: str) -> list[Ingredient]:
    """The ingredients that have this name, or else those that have it as another name; a
    retired one too, for it is what the vial holds. One that was merged is the other."""
    wanted = normalized(name)
    listed = list(Ingredient.objects.select_related("merged_into"))
    if not wanted:
        return []
    by_name = [i for i in listed if normalized(i.name) == wanted]
    found = by_name or [
        i for i in listed if wanted in {normalized(other) for other in [*i.synonyms, i.inn]}
    ]
    return list(dict.fromkeys(i.living for i in found))
