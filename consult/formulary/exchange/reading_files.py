"""A file that somebody uploads, judged by its content, as rows of text."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from consult.formulary.exchange.formulas import uncovered
from consult.formulary.exchange.refusals import FileIsRefused

MAX_BYTES = 5 * 1024 * 1024
# What a small file may unpack to: some are made to fill the memory.
MAX_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 100
REMARK = "#"
TOO_LARGE = "The file is larger than 5 MB. Split it into smaller files."
_NEITHER = (
    "This is neither an Excel workbook (.xlsx) nor a CSV file. Save it as “Excel workbook” or"
    " as “CSV UTF-8”."
)
_DAMAGED = "The workbook cannot be read. Open it, save it as “Excel workbook” and try again."
_FORMULA = (
    "Row {row}, column {column}: this is a formula. Paste its value instead, so that what is"
    " imported is what you see."
)


@dataclass(frozen=True)
class Table:
    """The headings of a file, and its rows by their number in the file."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes) -> Table:
    """The first sheet of a workbook, or a CSV file. Raises ``FileIsRefused``."""
    if len(data) > MAX_BYTES:
        raise FileIsRefused(TOO_LARGE)
    cells = _workbook_rows(data) if data.startswith(b"PK\x03\x04") else _csv_rows(data)
    headings: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, row in enumerate(cells, 1):
        texts = [uncovered(tidy(text)) for text in row]
        if not any(texts) or texts[0].startswith(REMARK):
            continue
        if headings is None:
            headings = _without_empty_end(texts)
            continue
        rows.append((number, _fitted(number, texts, len(headings))))
        if len(rows) > MOST_ROWS:
            raise FileIsRefused(
                f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files."
            )
    if not rows or headings is None:
        raise FileIsRefused("The file has no rows to import.")
    return Table(headings, rows)


def tidy(text: str) -> str:
    """A text as it comes back from any spreadsheet."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _without_empty_end(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    return texts


def _fitted(number: int, texts: list[str], width: int) -> list[str]:
    """As many cells as there are headings."""
    if any(texts[width:]):
        raise FileIsRefused(f"Row {number} has more cells than there are headings in row 1.")
    return (texts + [""] * width)[:width]


# --- CSV ------------------------------------------------------------------------------------


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileIsRefused(_NEITHER) from error
    if "\0" in text:
        raise FileIsRefused(_NEITHER)
    first = text.partition("\n")[0]
    # Some countries' spreadsheets part the cells with a semicolon.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise FileIsRefused(f"{_NEITHER} ({error})") from error


# --- XLSX -----------------------------------------------------------------------------------


def _workbook_rows(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # large, and needed for uploads only

    _check_package(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=False)
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), 1):
            yield [_text(number, cell) for cell in row]
    except FileIsRefused:
        raise
    except Exception as error:  # whatever a damaged workbook makes of the reader
        raise FileIsRefused(_DAMAGED) from error


def _check_package(data: bytes) -> None:
    """Refuse what is no workbook, or would not fit into the memory."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts: Iterable[zipfile.ZipInfo] = package.infolist()
    except zipfile.BadZipFile as error:
        raise FileIsRefused(_DAMAGED) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileIsRefused(_NEITHER)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileIsRefused(TOO_LARGE)


def _text(row: int, cell: Any) -> str:
    """The value of a cell as the same text that a person would type."""
    value = cell.value
    if cell.data_type == "f":
        raise FileIsRefused(_FORMULA.format(row=row, column=cell.column_letter))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)


_MIDNIGHT = datetime.min.time()
