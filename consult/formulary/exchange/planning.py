"""Trying out what a file asks for, through the actions that would write it; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from consult.formulary.actions import add_lot, change_lot, propose_change, propose_new_entry
from consult.formulary.differences import differences
from consult.formulary.exchange.columns import ListFile
from consult.formulary.exchange.directory import Directory
from consult.formulary.exchange.grouping import Fault, Told
from consult.formulary.exchange.reading import Wanted, read_told
from consult.formulary.exchange.writing import stored_records, values_of
from consult.formulary.models import EvidenceSource, ImportedEntry, Lot, Proposal
from consult.formulary.plain_words import check_new_texts
from consult.formulary.refusals import FormularyRefusal, NothingToPropose
from consult.formulary.sources import find_component_problems, find_source_problems
from consult.records import StaleVersion
from consult.staff.models import StaffMember

_ROW = re.compile(r"Row (\d+): ")
Written = Proposal | Lot
Kind = ImportedEntry.Kind


@dataclass(frozen=True)
class Task:
    """One entry of a file beside what is stored of it, and what it asks for."""

    listed: ListFile
    told: Told
    stored: Any
    wanted: Wanted


def tasks(listed: ListFile, by: StaffMember, told: Iterable[Told]) -> list[Task]:
    """A portion of a file, read against the lists in a fixed number of queries."""
    told = list(told)
    stored = _stored(listed, by, told)
    directory = Directory(by)
    return [_task(listed, each, stored.get(_mark(listed, each)), directory) for each in told]


def _mark(listed: ListFile, told: Told) -> str:
    return told.cells[listed.key_column.name]


def _stored(listed: ListFile, by: StaffMember, told: list[Told]) -> dict[str, Any]:
    name = listed.key_column.field
    marks = {_mark(listed, each) for each in told}
    wanted = [mark for mark in marks if mark and (name != "pk" or mark.isdecimal())]
    if name == "pk":
        wanted = [mark for mark in wanted if len(mark) < 10]
    rows = stored_records(listed, by).filter(**{f"{name}__in": wanted})
    return {str(getattr(row, name)): row for row in rows}


def _task(listed: ListFile, told: Told, stored: Any, directory: Directory) -> Task:
    values = values_of(listed, stored) if stored else None
    wanted = read_told(listed, told, values, directory)
    key = listed.key_column
    if listed.model is Lot:
        if _mark(listed, told) and stored is None:
            message = "There is no such lot at your clinics. Leave this empty for a new lot."
            wanted.faults.append(Fault(told.first_row, key.name, message))
        for name in ("clinic", "product"):
            if stored and name in wanted.values:
                message = "This cannot be changed. Add a new lot, and archive this one."
                wanted.faults.append(Fault(told.first_row, _heading(listed, name), message))
    return Task(listed, told, stored, wanted)


# --- writing, for good or on trial ----------------------------------------------------------


def write_task(task: Task, *, by: StaffMember, reason: str, version: int | None) -> Written:
    """Propose what the file asks for, or put the lot on the shelf. Raises what the actions
    raise."""
    if task.listed.model is Lot:
        return _write_lot(task, by, reason, version)
    _check_as_the_form_does(task)
    given: dict[str, Any] = {"by": by, "reason": reason, **task.wanted.as_arguments()}
    if task.stored is None:
        return propose_new_entry(model=task.listed.model, **given)
    return propose_change(
        entry=task.stored, expected_version=version or task.stored.version, **given
    )


def _write_lot(task: Task, by: StaffMember, reason: str, version: int | None) -> Lot:
    values = task.wanted.values
    if task.stored is None:
        own = {name: value for name, value in values.items() if name != "pk"}
        return add_lot(by=by, today=own["clinic"].today(), **own)
    expected = version or task.stored.version
    return change_lot(
        by=by, lot=task.stored, expected_version=expected, values=values, reason=reason
    )


def _check_as_the_form_does(task: Task) -> None:
    values = task.wanted.values
    check_new_texts(task.stored or task.listed.model(), values)
    if task.listed.model is EvidenceSource:
        _check_source(task)


def _check_source(task: Task) -> None:
    """Each question about a source has an answer."""
    standing: EvidenceSource | None = task.stored
    fields = [f.name for f in EvidenceSource._meta.concrete_fields if not f.is_relation]
    kept = {name: getattr(standing, name) for name in fields} if standing else {}
    given = {n: v for n, v in task.wanted.values.items() if v is not None or n in kept}
    probe = EvidenceSource(**(kept | given))
    problems = list(find_source_problems(probe, standing))
    rows = task.wanted.children.get("components")
    if rows is not None:
        strengths = [(row["strength"], row["strength_unit"]) for row in rows]
        had_none = bool(standing and not standing.components.all())
        found = find_component_problems(probe, strengths, had_none=had_none)
        problems += [("components", message) for message in found]
    if problems:
        raise ValidationError(dict(reversed(problems)))


# --- the check ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What came of checking one entry of a file."""

    name: str
    kind: str
    faults: list[Fault]
    differences: list[dict[str, Any]]
    base_version: int | None


