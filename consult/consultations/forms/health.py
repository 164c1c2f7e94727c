"""Allergies and health."""

from __future__ import annotations

from typing import Any

from django import forms

from consult.consultations.forms.rows import Question, QuestionsForm
from consult.formulary.models import CrossReactivityGroup, HealthQuestion, Ingredient
from consult.patients.models import Allergy, HealthFact
from consult.safety.facts import AllergyAnswer
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

YES_NO_UNKNOWN = [("yes", "Yes"), ("no", "No"), ("not_known", "Not known")]
WITH_MAYBE = [
    ("yes", "Yes"),
    ("maybe", "May be"),
    ("no", "No"),
    ("not_applicable", "Does not apply"),
    ("not_known", "Not known"),
]
WITHOUT_MAYBE = [choice for choice in WITH_MAYBE if choice[0] != "maybe"]


def health_questions(published: list[HealthQuestion]) -> list[Question]:
    """Pregnancy, breast-feeding, and every published health question."""
    return [
        Question(
            key=HealthFact.PREGNANCY,
            entry=None,
            text="Pregnant, or may be pregnant?",
            help_text="",
            choices=WITH_MAYBE,
            detail_label="Note",
            detail_length=1000,
        ),
        Question(
            key=HealthFact.BREAST_FEEDING,
            entry=None,
            text="Breast-feeding?",
            help_text="",
            choices=WITHOUT_MAYBE,
            detail_label="Note",
            detail_length=1000,
        ),
        *(_health_question(question) for question in published),
    ]


def _health_question(question: HealthQuestion) -> Question:
    lists = question.asks_for_list
    return Question(
        key=question.key,
        entry=question,
        text=question.text,
        help_text="",
        choices=YES_NO_UNKNOWN,
        detail_label="Which, and how much" if lists else "Note",
        detail_needed_for=frozenset({"yes"}) if lists else frozenset(),
        needs_detail_message="List them.",
        detail_length=1000,
        detail_for="yes",
    )


class HealthForm(QuestionsForm):
    """The allergy question and the health questions."""

    allergy_status = AnswerField(
        label="Does the patient have any allergies?",
        help_text="To medicines, latex, skin cleaners, foods, metals, plants or anything else.",
        choices=[
            (AllergyAnswer.NONE_KNOWN.value, "No known allergies"),
            (AllergyAnswer.HAS.value, "Yes, has allergies"),
        ],
    )

    def allergy_answer(self) -> AllergyAnswer | None:
        """The answer, or ``None`` while the question is open."""
        value = self.cleaned_data["allergy_status"]
        return AllergyAnswer(value) if value else None


class AllergyForm(BaseForm):
    """One allergy: an ingredient or a group from the lists, or free text."""

    ingredient = forms.ModelChoiceField(
        queryset=Ingredient.objects.none(),
        required=False,
        empty_label="Choose",
        label="An ingredient from the list",
    )
    group = forms.ModelChoiceField(
        queryset=CrossReactivityGroup.objects.none(),
        required=False,
        empty_label="Choose",
        label="A group from the list",
    )
    free_text = forms.CharField(
        required=False,
        max_length=200,
        label="Anything else, in words",
        help_text="The software cannot check words against the formula for certain: a person "
        "must compare them with every ingredient.",
    )
    reaction = forms.CharField(
        required=False,
        max_length=300,
        label="What happened",
        help_text="Such as: hives within minutes. Left empty: not known.",
    )
    severity = AnswerField(label="How severe", required=True, choices=Allergy.Severity.choices)
    certainty = AnswerField(label="How certain", required=True, choices=Allergy.Certainty.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ingredient"].queryset = Ingredient.objects.offered()
        self.fields["group"].queryset = CrossReactivityGroup.objects.offered()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [n for n in ("ingredient", "group", "free_text") if cleaned.get(n)]
        if not named and not self.errors:
            self.add_error("ingredient", "Choose an ingredient or a group, or write it in words.")
        elif len(named) > 1:
            self.add_error(named[1], "Name one thing only; add a second allergy for the other.")
        return cleaned


class RemoveAllergyForm(BaseForm):
    """Why an allergy is taken off the list."""

    reason = forms.CharField(
        max_length=300,
        label="Why is it not an allergy?",
        help_text="Such as: tested negative by an allergist on 12-Mar-2026.",
    )
