"""Forms about an issued consent."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from consult.consent.models import Signature
from consult.consent.refusals import ScanIsRefused
from consult.consent.scans import MAX_BYTES, scan_type_of
from consult.patients.names import is_same_name
from consult.ui.fields import AnswerField, VersionField
from consult.ui.forms import BaseForm

NAME_CHECK = "is_name_checked"


class IssueForm(BaseForm):
    """The version that the clinician saw when pressing Issue."""

    version = VersionField()


class SignatureForm(BaseForm):
    """How the paper was signed."""

    signer = AnswerField(
        label="Who signed?",
        choices=[("patient", "The patient"), ("representative", "A representative")],
        required=True,
    )
    signer_name = forms.CharField(label="Name of the person who signed", max_length=160)
    is_name_checked = forms.BooleanField(
        label="The name differs from the record: I checked who signed", required=False
    )
    authority = forms.CharField(
        label="Representative: why may this person sign?",
        max_length=200,
        required=False,
        help_text="Such as “legal guardian” or “health care proxy”.",
    )
    signed_at = forms.DateTimeField(label="Signed on, as written on the paper")
    witness_name = forms.CharField(label="Witness", max_length=160, required=False)
    interpreter_name = forms.CharField(label="Interpreter", max_length=160, required=False)
    scan = forms.FileField(
        label="Scan or photo of the signed page",
        required=False,
        help_text="PDF, JPEG or PNG, up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, *args: Any, patient_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient_name = patient_name
        self.fields[NAME_CHECK].widget = forms.HiddenInput()

    def layout(self) -> Layout:
        return Layout(
            "signer",
            "signer_name",
            NAME_CHECK,
            "authority",
            "signed_at",
            Fieldset("If they were there", "witness_name", "interpreter_name"),
            Fieldset("If you have it", "scan"),
        )

    def clean_scan(self) -> bytes | None:
        """The bytes of an acceptable file."""
        upload: UploadedFile | None = self.cleaned_data["scan"]
        if upload is None:
            return None
        if upload.size and upload.size > MAX_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB.")
        data: bytes = upload.read()
        try:
            scan_type_of(data)
        except ScanIsRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_representative = cleaned.get("signer") == Signature.Signer.REPRESENTATIVE
        if is_representative and not cleaned.get("authority"):
            self.add_error("authority", "Say why this person may sign for the patient.")
        if not is_representative:
            cleaned["authority"] = ""
        self._compare_name(cleaned)
        return cleaned

    def _compare_name(self, cleaned: dict[str, Any]) -> None:
        """Ask about a patient who signed with another name than the record's."""
        name = cleaned.get("signer_name")
        is_patient = cleaned.get("signer") == Signature.Signer.PATIENT
        if not is_patient or not name or is_same_name(name, self.patient_name):
            return
        self.fields[NAME_CHECK].widget = forms.CheckboxInput()
        if not cleaned.get(NAME_CHECK):
            self.add_error(
                NAME_CHECK,
                f"The record says {self.patient_name}. Correct the name, or tick the box.",
            )

    def values(self) -> dict[str, Any]:
        """What is recorded of the signature."""
        return {key: value for key, value in self.cleaned_data.items() if key != NAME_CHECK}
