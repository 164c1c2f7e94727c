"""Proposing a change of the lists: what it would leave is tried out, kept, and not published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.actions.deleting import refuse_if_used
from consult.formulary.actions.entries import change_entry, create_entry
from consult.formulary.actions.history import given_reason, held
from consult.formulary.actions.outcomes import decide
from consult.formulary.actions.parts import Children, Links
from consult.formulary.contents import Content, content_of
from consult.formulary.models import Entry, Proposal, ProposalOutcome, Revision
from consult.formulary.models.revisions import type_of
from consult.formulary.refusals import AlreadyRetired, NothingToPropose, NotRetired
from consult.staff.models import StaffMember

Repeated = Proposal | Revision | None


@transaction.atomic
def propose_new_entry(
    *,
    by: StaffMember,
    model: type[Entry],
    values: Mapping[str, Any],
    children: Children | None = None,
    links: Links | None = None,
    reason: str,
    again_of: Repeated = None,
) -> Proposal:
    """Propose an entry for the list of ``model``; takes and raises what ``create_entry`` does."""
    given: dict[str, Any] = {
        "values": values,
        "children": children,
        "links": links,
        "reason": reason,
    }
    entry, after = _tried(lambda: create_entry(by=by, model=model, **given))
    return _propose(by, Proposal.Kind.CREATE, entry, None, after, reason, again_of)


@transaction.atomic
def propose_change(
    *,
    by: StaffMember,
    entry: Entry,
    expected_version: int,
    values: Mapping[str, Any],
    children: Children | None = None,
    links: Links | None = None,
    reason: str,
    again_of: Repeated = None,
) -> Proposal:
    """Propose a change of ``entry`` as it stood at ``expected_version``; takes and raises what
    ``change_entry`` does, and ``NothingToPropose``."""
    before = content_of(held(entry))
    given: dict[str, Any] = {
        "values": values,
        "children": children,
        "links": links,
        "reason": reason,
    }
    changed, after = _tried(
        lambda: change_entry(by=by, entry=entry, expected_version=expected_version, **given)
    )
    if after == before:
        raise NothingToPropose
    changed.version = expected_version
    return _propose(by, Proposal.Kind.CHANGE, changed, before, after, reason, again_of)


def propose_retirement(
    *, by: StaffMember, entry: Entry, reason: str, again_of: Repeated = None
) -> Proposal:
    """Propose to take an entry out of use. Raises ``AlreadyRetired``."""
    return _propose_state(by, Proposal.Kind.RETIRE, entry, reason, again_of)


def propose_restoring(
    *, by: StaffMember, entry: Entry, reason: str, again_of: Repeated = None
) -> Proposal:
    """Propose to bring a retired entry back into use. Raises ``NotRetired``."""
    return _propose_state(by, Proposal.Kind.RESTORE, entry, reason, again_of)


@transaction.atomic
def propose_deletion(
    *, by: StaffMember, entry: Entry, reason: str, again_of: Repeated = None
) -> Proposal:
    """Propose to delete an entry that was never used. Raises ``EntryIsUsed``."""
    fresh = held(entry)
    refuse_if_used(fresh)
    before = content_of(fresh)
    return _propose(by, Proposal.Kind.DELETE, fresh, before, {}, reason, again_of)


@transaction.atomic
def _propose_state(
    by: StaffMember, kind: Proposal.Kind, entry: Entry, reason: str, again_of: Repeated
) -> Proposal:
    fresh: Entry = held(entry)
    if kind == Proposal.Kind.RETIRE and fresh.retired_at:
        raise AlreadyRetired
    if kind == Proposal.Kind.RESTORE and not fresh.retired_at:
        raise NotRetired
    content = content_of(fresh)
    return _propose(by, kind, fresh, content, content, reason, again_of)


def _tried(act: Callable[[], Entry]) -> tuple[Entry, Content]:
    """The entry and the content that ``act`` would leave; the database keeps none of it."""
    with transaction.atomic():
        entry = act()
        content = content_of(entry)
        transaction.set_rollback(True)
    return entry, content


def _propose(
    by: StaffMember,
    kind: Proposal.Kind,
    entry: Entry,
    before: Content | None,
    after: Content,
    reason: str,
    again_of: Repeated,
) -> Proposal:
    proposal = Proposal(
        entry_type=type_of(entry),
        entry_key=entry.key,
        entry_name=str(entry),
        kind=kind,
        base_version=None if before is None else entry.version,
        before=before,
        after=after,
        proposed_by=by,
        proposed_at=timezone.now(),
        reason=given_reason(reason),
        again_of=again_of if isinstance(again_of, Proposal) else None,
        again_of_revision=again_of if isinstance(again_of, Revision) else None,
    )
    proposal.save()
    fields = sorted(proposal.own_changes) if before else []
    details = {"kind": kind.value, "list": proposal.entry_type, "fields": fields}
    record_event(by=by, action="proposal.made", record=proposal, details=details)
    if isinstance(again_of, Proposal) and again_of.decided is None:
        decide(by=by, proposal=again_of, kind=ProposalOutcome.Kind.REPLACED)
    return proposal
