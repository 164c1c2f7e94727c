"""What the page of a proposal shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from consult.audit.admin import moment
from consult.formulary.admin.base import may_manage
from consult.formulary.admin.links import page_of
from consult.formulary.admin.repeating import AGAIN
from consult.formulary.admin.reviewing import Fact
from consult.formulary.contents import content_of
from consult.formulary.differences import Difference, Names, differences
from consult.formulary.models import Entry, Proposal
from consult.formulary.publishing_rules import entry_of, needs_another_person

_EFFECT = {
    Proposal.Kind.RETIRE: "Publishing takes the entry out of use. It is no longer offered, and"
    " stays readable wherever it was used.",
    Proposal.Kind.RESTORE: "Publishing brings the entry back into use: it is offered again.",
    Proposal.Kind.DELETE: "Publishing deletes the entry for good. Its history stays.",
}


def proposal_context(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """Everything that ``admin/consult/proposal.html`` says."""
    entry = entry_of(proposal)
    since = _since(proposal, entry)
    names = Names([proposal, since])
    moved = differences(since, names)
    touched = {each.name for each in moved}
    changes = differences(proposal, names)
    is_open = proposal.decided is None
    return {
        "title": str(proposal),
        "proposal": proposal,
        "entry_url": page_of(entry) if entry else "",
        "edit_url": _edit_url(proposal, entry),
        "changes": changes,
        "effect": _EFFECT.get(Proposal.Kind(proposal.kind), ""),
        "is_new": proposal.before is None,
        "moved": moved if is_open else [],
        "is_gone": is_open and entry is None and proposal.kind != Proposal.Kind.CREATE,
        "has_moved_on": is_open and _has_moved_on(proposal, entry),
        "both": [each.label for each in changes if each.name in touched],
        "may_decide": is_open and may_manage(request),
        "may_manage": may_manage(request),
        "needs_another": is_open and needs_another_person(request.user, proposal),
        "is_own": proposal.proposed_by_id == request.user.pk,
    }


def _since(proposal: Proposal, entry: Entry | None) -> Any:
    """What the lists did to the entry after it was proposed, as a change."""
    now = content_of(entry) if entry and proposal.before is not None else proposal.before
    return SimpleNamespace(entry_type=proposal.entry_type, before=proposal.before, after=now)


def _has_moved_on(proposal: Proposal, entry: Entry | None) -> bool:
    return entry is not None and entry.version != proposal.base_version


def _edit_url(proposal: Proposal, entry: Entry | None) -> str:
    """The form in which its changes can be edited, for those kinds that have content."""
    if proposal.kind == Proposal.Kind.CREATE and entry is None:
        return f"{reverse(f'admin:consult_{proposal.entry_type}_add')}?{AGAIN}={proposal.pk}"
    if proposal.kind in (Proposal.Kind.CREATE, Proposal.Kind.CHANGE) and entry is not None:
        return f"{page_of(entry)}?{AGAIN}={proposal.pk}"
    return ""


def facts_of_proposal(proposal: Proposal) -> list[Fact]:
    """What stands beside a proposal that is decided together with others."""
    return [
        ("Proposed", [f"by {proposal.proposed_by}, {moment(proposal.proposed_at)}"]),
        ("Why", [proposal.reason]),
        *(_fact(each, is_new=proposal.before is None) for each in differences(proposal)),
    ]


def _fact(change: Difference, *, is_new: bool) -> Fact:
    if is_new:
        return change.label, change.after
    return change.label, [
        *(f"Before: {line}" for line in change.before),
        *(f"After: {line}" for line in change.after),
    ]
