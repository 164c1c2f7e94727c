"""Cells that hold a list, one of its rows on each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consult.formulary.cells import has_too_many, read_line, write_line
from consult.formulary.exchange.widgets import Cell, Named, OneOf


class Lines(Cell):
    """A list of texts, one on each line of the cell."""

    hint = "One on each line of the cell."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Any]:
        return [self.read(line, **kwargs) for line in _lines(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(self.write(item) for item in value or [])

    def read(self, line: str, **kwargs: Any) -> Any:
        return line

    def write(self, item: Any) -> str:
        return str(item)


class Codes(Lines):
    """A list of codes, one on each line."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__()
        self.one = OneOf(codes)
        self.hint = f"One on each line of the cell, of: {', '.join(self.one.codes)}."

    def read(self, line: str, **kwargs: Any) -> str:
        return self.one.clean(line)


class Plain(Lines):
    """Rows of plain data, one on each line; what a stored row knows beside its cells stays."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.columns = columns
        self.hint = f"One on each line of the cell: {' | '.join(columns)}."

    def read(self, line: str, *, standing: Any = None, **kwargs: Any) -> dict[str, Any]:
        if has_too_many(self.columns, line):
            raise ValueError(f"Too many | in the line “{line}”.")
        return read_line(self.columns, line, standing or [])

    def write(self, item: Any) -> str:
        return write_line(self.columns, item)


class NamedLines(Lines):
    """Records by their names, one on each line."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.one = Named(kind)
        self.hint = f"One {kind} on each line of the cell."

    def read(self, line: str, **kwargs: Any) -> Any:
        return self.one.clean(line, **kwargs)

    def write(self, item: Any) -> str:
        return self.one.render(item)


class PartLines(Lines):
    """The rows of a part of an entry, one on each line; the last cell may hold any text."""

    def __init__(self, cells: Mapping[str, tuple[str, Cell]]) -> None:
        super().__init__()
        self.cells = dict(cells)
        heading = " | ".join(label for label, _ in self.cells.values())
        self.hint = f"One on each line of the cell: {heading}."

    def read(self, line: str, **kwargs: Any) -> dict[str, Any]:
        texts = [text.strip() for text in line.split("|", len(self.cells) - 1)]
        if len(texts) < len(self.cells):
            raise ValueError(f"The line “{line}” has too few |. {self.hint}")
        pairs = zip(self.cells.items(), texts, strict=True)
        return {name: self._read(name, cell, text, kwargs) for (name, (_, cell)), text in pairs}

    def _read(self, name: str, cell: Cell, text: str, told: dict[str, Any]) -> Any:
        value = cell.clean(text, directory=told.get("directory"))
        if isinstance(cell, Named) and value is None:
            raise ValueError(f"Each line names its {cell.kind}.")
        return value

    def write(self, item: Any) -> str:
        return " | ".join(cell.render(item[name]) for name, (_, cell) in self.cells.items())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
