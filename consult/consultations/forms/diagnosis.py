"""The diagnosis and the other options."""

from __future__ import annotations

from typing import Any

from django import forms

from consult.consultations.forms.rows import Question, QuestionsForm
from consult.consultations.models import AlternativeDiscussion, Consultation
from consult.formulary.models import Alternative


def option_questions(alternatives: list[Alternative]) -> list[Question]:
    """One row for each published alternative; every outcome needs a reason."""
    outcomes = AlternativeDiscussion.Outcome
    return [
        Question(
            key=option.key,
            entry=option,
            text=f"{option.name}{' (first-line)' if option.is_first_line else ''}",
            help_text="",
            choices=list(outcomes.choices),
            detail_label="Reason, or what happened",
            detail_needed_for=frozenset(outcomes.values),
            needs_detail_message="Say why, or what happened.",
        )
        for option in alternatives
    ]


class DiagnosisForm(QuestionsForm):
    """What kind of hair loss it is, who found that and how, and the other options."""

    diagnosis = forms.CharField(
        required=False,
        max_length=200,
        label="Diagnosis",
        help_text="Such as: androgenetic alopecia, female pattern.",
    )
    diagnosis_is_unknown = forms.BooleanField(required=False, label="The diagnosis is not known")
    diagnosis_method = forms.ChoiceField(
        required=False,
        label="How it was made",
        choices=[("", "Choose"), *Consultation.DiagnosisMethod.choices],
    )
    diagnosed_by = forms.CharField(
        required=False,
        max_length=160,
        label="Made by",
        help_text="Name and profession, or “not known”.",
    )
    diagnosis_note = forms.CharField(
        required=False, max_length=2000, label="Note", widget=forms.Textarea
    )

    DIAGNOSIS_FIELDS = (
        "diagnosis",
        "diagnosis_is_unknown",
        "diagnosis_method",
        "diagnosed_by",
        "diagnosis_note",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Left open they are unanswered and block the consent, which is not “optional”.
        for name in ("diagnosis", "diagnosis_method", "diagnosed_by"):
            self.fields[name].unmarked = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("diagnosis") and cleaned.get("diagnosis_is_unknown"):
            self.add_error(
                "diagnosis_is_unknown", "Give a diagnosis or tick “not known”, not both."
            )
        if cleaned.get("diagnosis"):
            for name in ("diagnosis_method", "diagnosed_by"):
                if not cleaned.get(name):
                    self.add_error(name, "Say how and by whom, or that it is not known.")
        return cleaned

    def diagnosis_values(self) -> dict[str, Any]:
        """The diagnosis fields of the consultation."""
        return {name: self.cleaned_data[name] for name in self.DIAGNOSIS_FIELDS}
