"""The form for a patient who wants to sign sooner."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from consult.consent.reasons import says_why
from consult.consent.signing.signing_people import is_person_name
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

PATIENT, REPRESENTATIVE = "patient", "representative"


class WaiverForm(BaseForm):
    """Who asked, and the patient's own reason."""

    asked_by = AnswerField(label="Who asked to sign sooner?", choices=[], required=True)
    representative_name = forms.CharField(
        label="Name of this person", max_length=160, required=False
    )
    authority = forms.CharField(
        label="Why may this person decide for the patient?",
        max_length=200,
        required=False,
        help_text="Such as “legal guardian” or “health care proxy”.",
    )
    patient_reason = forms.CharField(
        label="Why does the patient want to sign sooner?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's own words. The clinic's calendar is not a reason. The "
        "patient sees these words and confirms them when signing.",
    )

    def __init__(self, *args: Any, patient_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient_name = patient_name
        for name in ("representative_name", "authority"):
            # Needed or not, by who asked.
            self.fields[name].unmarked = True
        self.fields["asked_by"].choices = [
            (PATIENT, f"The patient, {patient_name}"),
            (REPRESENTATIVE, "Somebody who decides for the patient"),
        ]

    def layout(self) -> Layout:
        return Layout(
            "asked_by",
            Fieldset("If somebody decides for the patient", "representative_name", "authority"),
            "patient_reason",
        )

    def clean_patient_reason(self) -> str:
        reason: str = self.cleaned_data["patient_reason"]
        if not says_why(reason):
            raise forms.ValidationError("Write the reason in a few words, as the patient said it.")
        return reason

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, authority = cleaned.get("representative_name"), cleaned.get("authority")
        if cleaned.get("asked_by") == REPRESENTATIVE:
            if not is_person_name(name or ""):
                self.add_error("representative_name", "Enter the name of this person.")
            if not authority and "authority" not in self.errors:
                self.add_error("authority", "Say why this person may decide for the patient.")
        elif cleaned.get("asked_by") == PATIENT and (name or authority):
            self.add_error("asked_by", "Say who asked: the patient, or the person named below.")
        return cleaned

    def wish(self) -> dict[str, str]:
        """What is recorded, once the form is valid."""
        data = self.cleaned_data
        stands_in = data["asked_by"] == REPRESENTATIVE
        return {
            "patient_reason": data["patient_reason"],
            "patient_name": data["representative_name"] if stands_in else self.patient_name,
            "authority": data["authority"],
        }
