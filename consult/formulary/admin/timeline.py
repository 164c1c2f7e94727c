"""The history of an entry as a timeline: what was put into force, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from consult.formulary.differences import Difference, Names, differences
from consult.formulary.models import Proposal, Revision


@dataclass(frozen=True)
class Step:
    """One moment of an entry's history: a revision with the proposal that it came from, or a
    proposal that was not published."""

    at: datetime
    revision: Revision | None
    proposal: Proposal | None
    changes: list[Difference]

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before it."""
        told = self.revision or self.proposal
        return told is not None and told.before is None


def timeline_of(entry: models.Model) -> list[Step]:
    """Everything that happened about ``entry``, the newest first, in a few queries."""
    revisions = list(
        Revision.objects.of_entry(entry).select_related("by", "outcome__proposal__proposed_by")
    )
    others = list(
        Proposal.objects.of_entry(entry).exclude(outcome__revision__isnull=False).with_people()
    )
    names = Names([*revisions, *others])
    steps = [Step(r.at, r, origin_of(r), differences(r, names)) for r in revisions]
    steps += [Step(p.proposed_at, None, p, differences(p, names)) for p in others]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def origin_of(revision: Revision) -> Proposal | None:
    """The proposal that became this revision; none for what was loaded or signed off."""
    outcome = getattr(revision, "outcome", None)
    return outcome.proposal if outcome else None
