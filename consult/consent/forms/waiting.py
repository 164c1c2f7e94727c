"""The form for a patient who wants to sign sooner."""

from __future__ import annotations

from django import forms

from consult.ui.forms import BaseForm


class WaiverForm(BaseForm):
    """The patient's own reason, and the patient's name."""

    patient_reason = forms.CharField(
        label="Why does the patient want to sign sooner?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's own words. The clinic's calendar is not a reason.",
    )
    patient_name = forms.CharField(
        label="Name of the patient, or of the person who decides for the patient",
        max_length=160,
    )
