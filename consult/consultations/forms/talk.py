"""The talk with the patient: the information given, and the teach-back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from consult.consultations.models import ConsentTalk, TeachBack
from consult.ui.fields import AnswerField, YesNoField
from consult.ui.forms import VersionedForm, dress


@dataclass(frozen=True)
class Point:
    """One point of the teach-back with its bound fields, for the template."""

    key: str
    label: str
    words: BoundField
    outcome: BoundField
    skipped: BoundField
    note: str


class TalkForm(VersionedForm):
    """When, how and in which language the patient was told; and what they said back."""

    # What the page showed as proposed: the talk is recorded about this and nothing else.
    about = forms.CharField(widget=forms.HiddenInput, max_length=64)
    given_at = forms.DateTimeField(label="When did you tell the patient?")
    how = AnswerField(label="How?", choices=ConsentTalk.How.choices, required=True)
    printed_given = YesNoField(label="Did the patient get printed information?", required=True)
    language = forms.CharField(label="In which language did you talk?", max_length=60)
    interpreter_name = forms.CharField(
        label="Name of the interpreter", max_length=160, required=False
    )

    TALK_FIELDS = ("given_at", "how", "printed_given", "language", "interpreter_name")

    def __init__(
        self, *args: Any, about: str, zone_name: str, notes: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.notes = notes
        self.initial["about"] = about
        self.fields["given_at"].help_text = f"Day and time at the clinic ({zone_name})."
        for point in TeachBack.Point:
            self._add(point)

    def _add(self, point: TeachBack.Point) -> None:
        words = forms.CharField(
            label="The patient's own words",
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": "2"}),
        )
        outcome = AnswerField(
            label="Did the patient say it right?", choices=TeachBack.Outcome.choices
        )
        skipped = forms.CharField(
            label="If you skipped this: why?", required=False, max_length=300
        )
        fields = {"words": words, "outcome": outcome, "skipped": skipped}
        for name, field in fields.items():
            # Errors and conflicts name the point, of which the page has three.
            field.summary_label = field.full_label = f"{point.label} {field.label}"
            field.unmarked = True
            self.fields[f"{name}-{point}"] = field
            dress(field)

    def points(self) -> Iterator[Point]:
        """The points of the teach-back with their fields, in order."""
        for point in TeachBack.Point:
            yield Point(
                key=point.value,
                label=str(point.label),
                words=self[f"words-{point}"],
                outcome=self[f"outcome-{point}"],
                skipped=self[f"skipped-{point}"],
                note=self.notes.get(point, ""),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for point in TeachBack.Point:
            self._check(cleaned, point)
        return cleaned

    def _check(self, cleaned: dict[str, Any], point: TeachBack.Point) -> None:
        words, outcome, skipped = self._point(cleaned, point)
        if f"words-{point}" in self.errors or f"skipped-{point}" in self.errors:
            return
        if words and skipped:
            self.add_error(
                f"skipped-{point}", "Give the patient's words or why you skipped it, not both."
            )
        elif outcome and not words:
            self.add_error(f"words-{point}", "Enter what the patient said.")

    def _point(self, cleaned: dict[str, Any], point: TeachBack.Point) -> tuple[str, str, str]:
        words, outcome, skipped = (
            str(cleaned.get(f"{name}-{point}") or "") for name in ("words", "outcome", "skipped")
        )
        return words, outcome, skipped

    def talk_values(self) -> dict[str, Any]:
        """What is recorded of the talk itself."""
        return {name: self.cleaned_data[name] for name in self.TALK_FIELDS}

    def teach_back_values(self) -> Iterator[dict[str, str]]:
        """The points that were answered or skipped."""
        for point in TeachBack.Point:
            words, outcome, skipped = self._point(self.cleaned_data, point)
            if words or skipped:
                yield {
                    "point": point.value,
                    "words": words,
                    "outcome": outcome,
                    "skipped_because": skipped,
                }
