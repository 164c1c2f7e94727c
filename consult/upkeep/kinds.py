"""The three lists that clinicians may add to, by the word in an address."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from consult.formulary.models import Ingredient, Lot, Product
from consult.staff.models import StaffMember

KINDS: dict[str, Any] = {"product": Product, "ingredient": Ingredient, "lot": Lot}


def rows_for(kind: str, user: StaffMember) -> QuerySet[Any]:
    """The rows of one list that ``user`` may know of: lots of the own clinics alone; 404 for
    any other list."""
    if kind not in KINDS:
        raise Http404
    if kind == "lot":
        lots = Lot.objects.for_staff(user)
        return lots.select_related("product", "clinic", "entered_by", "merged_into")
    rows: QuerySet[Any] = KINDS[kind].objects.select_related("entered_by", "merged_into")
    return rows


def kind_of(entry: Any) -> str:
    """The word of a row's list."""
    return str(entry._meta.model_name)


def row_of(kind: str, pk: int, user: StaffMember) -> Any:
    """One row of a list; 404 where there is none for ``user``."""
    found = rows_for(kind, user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
