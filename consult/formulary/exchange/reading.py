"""What the cells of one entry ask for, against what is stored: only what differs is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from consult.formulary.contents import LINKS, PARTS
from consult.formulary.exchange.columns import Column, ListFile
from consult.formulary.exchange.directory import Directory
from consult.formulary.exchange.grouping import Cells, Fault, Told
from consult.formulary.exchange.reading_files import tidy

_EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass
class Wanted:
    """The fields, rows and links that differ, or all of them for a new entry; and faults."""

    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return bool(self.values or self.children or self.links)

    def as_arguments(self) -> dict[str, Any]:
        return {"values": self.values, "children": self.children, "links": self.links}


def read_told(
    listed: ListFile, told: Told, stored: dict[str, Any] | None, directory: Directory
) -> Wanted:
    """What ``told`` asks for; ``stored`` are the values of the entry that it names."""
    reader = _Reader(listed, directory, Wanted(faults=list(told.faults)))
    for column in listed.columns:
        standing = stored[column.field] if stored else None
        reader.read_column(column, told, standing, is_new=stored is None)
    if listed.row_part:
        reader.read_rows(told, stored[listed.row_part] if stored else None)
    return reader.wanted


@dataclass
class _Reader:
    listed: ListFile
    directory: Directory
    wanted: Wanted

    def read_column(self, column: Column, told: Told, standing: Any, *, is_new: bool) -> None:
        text = told.cells[column.name]
        if column is self.listed.key_column and not text:
            return
        if not is_new and text == tidy(column.write(standing)):
            return
        try:
            value = self._clean(column, text, standing)
        except ValueError as error:
            self._fault(told.first_row, column, str(error))
            return
        if is_new or value != standing:
            self._put(column.field, value)

    def _clean(self, column: Column, text: str, standing: Any) -> Any:
        value = column.widget.clean(text, directory=self.directory, standing=standing)
        if column.is_required and value in _EMPTY:
            raise ValueError("This is empty. Fill it in.")
        return value

    def _put(self, name: str, value: Any) -> None:
        if name in PARTS.get(self.listed.model, {}):
            self.wanted.children[name] = value
        elif name in LINKS.get(self.listed.model, ()):
            self.wanted.links[name] = value
        else:
            self.wanted.values[name] = value

    def read_rows(self, told: Told, standing: list[dict[str, Any]] | None) -> None:
        """The rows of the part that has a row of the file for each."""
        columns = self.listed.part_columns
        filled = [(n, cells) for n, cells in told.rows if any(cells[c.name] for c in columns)]
        if standing is not None and [_texts(columns, cells) for _, cells in filled] == [
            [tidy(column.write(row[column.field])) for column in columns] for row in standing
        ]:
            return
        rows = [self._row(number, cells) for number, cells in filled]
        self._refuse_twice(filled, rows)
        if rows != standing:
            self.wanted.children[self.listed.row_part] = rows

    def _row(self, number: int, cells: Cells) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column in self.listed.part_columns:
            try:
                row[column.field] = self._clean(column, cells[column.name], None)
            except ValueError as error:
                self._fault(number, column, str(error))
                row[column.field] = None
        first = self.listed.part_columns[0]
        if not cells[first.name]:
            self._fault(number, first, "This is empty. Fill it in.")
        return row

    def _refuse_twice(self, filled: list[tuple[int, Cells]], rows: list[dict[str, Any]]) -> None:
        seen: dict[Any, int] = {}
        for (number, _), row in zip(filled, rows, strict=True):
            mark = (row["ingredient"], row["role"])
            first = seen.setdefault(mark, number)
            if first != number and row["ingredient"]:
                message = f"Row {first} has the same component with the same role. Keep one."
                self._fault(number, self.listed.part_columns[0], message)

    def _fault(self, row: int, column: Column, message: str) -> None:
        self.wanted.faults.append(Fault(row, column.name, message))


def _texts(columns: tuple[Column, ...], cells: Cells) -> list[str]:
    return [cells[column.name] for column in columns]
