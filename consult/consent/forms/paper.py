"""The form that records a signature on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms

from consult.consent.forms.interpreting import ASKED, InterpreterForm
from consult.consent.models import PendingScan, Signature
from consult.consent.paper.scan_check import ScanCheck
from consult.consent.signing.signing_facts import Scan, SigningFacts
from consult.patients.names import is_same_name
from consult.ui.fields import AnswerField

NAME_CHECK, REASON = "is_name_checked", "overrule_reason"
SOONER = "is_wish_on_paper"
SCAN, FILE = "scan", "file"
# What the files show stands beside the box that they came by.
UPLOADED = '{% include "consent/_uploaded.html" %}'


class ManyFiles(forms.FileInput):
    """A box for several files at once."""

    allow_multiple_selected = True


class KeptElsewhere(forms.FileField):
    """Shows the box; each file was judged and kept by itself before the form is read."""

    # Left empty where the original is in the file.
    unmarked = True

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class UploadForm(forms.Form):
    """The secret under which uploaded files are kept, and one of them to remove."""

    upload = forms.UUIDField()
    remove = forms.IntegerField(required=False)


class PaperSignatureForm(InterpreterForm):
    """How the paper was signed, and what is kept of it."""

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
    interpreter_statement = forms.CharField(
        label="What the interpreter stated",
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text="As written on the paper, if anything is.",
    )
    is_wish_on_paper = forms.BooleanField(
        label="The patient wrote on the paper that they want to sign sooner, and why",
        required=False,
    )
    kept = AnswerField(
        label="What is kept?",
        choices=[
            (SCAN, "A scan or photos of every page, added below"),
            (FILE, "The signed paper in the file, without a scan"),
        ],
        required=True,
    )
    scan_files = KeptElsewhere(
        label="Scan or photos of the signed paper",
        required=False,
        help_text="Every page. PDF, JPEG or PNG, up to 10 MB each. The code on each page tells "
        "whether the pages belong to this consent.",
        widget=ManyFiles(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    overrule_reason = forms.CharField(
        label="Why is this scan kept all the same?",
        max_length=500,
        widget=forms.Textarea,
        help_text="This is printed on the signature page.",
        error_messages={
            "required": "The scan does not match. Exchange the files, or say why it is kept."
        },
    )

    def __init__(
        self,
        *args: Any,
        patient_name: str,
        scans: Sequence[PendingScan] = (),
        check: ScanCheck | None = None,
        sooner_than: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.patient_name, self.scans, self.check = patient_name, scans, check
        self.sooner_than = sooner_than
        self.fields[NAME_CHECK].widget = forms.HiddenInput()
        if sooner_than is None:
            del self.fields[SOONER]
        if check is None or check.matches:
            # A reason typed for files that were exchanged since is a reason no more.
            del self.fields[REASON]

    def layout(self) -> Layout:
        reason = [REASON] if REASON in self.fields else []
        sooner = [SOONER] if SOONER in self.fields else []
        return Layout(
            "signer",
            "signer_name",
            NAME_CHECK,
            "authority",
            "signed_at",
            Fieldset(
                "If a witness was there",
                "witness_name",
            ),
            self.interpreter_part("interpreter_statement"),
            *sooner,
            Fieldset("The signed paper", "kept", "scan_files", HTML(UPLOADED), *reason),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_representative(cleaned)
        self._check_sooner(cleaned)
        self._compare_name(cleaned)
        self._check_kept(cleaned)
        return cleaned

    def _check_representative(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("signer") != Signature.Signer.REPRESENTATIVE:
            cleaned["authority"] = ""
        elif not cleaned.get("authority"):
            self.add_error("authority", "Say why this person may sign for the patient.")

    def _check_sooner(self, cleaned: dict[str, Any]) -> None:
        """The wish to sign sooner is the patient's own only where the patient says it."""
        signed_at = cleaned.get("signed_at")
        if self.sooner_than is None or signed_at is None or signed_at >= self.sooner_than:
            cleaned[SOONER] = False
        elif not cleaned.get(SOONER):
            self.add_error(
                SOONER,
                "It was signed before the time to think was over. Tick this if it stands on the"
                " paper; if not, have the patient write it there first.",
            )

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

    def _check_kept(self, cleaned: dict[str, Any]) -> None:
        kept = cleaned.get("kept")
        if kept == SCAN and not self.scans:
            self.add_error("scan_files", "Add the scan or the photos.")
        if kept == FILE and self.scans:
            self.add_error("kept", "There are files. Remove them, or say that they are kept.")

    def facts(self) -> SigningFacts:
        """What is recorded of the signature."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in (NAME_CHECK, ASKED, "kept", "scan_files")
        }
        route = Signature.Route.PAPER_SCAN if self.scans else Signature.Route.PAPER_FILE
        scans = tuple(
            Scan(bytes(row.data), row.media_type, row.sha256, tuple(row.pages))
            for row in self.scans
        )
        return SigningFacts(route=route, scans=scans, **given)
