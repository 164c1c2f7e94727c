"""The rows of a table as the entries that they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from consult.formulary.exchange.columns import ListFile
from consult.formulary.exchange.reading_files import Table
from consult.formulary.exchange.refusals import FileIsRefused

Cells = dict[str, str]
# Beside the key: what no two entries of a list may share.
_ONCE: dict[str, tuple[tuple[str, ...], ...]] = {
    "ingredient": (("Name",),),
    "product": (("Name", "Maker", "Strength", "Strength unit"),),
    "lot": (("Clinic", "Product", "Lot number", "Expiry"),),
    "risk": (("Name",),),
    "evidencesource": (("DOI",), ("PMID",), ("PMCID",)),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a file; ``row`` is the row's number in the file."""

    row: int
    column: str
    message: str

    def as_data(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass
class Told:
    """What a file tells of one entry: its rows by their numbers."""

    rows: list[tuple[int, Cells]]
    faults: list[Fault] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        return self.rows[0][0]

    @property
    def cells(self) -> Cells:
        return self.rows[0][1]


def told_entries(listed: ListFile, table: Table) -> list[Told]:
    """The entries of a table, those that stand in it twice with the fault. Raises
    ``FileIsRefused`` where the headings are not those of the list."""
    headings = _known_headings(listed, table.headings)
    rows = [(n, dict(zip(headings, texts, strict=True))) for n, texts in table.rows]
    entries = list(_grouped(listed, rows))
    _mark_twice(listed, entries)
    return entries


def _known_headings(listed: ListFile, headings: list[str]) -> list[str]:
    names = {column.name.casefold(): column.name for column in listed.all_columns}
    found = [heading.casefold() for heading in headings]
    unknown = [f"“{h or '(empty)'}”" for h in headings if h.casefold() not in names]
    missing = [f"“{name}”" for each, name in names.items() if each not in found]
    twice = sorted({f"“{names[h]}”" for h in found if h in names and found.count(h) > 1})
    words = [
        f"Row 1 has columns that this list does not know: {', '.join(unknown)}."
        if unknown
        else "",
        f"Row 1 lacks the columns {', '.join(missing)}. Keep every column of the template; a"
        " cell may be empty."
        if missing
        else "",
        f"Row 1 has these columns twice: {', '.join(twice)}." if twice else "",
    ]
    if any(words):
        raise FileIsRefused(" ".join(filter(None, words)))
    return [names[each] for each in found]


def _grouped(listed: ListFile, rows: list[tuple[int, Cells]]) -> Iterator[Told]:
    """Rows with the same columns of the entry, or none of them, belong together."""
    if not listed.row_part:
        yield from (Told([row]) for row in rows)
        return
    names = [column.name for column in listed.columns]
    groups: dict[tuple[str, ...], Told] = {}
    current: Told | None = None
    for number, cells in rows:
        own = tuple(cells[name] for name in names)
        if any(own):
            current = groups.get(own)
            if current:
                current.rows.append((number, cells))
            else:
                current = groups[own] = Told([(number, cells)])
        elif current:
            current.rows.append((number, cells))
        else:
            raise FileIsRefused(f"Row {number} names no {listed.model._meta.verbose_name}.")
    yield from groups.values()


def _mark_twice(listed: ListFile, entries: list[Told]) -> None:
    for names in ((listed.key_column.name,), *_ONCE[listed.name]):
        seen: dict[tuple[str, ...], int] = {}
        for told in entries:
            mark = tuple(told.cells[name].casefold() for name in names)
            if not mark[0]:
                continue
            first = seen.setdefault(mark, told.first_row)
            if first != told.first_row:
                words = " and ".join(f"“{name}”" for name in names)
                message = f"Row {first} has the same {words}. Keep one of the two."
                told.faults.append(Fault(told.first_row, names[0], message))
