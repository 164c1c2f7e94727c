"""The records that a file names, found by their name or key; each list is read once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from consult.formulary.models import (
    CrossReactivityGroup,
    HealthQuestion,
    Ingredient,
    Product,
)
from consult.staff.models import StaffMember

_Index = dict[str, dict[int, Any]]


class Directory:
    """What the cells of a file may name, for one person."""

    def __init__(self, by: StaffMember) -> None:
        self.by = by

    def find(self, kind: str, text: str) -> Any:
        """The record of this kind with this name or key. Raises ``ValueError``."""
        found = list(self._indexes(kind).get(text.casefold(), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"“{text}” names more than one {kind}. Write its key instead.")
        raise ValueError(f"There is no {kind} named “{text}”.{_HINTS.get(kind, '')}")

    def _indexes(self, kind: str) -> _Index:
        index: _Index = getattr(self, f"_{kind.replace(' ', '_')}")
        return index

    @cached_property
    def topics(self) -> set[str]:
        """The keys of the health questions."""
        return set(HealthQuestion.objects.values_list("key", flat=True))

    @cached_property
    def _ingredient(self) -> _Index:
        rows = Ingredient.objects.filter(merged_into__isnull=True)
        return _by_names(rows, lambda row: (row.name, row.key))

    @cached_property
    def _cross_reactivity_group(self) -> _Index:
        return _by_names(CrossReactivityGroup.objects.all(), lambda row: (row.name, row.key))

    @cached_property
    def _product(self) -> _Index:
        rows = Product.objects.offered().filter(merged_into__isnull=True)
        return _by_names(rows, lambda row: (str(row), row.key))

    @cached_property
    def _clinic(self) -> _Index:
        return _by_names(self.by.clinics.all(), lambda row: (row.name,))


_HINTS = {
    "ingredient": " Check the spelling, or publish the ingredient first.",
    "product": " Write it as in the export, such as “Name (Maker, 5 mg/mL)”, or write its key.",
    "clinic": " You can write only the clinics where you work.",
}


def _by_names(rows: Iterable[Any], names: Any) -> _Index:
    index: _Index = {}
    for row in rows:
        for name in names(row):
            index.setdefault(name.casefold(), {})[row.pk] = row
    return index
