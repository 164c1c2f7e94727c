"""What was sent back is corrected by those who hold the vial, and waits for an admin again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from consult.formulary.actions.entries import change_entry
from consult.formulary.actions.history import held
from consult.formulary.actions.labels import named_rows
from consult.formulary.actions.lots import change_lot
from consult.formulary.actions.photos import add_label_photos
from consult.formulary.contents import Row
from consult.formulary.label_pictures import Photo
from consult.formulary.models import Ingredient, Lot, Product
from consult.formulary.refusals import NotSentBack
from consult.staff.models import StaffMember

_MOST = 400
_BACK = {"sent_back_because": ""}


@transaction.atomic
def correct_product(
    *,
    by: StaffMember,
    product: Product,
    expected_version: int,
    values: Mapping[str, Any],
    components: Sequence[Row],
    photos: Sequence[Photo] = (),
    note: str = "",
) -> Product:
    """Copy the label again; takes and raises what ``add_product_from_label`` does, and
    ``StaleVersion`` or ``NotSentBack``."""
    _refuse_others(product)
    changed = change_entry(
        by=by,
        entry=product,
        expected_version=expected_version,
        values={**values, **_BACK},
        children={"components": named_rows(by, components)},
        reason=_reason(note),
    )
    add_label_photos(by=by, product=changed, photos=photos)
    return changed


@transaction.atomic
def correct_ingredient(
    *, by: StaffMember, ingredient: Ingredient, expected_version: int, name: str, note: str = ""
) -> Ingredient:
    """Write the name as on the label. Raises ``StaleVersion``, ``NotSentBack``, or
    ``ValidationError`` by field."""
    _refuse_others(ingredient)
    return change_entry(
        by=by,
        entry=ingredient,
        expected_version=expected_version,
        values={"name": name, **_BACK},
        reason=_reason(note),
    )


@transaction.atomic
def correct_lot(
    *,
    by: StaffMember,
    lot: Lot,
    expected_version: int,
    values: Mapping[str, Any],
    note: str = "",
) -> Lot:
    """Read the lot from the vial again; takes and raises what ``change_lot`` does, and
    ``NotSentBack``."""
    _refuse_others(lot)
    return change_lot(
        by=by,
        lot=lot,
        expected_version=expected_version,
        values={**values, **_BACK},
        reason=_reason(note),
    )


def _refuse_others(entry: Product | Ingredient | Lot) -> None:
    if not held(entry).sent_back_because:
        raise NotSentBack


def _reason(note: str) -> str:
    return f"Corrected from the label. {note.strip()}"[:_MOST].strip()
