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
            help_text=f"If yes: {flag.get_urgency_display().lower()}. {flag.clinician_action}",
            choices=YES_NO,
            detail_label="Note",
            detail_length=500,
        )
        for flag in red_flags
    ]