def check_task(task: Task, *, by: StaffMember, reason: str) -> Checked:
    """Whether the entry could be written as the file tells it, and what would change."""
    version = task.stored.version if task.stored else None
    name = str(task.stored) if task.stored else _new_name(task)
    if task.wanted.faults:
        return Checked(name, Kind.FAULTY, task.wanted.faults, [], version)
    if task.stored and not task.wanted.differs:
        return Checked(name, Kind.SAME, [], [], version)
    try:
        with transaction.atomic():
            changes = _told_changes(write_task(task, by=by, reason=reason, version=version), task)
            transaction.set_rollback(True)
    except NothingToPropose:
        changes = []
    except (FormularyRefusal, ValidationError) as error:
        return Checked(name, Kind.FAULTY, faults_of(task, error), [], version)
    kind = Kind.CHANGE if task.stored else Kind.NEW
    return Checked(name, kind if changes else Kind.SAME, [], changes, version)


def _new_name(task: Task) -> str:
    names = ("Name", "Title", "Lot number")
    found = next((task.told.cells[n] for n in names if task.told.cells.get(n)), "")
    return found or f"row {task.told.first_row}"


def _told_changes(written: Written, task: Task) -> list[dict[str, Any]]:
    """What differs, as plain data: the name of each field with its old and new lines."""
    if isinstance(written, Proposal):
        return [
            {"label": d.label, "before": d.before if task.stored else [], "after": d.after}
            for d in differences(written)
        ]
    if written.was_known and not written.was_archived_because and task.stored is None:
        stands = values_of(task.listed, Lot.objects.get(pk=written.pk))
        return _cells_that_differ(task, stands) if written.version > 1 else []
    stored = values_of(task.listed, task.stored) if task.stored else None
    return _cells_that_differ(task, stored)


def _cells_that_differ(task: Task, stored: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [
        {
            "label": column.name,
            "before": [column.write(stored[column.field])] if stored else [],
            "after": [column.write(task.wanted.values[column.field])],
        }
        for column in task.listed.columns
        if task.wanted.values.get(column.field) is not None
    ]


# --- faults in words ------------------------------------------------------------------------


def faults_of(task: Task, error: FormularyRefusal | ValidationError | StaleVersion) -> list[Fault]:
    """Why an entry was refused, each at its row and column."""
    if isinstance(error, FormularyRefusal):
        return [Fault(task.told.first_row, _heading(task.listed, error.field), str(error))]
    if isinstance(error, StaleVersion):
        words = "Somebody changed this entry after the file was checked. Upload the file again."
        return [Fault(task.told.first_row, task.listed.key_column.name, words)]
    if not hasattr(error, "error_dict"):
        return [Fault(task.told.first_row, "", text) for text in error.messages]
    return [
        _field_fault(task, name, text)
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def _field_fault(task: Task, name: str, text: str) -> Fault:
    heading = _heading(task.listed, name)
    row = _ROW.match(text)
    if row and task.listed.row_part == name:
        filled = [n for n, cells in task.told.rows if cells[heading]]
        return Fault(filled[int(row[1]) - 1], heading, text[row.end() :])
    return Fault(task.told.first_row, heading, _ROW.sub(r"Line \1: ", text))


def _heading(listed: ListFile, name: str) -> str:
    """The column where a field stands; a part with rows of its own, by its first column."""
    if name == listed.row_part and name:
        return listed.part_columns[0].name
    return next((column.name for column in listed.columns if column.field == name), "")
