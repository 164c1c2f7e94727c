"""Rows of a list as lines of text, with the cells of each parted by |, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]

_COUNTS = {"n", "N", "pct"}
COLUMNS: dict[str, tuple[str, ...]] = {
    "sources": ("title", "publisher", "date", "url", "doi", "pmid"),
    "adverse_events": ("event", "n", "N", "pct", "text"),
    "frequency_numbers": ("evidence_id", "n", "N", "pct", "text", "source_id"),
}


def write_line(columns: tuple[str, ...], row: Row) -> str:
    """The cells of a row on one line; what is not known leaves its place empty."""
    cells = ["" if row.get(name) is None else str(row[name]) for name in columns]
    return " | ".join(cells).rstrip(" |")


def read_line(columns: tuple[str, ...], line: str, standing: Iterable[Row]) -> Row:
    """The row that a line stands for. What a row holds beside its cells stays with it:
    ``standing`` are the rows as they are stored."""
    standing = list(standing)
    for row in standing:
        if write_line(columns, row) == line:
            return row
    cells = [cell.strip() for cell in line.split("|")]
    cells += [""] * (len(columns) - len(cells))
    read = {name: _cell(name, cell) for name, cell in zip(columns, cells, strict=False)}
    return {**_kept(columns, read, standing), **read}


def has_too_many(columns: tuple[str, ...], line: str) -> bool:
    """Whether a line has more cells than there are columns."""
    return line.count("|") >= len(columns)


def _kept(columns: tuple[str, ...], row: Row, standing: list[Row]) -> Row:
    """What the stored row with the same address or first cell knows beside the cells."""
    for name in ("url", columns[0]):
        for stored in standing:
            if row.get(name) and stored.get(name) == row[name]:
                return {k: v for k, v in stored.items() if k not in columns}
    return {}


def _cell(name: str, text: str) -> Any:
    if name in _COUNTS and text.isdigit():
        return int(text)
    return text or None
