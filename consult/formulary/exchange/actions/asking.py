"""What a person asks for: a list as a file, a file into a list, its publishing, its end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.exchange.actions.states import State, go_on, record_import
from consult.formulary.exchange.columns import ListFile
from consult.formulary.exchange.grouping import told_entries
from consult.formulary.exchange.reading_files import read_table
from consult.formulary.exchange.refusals import ImportCannotGoOn
from consult.formulary.exchange.writing import export_file, stored_records
from consult.formulary.models import ImportedEntry, ListImport, Proposal
from consult.formulary.publishing_rules import model_of, two_are_needed
from consult.formulary.refusals import NotAManager, ReasonMissing, SecondPersonNeeded
from consult.seal import sha256_hex
from consult.staff.models import StaffMember


def _check_manager(by: StaffMember) -> None:
    if not by.has_perm("consult.manage_formulary"):
        raise NotAManager


# --- export ---------------------------------------------------------------------------------


@transaction.atomic
def export_list(*, by: StaffMember, listed: ListFile, form: str) -> bytes:
    """The list as a file, with an audit event. Raises ``NotAManager``."""
    _check_manager(by)
    data, count = export_file(listed, stored_records(listed, by), form)
    details = {"format": form, "entries": count}
    record_event(by=by, action="list.exported", record=f"list:{listed.name}", details=details)
    return data


# --- the steps that a person asks for -------------------------------------------------------


@transaction.atomic
def start_import(
    *, by: StaffMember, listed: ListFile, file_name: str, data: bytes, reason: str
) -> ListImport:
    """Keep an uploaded file to be checked. Raises ``NotAManager``, ``ReasonMissing`` or
    ``FileIsRefused``."""
    _check_manager(by)
    if not reason.strip():
        raise ReasonMissing
    entries = told_entries(listed, read_table(data))
    batch = ListImport.objects.create(
        list_name=listed.name,
        file_name=file_name[:200],
        sha256=sha256_hex(data),
        reason=reason.strip(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
        acting=by,
    )
    ImportedEntry.objects.bulk_create(
        (
            ImportedEntry(
                batch=batch,
                position=position,
                rows=told.rows,
                faults=[fault.as_data() for fault in told.faults],
            )
            for position, told in enumerate(entries)
        ),
        batch_size=500,
    )
    record_import(by, batch, "import.started", entries=len(entries))
    return batch


@transaction.atomic
def confirm_import(*, by: StaffMember, batch: ListImport) -> ListImport:
    """Set the proposing going, after the preview. Raises ``NotAManager`` or
    ``ImportCannotGoOn``."""
    fresh = _held(by, batch, State.READY)
    if fresh.uploaded_by_id != by.pk:
        raise ImportCannotGoOn("The person who uploaded the file confirms its import.")
    return go_on(fresh, by, State.WRITING)


@transaction.atomic
def publish_import(*, by: StaffMember, batch: ListImport) -> ListImport:
    """Set the publishing of all its open proposals going. Raises ``NotAManager``,
    ``ImportCannotGoOn`` or ``SecondPersonNeeded``."""
    fresh = _held(by, batch, State.PROPOSED)
    if fresh.uploaded_by_id == by.pk and two_are_needed():
        raise SecondPersonNeeded
    moved = _moved_on(fresh)
    if moved:
        raise ImportCannotGoOn(
            f"{moved} was changed after it was proposed, and nothing was published. Take this"
            " import back and upload the file again."
        )
    return go_on(fresh, by, State.PUBLISHING)


@transaction.atomic
def take_back_import(*, by: StaffMember, batch: ListImport) -> ListImport:
    """Set the withdrawing of all its open proposals going. Raises ``NotAManager`` or
    ``ImportCannotGoOn``."""
    fresh = _held(by, batch, State.PROPOSED)
    if fresh.uploaded_by_id != by.pk:
        raise ImportCannotGoOn("The person who uploaded the file can take it back.")
    return go_on(fresh, by, State.UNDOING)


def _held(by: StaffMember, batch: ListImport, state: str) -> ListImport:
    _check_manager(by)
    fresh = ListImport.objects.select_for_update().get(pk=batch.pk)
    if fresh.state != state:
        raise ImportCannotGoOn(f"This import is {fresh.get_state_display()}.")
    return fresh


def _moved_on(batch: ListImport) -> str:
    """The name of an entry that is no longer as its open proposal found it, or ""."""
    proposals = Proposal.objects.open().filter(imported_from__batch=batch)
    changed = list(proposals.filter(base_version__isnull=False))
    if not changed:
        return ""
    versions: dict[str, int] = dict(
        model_of(changed[0])._default_manager.values_list("key", "version")
    )
    moved = (p for p in changed if versions.get(p.entry_key) != p.base_version)
    return next((p.entry_name for p in moved), "")
