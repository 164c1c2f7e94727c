"""The screening questions."""

from __future__ import annotations

from consult.consultations.forms.rows import Question
from consult.formulary.models import RedFlag

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
    return f"If yes: {urgency.lower()}. {action}"
