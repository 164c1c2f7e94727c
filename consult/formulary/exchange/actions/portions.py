"""The portions in which an import goes on.

Each is one transaction and fits into one request. Nothing is proposed before every row was
checked without a fault; and if one proposal is refused, all that were made are taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from consult.formulary.actions import publish_proposal, withdraw_proposal
from consult.formulary.exchange.actions.states import State, go_on, record_import
from consult.formulary.exchange.columns import list_file_of
from consult.formulary.exchange.grouping import Told
from consult.formulary.exchange.planning import Task, check_task, faults_of, tasks, write_task
from consult.formulary.exchange.writing import is_entry_list
from consult.formulary.models import ImportedEntry, ListImport, Proposal
from consult.formulary.refusals import FormularyRefusal
from consult.records import StaleVersion
from consult.staff.models import StaffMember

PORTION = 100
# Publishing compares a text with all names on the lists: on long lists a portion is shorter.
SECONDS = 8.0


def take_step(*, by: StaffMember, batch: ListImport) -> ListImport:
    """Do the next portion of what was asked for. A refusal leaves nothing of the portion, and
    the import says why it stopped."""
    try:
        with transaction.atomic():
            fresh = ListImport.objects.select_for_update().get(pk=batch.pk)
            if not fresh.is_working or fresh.acting_id != by.pk:
                return fresh
            _STEPS[fresh.state](fresh, by)
            return fresh
    except _Stopped as stopped:
        return _stop(batch, by, stopped.message)


class _Stopped(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def _stop(batch: ListImport, by: StaffMember, message: str) -> ListImport:
    fresh = ListImport.objects.select_for_update().get(pk=batch.pk)
    published = ImportedEntry.objects.filter(batch=fresh, proposal__outcome__kind="published")
    if fresh.state == State.PUBLISHING:
        message = f"{message} {_so_far(published.count(), 'published')}"
        go_on(fresh, by, State.PROPOSED, message)
    elif is_entry_list(list_file_of(fresh.list_name)):
        go_on(fresh, by, State.UNDOING, message)
    else:
        before = ImportedEntry.objects.changing().filter(batch=fresh, position__lt=fresh.done)
        message = f"{message} {_so_far(before.count(), 'imported')}"
        go_on(fresh, by, State.FAULTY, message)
    record_import(by, fresh, "import.stopped", done=fresh.done)
    return fresh


def _so_far(count: int, word: str) -> str:
    return f"Entries {word} before that: {count}." if count else f"Nothing was {word}."


def _portion(batch: ListImport, rows: Any) -> list[ImportedEntry]:
    wanted = rows.filter(batch=batch, position__gte=batch.done).order_by("position")
    return list(wanted.select_related("proposal__outcome")[:PORTION])


def _told(entry: ImportedEntry) -> Told:
    return Told([(number, cells) for number, cells in entry.rows])


def _check_portion(batch: ListImport, by: StaffMember) -> None:
    listed, entries = list_file_of(batch.list_name), _portion(batch, ImportedEntry.objects)
    portion = tasks(listed, by, map(_told, entries))
    for entry, task in zip(entries, portion, strict=True):
        checked = check_task(task, by=by, reason=batch.reason)
        entry.faults += [fault.as_data() for fault in checked.faults]
        entry.kind = ImportedEntry.Kind.FAULTY if entry.faults else checked.kind
        entry.name, entry.base_version = checked.name, checked.base_version
        entry.differences = [] if entry.faults else checked.differences
    fields = ["faults", "kind", "name", "base_version", "differences"]
    ImportedEntry.objects.bulk_update(entries, fields)
    _advance(batch, entries)
    if not _portion(batch, ImportedEntry.objects)[:1]:
        go_on(batch, by, _verdict(batch))
        record_import(by, batch, "import.checked", result=batch.state)


def _verdict(batch: ListImport) -> str:
    entries = ImportedEntry.objects.filter(batch=batch)
    if entries.filter(kind=ImportedEntry.Kind.FAULTY).exists():
        return State.FAULTY
    return State.READY if entries.changing().exists() else State.SAME


def _write_portion(batch: ListImport, by: StaffMember) -> None:
    listed = list_file_of(batch.list_name)
    entries = _portion(batch, ImportedEntry.objects.changing())
    for entry, task in zip(entries, tasks(listed, by, map(_told, entries)), strict=True):
        written = _written(batch, by, entry, task)
        if isinstance(written, Proposal):
            entry.proposal = written
    ImportedEntry.objects.bulk_update(entries, ["proposal"])
    _advance(batch, entries)
    if not _portion(batch, ImportedEntry.objects.changing())[:1]:
        go_on(batch, by, State.PROPOSED if is_entry_list(listed) else State.DONE)
        record_import(by, batch, "import.confirmed")


def _written(batch: ListImport, by: StaffMember, entry: ImportedEntry, task: Task) -> Any:
    errors = (FormularyRefusal, ValidationError, StaleVersion)
    try:
        if task.wanted.faults:
            raise _Stopped(_words(task.wanted.faults))
        return write_task(task, by=by, reason=batch.reason, version=entry.base_version)
    except errors as error:
        raise _Stopped(_words(faults_of(task, error))) from error


def _words(faults: Sequence[Any]) -> str:
    return " ".join(f"Row {f.row}, column “{f.column}”: {f.message}" for f in islice(faults, 3))


def _publish_portion(batch: ListImport, by: StaffMember) -> None:
    def publish(proposal: Proposal) -> None:
        publish_proposal(by=by, proposal=proposal)

    _decide_portion(batch, by, publish, State.DONE, "import.published")


def _take_back_portion(batch: ListImport, by: StaffMember) -> None:
    def withdraw(proposal: Proposal) -> None:
        withdraw_proposal(by=by, proposal=proposal, reason=batch.message[:400])

    _decide_portion(batch, by, withdraw, State.TAKEN_BACK, "import.taken_back")


def _decide_portion(
    batch: ListImport,
    by: StaffMember,
    decide: Callable[[Proposal], None],
    end: str,
    action: str,
) -> None:
    """Decide the next proposals; those that somebody decided alone stay as they are."""
    proposed = ImportedEntry.objects.filter(proposal__isnull=False)
    until = monotonic() + SECONDS
    for entry in _portion(batch, proposed):
        if entry.proposal and entry.proposal.decided is None:
            try:
                decide(entry.proposal)
            except FormularyRefusal as refusal:
                raise _Stopped(f"{entry.name}: {refusal}") from refusal
        _advance(batch, [entry])
        if monotonic() > until:
            break
    if not _portion(batch, proposed)[:1]:
        go_on(batch, by, end, batch.message)
        record_import(by, batch, action)


def _advance(batch: ListImport, entries: list[ImportedEntry]) -> None:
    if entries:
        batch.done = entries[-1].position + 1
        batch.save(update_fields=["done"])


_STEPS: dict[str, Callable[[ListImport, StaffMember], None]] = {
    State.CHECKING: _check_portion,
    State.WRITING: _write_portion,
    State.PUBLISHING: _publish_portion,
    State.UNDOING: _take_back_portion,
}
