"""How a proposal gets its one outcome."""

from __future__ import annotations

from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.models import Proposal, ProposalOutcome, Revision
from consult.formulary.refusals import ProposalIsDecided
from consult.staff.models import StaffMember


def held_open(proposal: Proposal) -> Proposal:
    """``proposal``, held until the transaction ends. Raises ``ProposalIsDecided``."""
    fresh = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if fresh.decided:
        raise ProposalIsDecided(fresh.decided)
    return fresh


def decide(
    *,
    by: StaffMember,
    proposal: Proposal,
    kind: ProposalOutcome.Kind,
    reason: str = "",
    revision: Revision | None = None,
) -> ProposalOutcome:
    """Write the outcome of an open proposal with its audit event."""
    fresh = held_open(proposal)
    outcome = ProposalOutcome(
        proposal=fresh, kind=kind, by=by, at=timezone.now(), reason=reason, revision=revision
    )
    outcome.save()
    details = {"kind": fresh.kind, "list": fresh.entry_type}
    record_event(by=by, action=f"proposal.{kind.value}", record=fresh, details=details)
    return outcome
