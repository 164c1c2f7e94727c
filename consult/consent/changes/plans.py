"""Comparing two plans: nothing that a patient agreed to may differ unnoticed."""

from __future__ import annotations

from typing import Any

from consult.consent.changes.answers import answer_changes
from consult.consent.changes.injections import injection_changes
from consult.consent.changes.kinds import Change, ChangeKind
from consult.consent.changes.people import patient_changes
from consult.consent.changes.words import Words


def changes_between(
    before: dict[str, Any], after: dict[str, Any], words: Words
) -> tuple[Change, ...]:
    """Every difference between two plans as they are stored: what is injected first. Empty
    exactly where the two are equal."""
    if before == after:
        return ()
    found = (
        *injection_changes(before["injections"], after["injections"], words),
        *patient_changes(before["patient"], after["patient"], words),
        *answer_changes(before, after, words),
    )
    return found or (_something(words),)


def _something(words: Words) -> Change:
    """For what a later version of the plan may hold and this comparison does not know."""
    say = words.say
    return Change(
        ChangeKind.OTHER, say("change_other"), say("change_as_before"), say("change_not_as_before")
    )
