"""What the clinician states at the hand-over, and what the people at the tablet sign."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consent.forms.interpreting import InterpreterForm
from consult.consent.models import SignerMark
from consult.consent.signing.signing_people import People, is_person_name
from consult.consent.tablet.drafts import KNOWN_TICKS, MAX_BYTES
from consult.consent.tablet.strokes import StrokeFault, judge_strokes
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

NAME_LENGTH = 160


class HandOverForm(InterpreterForm):
    """Who takes part in the signing."""

    signer = AnswerField(
        label="Who signs?",
        choices=[("patient", "The patient"), ("representative", "A representative")],
        required=True,
    )
    representative_name = forms.CharField(
        label="Name of the representative", max_length=NAME_LENGTH, required=False
    )
    authority = forms.CharField(
        label="Why may this person sign for the patient?",
        max_length=200,
        required=False,
        help_text="Such as “legal guardian” or “health care proxy”. It is shown and signed.",
    )
    witness_name = forms.CharField(
        label="Name of the witness", max_length=NAME_LENGTH, required=False
    )

    def layout(self) -> Layout:
        return Layout(
            "signer",
            Fieldset("If a representative signs", "representative_name", "authority"),
            self.interpreter_part(),
            Fieldset("If a witness is there", "witness_name"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("signer") == SignerMark.Role.REPRESENTATIVE:
            self._needs("representative_name", "Enter the name of the representative.")
            self._needs("authority", "Say why this person may sign for the patient.")
        for name in ("representative_name", "witness_name"):
            if cleaned.get(name) and not is_person_name(cleaned[name]):
                self.add_error(name, "Enter a name, in letters.")
        return cleaned

    def _needs(self, name: str, message: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)

    def people(self, patient_name: str) -> People:
        """The people, once the form is valid."""
        data = self.cleaned_data
        stands_in = data["signer"] == SignerMark.Role.REPRESENTATIVE
        return People(
            signer=data["signer"],
            signer_name=data["representative_name"] if stands_in else patient_name,
            authority=data["authority"] if stands_in else "",
            witness_name=data["witness_name"],
            **self.interpreter_facts(),
        )


TOO_SHORT = _("This is too short for a signature: please go on, or clear it and sign again.")
NOT_READ = _("The drawing could not be read. Clear it and sign again, or type your name.")
FAULTS: dict[str, Any] = {
    StrokeFault.BLANK: _("Please sign in the box."),
    StrokeFault.DOT: _("This is only a dot: please go on, or clear it and sign again."),
    StrokeFault.TOO_SHORT: TOO_SHORT,
    StrokeFault.ONE_LINE: _("This is only a line: please go on, or clear it and sign again."),
    StrokeFault.NOT_STROKES: NOT_READ,
    StrokeFault.TOO_MANY: NOT_READ,
    StrokeFault.OUTSIDE: NOT_READ,
}
UNTICKED = _("Tick this if it is true. If it is not, please tell the staff.")


class MarkForm(forms.Form):
    """The ticks of the signer, and the mark of anybody who signs."""

    kind = forms.ChoiceField(
        choices=SignerMark.Kind.choices,
        error_messages={
            "required": _("Choose how you want to sign."),
            "invalid_choice": _("Choose how you want to sign."),
        },
    )
    name = forms.CharField(
        required=False,
        max_length=NAME_LENGTH,
        error_messages={"max_length": _("This name is too long.")},
    )
    strokes = forms.CharField(required=False, max_length=MAX_BYTES)
    photos = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)
    questions = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": _("Please shorten this to 500 letters.")},
    )

    def __init__(self, *args: Any, ticks: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tick in ticks:
            self.fields[tick] = forms.BooleanField(error_messages={"required": UNTICKED})

    def clean_strokes(self) -> Any:
        """The strokes as data; what is no JSON counts as no strokes."""
        try:
            return json.loads(self.cleaned_data["strokes"] or "[]")
        except (ValueError, RecursionError):
            return None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == SignerMark.Kind.TYPED:
            cleaned["strokes"] = []
            if "name" not in self.errors and not is_person_name(cleaned.get("name", "")):
                self.add_error("name", _("Type your name, in letters."))
        elif cleaned.get("kind") == SignerMark.Kind.DRAWN:
            fault = judge_strokes(cleaned.get("strokes"))
            if fault:
                self.add_error("strokes", FAULTS[fault])
        return cleaned

    @property
    def is_about_ticks(self) -> bool:
        """Whether what is missing stands on the page of the ticks."""
        return any(name in self.errors for name in (*KNOWN_TICKS, "photos", "questions"))


class PasswordForm(BaseForm):
    """The clinician's own password."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CountersignForm(BaseForm):
    """What the clinician confirms before the signature is recorded."""

    is_explained = forms.BooleanField(
        label="I explained what will be done, the risks and the other options, and I answered "
        "the questions."
    )
    answer = forms.CharField(
        label="Your answer to the patient's question",
        max_length=1000,
        widget=forms.Textarea,
        help_text="As you told the patient, in your own words. It is printed under the question.",
        error_messages={"required": "Answer the question, then write down what you said."},
    )
    is_name_checked = forms.BooleanField(label="A name differs: I checked who signed.")

    def __init__(self, *args: Any, names_differ: bool, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not question:
            del self.fields["answer"]
        if not names_differ:
            del self.fields["is_name_checked"]


class TabletRefusalForm(BaseForm):
    """Why the patient said no, as told at the tablet or in the talk after."""

    reason = forms.CharField(
        label="What was the reason?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's words if you can. “No reason given” is an answer too.",
    )
