"""Listed entries that may be the same as one that somebody entered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from consult.formulary.models import Ingredient, Lot, Product
from consult.safety.names import contains, words

MOST = 8
# How alike two names must be to be taken for two spellings of one.
_ALIKE = 0.84
# What is read for one another on a label.
_LOOKS = str.maketrans("OIL", "011")
_FIELDS: dict[Any, tuple[str, ...]] = {
    Ingredient: ("name", "synonyms", "inn"),
    Product: ("name", "maker", "strength", "strength_unit"),
}
_Names = list[tuple[str, ...]]


class Similar:
    """Finds what is like some of ``entries``, all of one list, with one query for all."""

    def __init__(self, entries: Iterable[Any], *, closely: bool = False) -> None:
        """``closely`` finds also names that are spelled nearly alike, which takes longer."""
        self.closely = closely
        rows = list(entries)
        self.is_of_lots = bool(rows) and isinstance(rows[0], Lot)
        self.others = self._lots(rows) if self.is_of_lots else self._named(rows)

    def to(self, entry: Any) -> list[Any]:
        """At most a few entries in use that are like ``entry``, itself aside."""
        others = ((row, names) for row, names in self.others if row.pk != entry.pk)
        if self.is_of_lots:
            found = [row for row, _ in others if _are_like_lots(entry, row)]
        else:
            wanted = _names_of(entry)
            found = [row for row, names in others if self._are_alike(wanted, names)]
        return found[:MOST]

    def _named(self, entries: list[Any]) -> list[tuple[Any, _Names]]:
        if not entries:
            return []
        model = type(entries[0])
        rows = model._default_manager.filter(retired_at__isnull=True).only(*_FIELDS[model])
        return [(row, _names_of(row)) for row in rows]

    def _lots(self, lots: list[Lot]) -> list[tuple[Any, _Names]]:
        rows = Lot.objects.on_shelf().filter(
            clinic__in={lot.clinic_id for lot in lots},
            product__in={lot.product_id for lot in lots},
        )
        return [(row, []) for row in rows.select_related("product", "clinic")]

    def _are_alike(self, one: _Names, other: _Names) -> bool:
        pairs = [(ours, theirs) for ours in one for theirs in other]
        if any(contains(a, b) or contains(b, a) or sorted(a) == sorted(b) for a, b in pairs):
            return True
        return self.closely and any(_is_alike("".join(a), "".join(b)) for a, b in pairs)


def _names_of(entry: Any) -> _Names:
    texts = [entry.name]
    if isinstance(entry, Ingredient):
        texts += [*entry.synonyms, entry.inn]
    return [found for found in map(words, texts) if found]


def _are_like_lots(one: Lot, other: Lot) -> bool:
    """Whether two lots look alike on a label of the same product at the same clinic."""
    if (one.clinic_id, one.product_id) != (other.clinic_id, other.product_id):
        return False
    return one.expiry == other.expiry or _is_alike(_look(one.number), _look(other.number))


def _is_alike(one: str, other: str) -> bool:
    match = SequenceMatcher(None, one, other)
    return match.quick_ratio() >= _ALIKE and match.ratio() >= _ALIKE


def _look(number: str) -> str:
    return re.sub(r"\W", "", number.upper()).translate(_LOOKS)
