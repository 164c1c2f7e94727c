"""The screening questions."""

from __future__ import annotations

import re

from consult.consultations.forms.rows import Question
from consult.formulary.models import RedFlag

STEM = 6
SMALL_WORDS = frozenset({"a", "and", "by", "for", "in", "of", "or", "see", "the", "to", "with"})
YES_NO = [("yes", "Yes"), ("no", "No")]


def screening_questions(red_flags: list[RedFlag]) -> list[Question]:
    """One yes-or-no question for each published red flag."""
    return [
        Question(
            key=flag.key,
            entry=flag,
            text=flag.label,
            help_text=_what_a_yes_means(flag),
            choices=YES_NO,
            detail_label="Note",
            detail_length=500,
            detail_for="yes",
        )
        for flag in red_flags
    ]


def _what_a_yes_means(flag: RedFlag) -> str:
    urgency, action = flag.get_urgency_display(), flag.clinician_action
    if action.lower().startswith(urgency.lower()):
        return f"If yes: {action}"
    if _repeats(action, urgency):
        return f"If yes: {urgency.lower()}."
    return f"If yes: {urgency.lower()}. {action}"


def _repeats(action: str, urgency: str) -> bool:
    """Whether ``action`` says nothing that ``urgency`` does not say: “Urgent dermatology”
    after “see a dermatologist urgently”."""
    return _stems(action) <= _stems(urgency)


def _stems(text: str) -> set[str]:
    """The words that carry meaning, without their endings."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {word[:STEM] for word in words if word not in SMALL_WORDS}
