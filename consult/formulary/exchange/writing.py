"""Lists and templates as files for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import tablib
from django.db.models import Prefetch, QuerySet
from import_export.fields import Field
from import_export.resources import Resource

from consult.formulary.contents import LINKS, PARTS
from consult.formulary.exchange.columns import ListFile
from consult.formulary.exchange.formulas import covered
from consult.formulary.exchange.reading_files import REMARK
from consult.formulary.models import Entry, Lot
from consult.staff.models import StaffMember

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_EXCEL_READS_UTF8_BY_THIS = "\ufeff"


class ListResource(Resource):
    """One list as import-export writes it: a row for each of ``file_rows``."""

    def __init__(self, listed: ListFile) -> None:
        super().__init__()
        for column in listed.all_columns:
            key = _slot(column in listed.part_columns, column.field)
            self.fields[key] = Field(attribute=key, column_name=column.name, widget=column.widget)

    def get_export_order(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> str:
        return covered(field.export(instance, **kwargs))


def _slot(is_part: bool, name: str) -> str:
    return f"part_{name}" if is_part else name


# --- records as values ----------------------------------------------------------------------


def stored_records(listed: ListFile, by: StaffMember) -> QuerySet:
    """What is exported: all that was not merged into another; of lots, those that ``by`` sees."""
    if listed.model is Lot:
        lots = Lot.objects.for_staff(by).select_related("clinic", "product")
        return lots.filter(merged_into__isnull=True).order_by("pk")
    rows = with_parts(listed.model._default_manager.all())
    if "merged_into" in {field.name for field in listed.model._meta.concrete_fields}:
        rows = rows.filter(merged_into__isnull=True)
    return rows.order_by("pk")


def with_parts(rows: QuerySet) -> QuerySet:
    """Entries with everything that their file says, in a fixed number of queries."""
    for name, part in PARTS.get(rows.model, {}).items():
        related = [f for f in part.fields if part.model._meta.get_field(f).is_relation]
        own = part.model._default_manager.select_related(*related).order_by("pk")
        rows = rows.prefetch_related(Prefetch(name, queryset=own))
    return rows.prefetch_related(*LINKS.get(rows.model, ()))


def values_of(listed: ListFile, record: Any) -> dict[str, Any]:
    """What each column holds of a record: its fields, the rows of its parts, its links."""
    parts = PARTS.get(listed.model, {})
    names = [column.field for column in listed.columns]
    return {
        name: _value(record, name, parts) for name in [*names, *filter(None, [listed.row_part])]
    }


def _value(record: Any, name: str, parts: Any) -> Any:
    if name in parts:
        fields = parts[name].fields
        return [{f: getattr(row, f) for f in fields} for row in getattr(record, name).all()]
    if name in LINKS.get(type(record), ()):
        return sorted(getattr(record, name).all(), key=lambda each: each.name)
    return getattr(record, name)


def file_rows(listed: ListFile, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of the file for one record."""
    own = {column.field: values[column.field] for column in listed.columns}
    rows: list[dict[str, Any]] = values.get(listed.row_part) or [{}]
    for row in rows:
        yield own | {_slot(True, name): item for name, item in row.items()}


# --- files ----------------------------------------------------------------------------------


def export_file(listed: ListFile, records: Iterable[Any], form: str) -> tuple[bytes, int]:
    """The bytes of the file, and how many records are in it."""
    values = [values_of(listed, record) for record in records]
    rows = [row for each in values for row in file_rows(listed, each)]
    sheet = ListResource(listed).export(rows)
    return _bytes(listed, sheet, form), len(values)


def template_file(listed: ListFile, form: str) -> bytes:
    """An empty file with one row of remarks and one example, which are not imported."""
    headings = [column.name for column in listed.all_columns]
    sheet = tablib.Dataset(headers=headings)
    if form == "csv":
        for note in listed.notes:
            sheet.append(_remark([note] + [""] * (len(headings) - 1)))
        sheet.append(_remark([column.help for column in listed.all_columns]))
    sheet.append(_remark(["example"] + [listed.example.get(name, "") for name in headings[1:]]))
    return _bytes(listed, sheet, form)


def _remark(cells: list[str]) -> list[str]:
    return [f"{REMARK} {cells[0]}", *cells[1:]]


def _bytes(listed: ListFile, sheet: tablib.Dataset, form: str) -> bytes:
    if form == "csv":
        return str(_EXCEL_READS_UTF8_BY_THIS + sheet.export("csv")).encode()
    sheet.title = "List"
    book: bytes = tablib.Databook([sheet, _explained(listed)]).export("xlsx")
    return book


def _explained(listed: ListFile) -> tablib.Dataset:
    """The second sheet: what each column takes."""
    sheet = tablib.Dataset(headers=["Column", "What to write"], title="Columns")
    for note in (*RULES, *listed.notes):
        sheet.append(["All", note])
    for column in listed.all_columns:
        sheet.append([column.name, column.help])
    return sheet


RULES = (
    f"Keep every column; a cell may be empty. A row that starts with {REMARK} is not imported.",
    "Only the first sheet is imported. Formulas are not: paste their values.",
    "An apostrophe before =, +, -, @ or # keeps a text a text; it is taken away again.",
)


def is_entry_list(listed: ListFile) -> bool:
    """Whether its changes are proposed; lots are put on the shelf at once."""
    return issubclass(listed.model, Entry)
