"""The sterile technique as planned."""

from __future__ import annotations

from typing import Any

from django import forms

from consult.consultations.forms.rows import Question, QuestionsForm
from consult.consultations.models import ProposedInjection
from consult.formulary.models import ChecklistItem, Ingredient
from consult.safety.facts import Answer
from consult.ui.fields import AnswerField

ANSWERS = [("yes", "Yes"), ("no", "No"), ("not_applicable", "Not applicable")]


def technique_questions(items: list[ChecklistItem]) -> list[Question]:
    """One row for each published item; no and not applicable need a reason."""
    return [
        Question(
            key=item.key,
            entry=item,
            text=item.text,
            help_text=item.why,
            choices=ANSWERS,
            detail_label="Reason",
            detail_for="no",
            detail_needed_for=frozenset({Answer.NO.value, Answer.NOT_APPLICABLE.value}),
        )
        for item in items
    ]


class TechniqueForm(QuestionsForm):
    """Skin cleaner, gloves, and every item of the planning phases."""

    skin_preparation = forms.ModelChoiceField(
        queryset=Ingredient.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        label="Skin cleaner",
        help_text="Checked against the patient's allergies.",
    )
    gloves_latex = AnswerField(
        label="Gloves", choices=ProposedInjection._meta.get_field("gloves_latex").choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cleaners = Ingredient.objects.offered().filter(category="antiseptic")
        self.fields["skin_preparation"].queryset = cleaners
        self.fields["skin_preparation"].unmarked = True
