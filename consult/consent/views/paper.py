"""Recording a signature on paper, and the files that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consult.consent.actions.pending import clear_scans, keep_scan, remove_scan, scans_of
from consult.consent.actions.signing import complete_signature
from consult.consent.forms.paper import PaperSignatureForm, UploadForm
from consult.consent.models import ConsentDocument, PendingScan
from consult.consent.paper.scan_check import ScanCheck
from consult.consent.paper.scans import TOO_LARGE
from consult.consent.reading import MAX_BYTES
from consult.consent.refusals import ConsentRefusal, ScanIsRefused
from consult.consent.signing.interpreting import interpreting_of
from consult.consent.signing.signing_checks import check_pages
from consult.consent.waiting import waiver_of
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import page_status, section_view

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class Upload:
    """The files that wait on this page, and what they show."""

    secret: UUID
    scans: Sequence[PendingScan]
    check: ScanCheck | None
    errors: tuple[str, ...] = ()


@section_view(CONSENT)
def sign(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """Record that a document was signed on paper."""
    document = get_object_or_404(consultation.consents.defer("snapshot", "html"), number=number)
    if hasattr(document, "signature"):
        messages.info(request, f"Consent {number} was already recorded as signed.")
        return redirect("consultation-consent", consultation.pk)
    upload = _upload(request, document)
    is_final = request.method == "POST" and "remove" not in request.POST
    with timezone.override(consultation.clinic.zone):
        form = PaperSignatureForm(
            request.POST if is_final else None,
            request.FILES if is_final else None,
            initial=request.POST.dict(),
            patient_name=consultation.patient.full_name,
            scans=upload.scans,
            check=upload.check,
            interpreting=interpreting_of(document),
            sooner_than=document.sign_from if waiver_of(document) else None,
        )
        for error in upload.errors if is_final else ():
            form.add_error("scan_files", error)
        is_valid = form.is_valid()
    if is_valid:
        try:
            complete_signature(by=request.user, document=document, facts=form.facts())
        except ConsentRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            clear_scans(by=request.user, document=document)
            messages.success(request, f"Consent {number} is recorded as signed.")
            return redirect("consultation-consent", consultation.pk)
    context = {"form": form, "document": document, "upload": upload}
    return render_section(
        request, consultation, CONSENT, "consent/sign.html", context, status=page_status(form)
    )


def _upload(request: HttpRequest, document: ConsentDocument) -> Upload:
    """Keep what came with the request, whatever else is wrong with it."""
    asked = UploadForm(request.POST or None)
    # A secret that this person did not get is none: it finds no files.
    secret = asked.cleaned_data["upload"] if asked.is_valid() else uuid4()
    if asked.is_valid() and asked.cleaned_data["remove"]:
        remove_scan(
            by=request.user, document=document, upload=secret, pk=asked.cleaned_data["remove"]
        )
    errors = tuple(_keep(request, document, secret))
    scans = scans_of(request.user, document, secret)
    pages = [page for row in scans for page in row.pages]
    return Upload(secret, scans, check_pages(document, pages) if scans else None, errors)


def _keep(request: HttpRequest, document: ConsentDocument, secret: UUID) -> list[str]:
    """Keep each uploaded file; returns why some were not."""
    errors = []
    for file in request.FILES.getlist("scan_files"):
        try:
            keep_scan(
                by=request.user,
                document=document,
                upload=secret,
                name=file.name or "",
                data=_bytes_of(file),
            )
        except ScanIsRefused as refusal:
            errors.append(f"{file.name}: {refusal}")
    return errors


def _bytes_of(file: UploadedFile) -> bytes:
    if file.size and file.size > MAX_BYTES:
        raise ScanIsRefused(TOO_LARGE)
    data: bytes = file.read()
    return data


# --- the files of a signed consent ---------------------------------------------------------
