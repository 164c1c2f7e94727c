"""Files as clinics make them, and imports taken to their end, for the tests of the exchange."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook, load_workbook

from consult.formulary.exchange.actions import confirm_import, start_import, take_step
from consult.formulary.exchange.columns import LIST_FILES, ListFile
from consult.formulary.models import ImportedEntry, ListImport
from consult.staff.models import StaffMember
from tests.formulary.conftest import WHY

Row = dict[str, Any]


def csv_file(
    headings: Iterable[str], rows: Iterable[Iterable[Any]], delimiter: str = ","
) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows([list(headings), *map(list, rows)])
    return out.getvalue().encode()


def rows_file(listed: ListFile, rows: list[Row]) -> bytes:
    """A CSV file with every column of the list; what a row leaves out is empty."""
    headings = [column.name for column in listed.all_columns]
    unknown = {name for row in rows for name in row} - set(headings)
    assert not unknown, unknown
    return csv_file(headings, ([row.get(name, "") for name in headings] for row in rows))


def workbook_file(headings: list[str], rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read_rows(data: bytes) -> list[Row]:
    """The rows of an exported CSV file."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def read_sheet(data: bytes, number: int = 0) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(data)).worksheets[number]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def finished(by: StaffMember, batch: ListImport) -> ListImport:
    """The import after all portions of what was asked for."""
    for _ in range(200):
        if not batch.is_working:
            return batch
        batch = take_step(by=by, batch=batch)
    raise AssertionError("This import never ends.")


def checked(by: StaffMember, model: type, data: bytes) -> ListImport:
    batch = start_import(
        by=by, listed=LIST_FILES[model], file_name="list.csv", data=data, reason=WHY
    )
    return finished(by, batch)


def checked_rows(by: StaffMember, model: type, *rows: Row) -> ListImport:
    return checked(by, model, rows_file(LIST_FILES[model], list(rows)))


def confirmed(by: StaffMember, batch: ListImport) -> ListImport:
    return finished(by, confirm_import(by=by, batch=batch))


def faults(batch: ListImport) -> list[tuple[int, str, str]]:
    """Every error of an import, as (row, column, message)."""
    entries = ImportedEntry.objects.filter(batch=batch)
    return [(f["row"], f["column"], f["message"]) for e in entries for f in e.faults]


def kinds(batch: ListImport) -> list[str]:
    return list(ImportedEntry.objects.filter(batch=batch).values_list("kind", flat=True))


VITAMIN: Row = {
    "Name": "Example vitamin",
    "Category": "vitamin",
    "US status, as the patient reads it": "Not approved.",
    "US status as of": "2026-11",
}
