"""Proposing again: an earlier revision, or a proposal on top of what is published now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from consult.formulary.actions.history import given_reason
from consult.formulary.actions.proposing import (
    propose_change,
    propose_deletion,
    propose_new_entry,
    propose_restoring,
    propose_retirement,
)
from consult.formulary.contents import Content
from consult.formulary.givens import given_of
from consult.formulary.models import Proposal, Revision
from consult.formulary.publishing_rules import entry_of, model_of
from consult.formulary.refusals import EntryIsGone
from consult.staff.models import StaffMember

_STATES: dict[str, Callable[..., Proposal]] = {
    Proposal.Kind.RETIRE: propose_retirement,
    Proposal.Kind.RESTORE: propose_restoring,
    Proposal.Kind.DELETE: propose_deletion,
    Revision.Kind.RETIRED: propose_retirement,
    Revision.Kind.RESTORED: propose_restoring,
    Revision.Kind.DELETED: propose_deletion,
}
# How an entry came into the lists is not a part of what an earlier revision said.
_OF_THE_ENTRY = ("key", "entered_by", "awaiting_review", "is_demo")


@transaction.atomic
def propose_again(*, by: StaffMember, told: Proposal | Revision, reason: str) -> Proposal:
    """Propose once more what ``told`` did, on top of what is published now.

    A revision gives back the whole content that it left; a proposal asks for its own changes
    alone, and is replaced where it was still open. Raises ``EntryIsGone``,
    ``EntriesAreGone`` or what proposing raises.
    """
    reason = given_reason(reason)
    entry = entry_of(told)
    common: dict[str, Any] = {"by": by, "reason": reason, "again_of": told}
    if entry is None and told.kind in _STATES:
        raise EntryIsGone
    if entry is None:
        whole = given_of(model_of(told), told.after)
        return propose_new_entry(model=model_of(told), **common, **whole.as_arguments())
    if told.kind in _STATES:
        return _STATES[told.kind](entry=entry, **common)
    given = given_of(type(entry), _wanted(told))
    return propose_change(
        entry=entry, expected_version=entry.version, **common, **given.as_arguments()
    )


def _wanted(told: Proposal | Revision) -> Content:
    content = told.own_changes if isinstance(told, Proposal) else told.after
    return {name: value for name, value in content.items() if name not in _OF_THE_ENTRY}
