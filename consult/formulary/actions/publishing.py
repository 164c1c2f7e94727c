"""Deciding about a proposed revision: published, rejected, or withdrawn."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from consult.formulary.actions.deleting import delete_entry
from consult.formulary.actions.entries import change_entry, create_entry
from consult.formulary.actions.history import given_reason
from consult.formulary.actions.outcomes import decide, held_open
from consult.formulary.actions.states import restore_entry, retire_entry
from consult.formulary.givens import given_of
from consult.formulary.models import Entry, Proposal, ProposalOutcome, Revision
from consult.formulary.plain_words import check_new_texts
from consult.formulary.publishing_rules import entry_of, model_of, needs_another_person
from consult.formulary.refusals import (
    EntryHasMovedOn,
    EntryIsGone,
    NotAManager,
    NotYourProposal,
    ProposalDoesNotFit,
    SecondPersonNeeded,
)
from consult.staff.models import StaffMember


@transaction.atomic
def publish_proposal(*, by: StaffMember, proposal: Proposal) -> ProposalOutcome:
    """Put a proposed revision into force, as one act with its revision and audit events.

    Raises ``NotAManager``, ``ProposalIsDecided``, ``SecondPersonNeeded``, ``EntryHasMovedOn``,
    ``EntryIsGone``, ``ProposalDoesNotFit``, ``TooHardToRead``, or what the change itself
    is refused for.
    """
    _check_manager(by)
    fresh = held_open(proposal)
    if needs_another_person(by, fresh):
        raise SecondPersonNeeded
    try:
        with transaction.atomic():
            _put_in_force(by, fresh)
    except ValidationError as error:
        raise ProposalDoesNotFit(error.messages) from error
    history = Revision.objects.filter(entry_type=fresh.entry_type, entry_key=fresh.entry_key)
    revision = history.order_by("-number").first()
    published = ProposalOutcome.Kind.PUBLISHED
    return decide(by=by, proposal=fresh, kind=published, revision=revision)


@transaction.atomic
def reject_proposal(*, by: StaffMember, proposal: Proposal, reason: str) -> ProposalOutcome:
    """Turn a proposal down, and say why. Raises ``NotAManager``, ``ReasonMissing`` or
    ``ProposalIsDecided``."""
    _check_manager(by)
    rejected = ProposalOutcome.Kind.REJECTED
    return decide(by=by, proposal=proposal, kind=rejected, reason=given_reason(reason))


@transaction.atomic
def withdraw_proposal(*, by: StaffMember, proposal: Proposal, reason: str = "") -> ProposalOutcome:
    """Take one's own proposal back. Raises ``NotYourProposal`` or ``ProposalIsDecided``."""
    if proposal.proposed_by_id != by.pk:
        raise NotYourProposal
    withdrawn = ProposalOutcome.Kind.WITHDRAWN
    return decide(by=by, proposal=proposal, kind=withdrawn, reason=reason.strip())


def _check_manager(by: StaffMember) -> None:
    if not by.has_perm("consult.manage_formulary"):
        raise NotAManager


def _put_in_force(by: StaffMember, proposal: Proposal) -> None:
    if proposal.kind == Proposal.Kind.CREATE:
        given = given_of(model_of(proposal), proposal.after)
        check_new_texts(model_of(proposal)(), given.values)
        create_entry(
            by=by, model=model_of(proposal), **given.as_arguments(), reason=proposal.reason
        )
        return
    entry = _unmoved(proposal)
    told: dict[str, Any] = {"by": by, "entry": entry, "reason": proposal.reason}
    if proposal.kind == Proposal.Kind.RETIRE:
        retire_entry(**told)
    elif proposal.kind == Proposal.Kind.RESTORE:
        restore_entry(**told)
    elif proposal.kind == Proposal.Kind.DELETE:
        delete_entry(**told)
    else:
        given = given_of(type(entry), proposal.own_changes)
        check_new_texts(entry, given.values)
        change_entry(**told, expected_version=entry.version, **given.as_arguments())


def _unmoved(proposal: Proposal) -> Entry:
    """The live entry, as it was when the change was proposed, held until the end."""
    entry = entry_of(proposal, held=True)
    if entry is None:
        raise EntryIsGone
    if entry.version != proposal.base_version:
        raise EntryHasMovedOn
    return entry
