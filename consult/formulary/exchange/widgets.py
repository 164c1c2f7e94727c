"""How each kind of cell is written and read; what cannot be read for sure is refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from import_export.widgets import Widget

from consult.formulary.exchange.directory import Directory

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Cell(Widget):
    """A text. ``clean`` gets the text of a cell and raises ``ValueError`` with what to do."""

    hint = "Text."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class YesNo(Cell):
    """Only the words: an empty cell is no answer."""

    hint = "yes or no."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        word = value.casefold()
        if word not in ("yes", "no"):
            raise ValueError(f"{_said(value)} Write yes or no.")
        return word == "yes"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class Whole(Cell):
    """A number of things."""

    hint = "A whole number."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise ValueError(f"{_said(value)} Write a whole number in digits, such as 12.")
        return int(value)


class Amount(Cell):
    """A number with a point: a comma may part thousands or decimals, so it is refused."""

    hint = "A number with a point, such as 2.5."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        if not value:
            return None
        if "," in value:
            raise ValueError(f"{_said(value)} Write the number with a point, such as 2.5.")
        if not _NUMBER.fullmatch(value) or not value.isascii():
            raise ValueError(f"{_said(value)} Write a number, such as 2.5, without its unit.")
        return Decimal(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else format(Decimal(value).normalize(), "f")


class Day(Cell):
    """A date whose month cannot be taken for its day."""

    hint = "A date, such as 14-Jul-2027 or 2027-07-14."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date | None:
        if not value:
            return None
        try:
            return _day(value)
        except ValueError as error:
            message = f"{_said(value)} Write the date as 14-Jul-2027 or 2027-07-14."
            raise ValueError(message) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        return f"{value.day:02}-{MONTHS[value.month - 1].capitalize()}-{value.year}"


def _day(text: str) -> date:
    if iso := _ISO.fullmatch(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if written := _DAY.fullmatch(text):
        return date(int(written[3]), MONTHS.index(written[2].lower()) + 1, int(written[1]))
    raise ValueError


class OneOf(Cell):
    """One of some codes."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__()
        self.codes = [code for code in codes if code]
        self.hint = f"One of: {', '.join(self.codes)}."

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if value and value not in self.codes:
            raise ValueError(f"{_said(value)} Write one of: {', '.join(self.codes)}.")
        return value


class Named(Cell):
    """A record by its name or key."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.hint = f"The name of the {kind} as in the lists, or its key."

    def clean(
        self, value: str, row: Any = None, *, directory: Directory | None = None, **kwargs: Any
    ) -> Any:
        if not value:
            return None
        if directory is None:
            raise ValueError("There is nothing to look it up in.")
        return directory.find(self.kind, value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else getattr(value, "name", "") or str(value)


class NamedProduct(Named):
    """A product with its maker and strength, which its name alone does not tell."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Topics(Cell):
    """Keys of health questions, parted by commas."""

    hint = "keys of health questions, parted by commas"

    def clean(
        self, value: str, row: Any = None, *, directory: Directory | None = None, **kwargs: Any
    ) -> list[str]:
        keys = [key.strip() for key in value.split(",") if key.strip()]
        unknown = sorted(set(keys) - (directory.topics if directory else set()))
        if unknown:
            raise ValueError(f"There is no health question with the key {', '.join(unknown)}.")
        return keys

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(value or [])


def _said(value: str) -> str:
    return f"“{value}” cannot be read." if value else "This is empty."
