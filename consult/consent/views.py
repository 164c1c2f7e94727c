"""The consent section of a consultation, and the stored documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from consult.consent.actions import (
    issue_consent,
    record_document_read,
    record_refusal,
)
from consult.consent.forms import IssueForm, RefusalForm
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentRefusal
from consult.consent.status import ConsentState, consents_of
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import page_status, section_view
from consult.patients.actions import record_patient_read
from consult.patients.models import Patient
from consult.patients.names import fold_name
from consult.records import StaleVersion
from consult.seal import sha256_hex
from consult.staff.access import needs

CHANGED = (
    "The plan was changed after you opened this page, so nothing was issued. "
    "Look it through again, then issue."
)
ENGLISH_TAGS = {"", "en", "enus", "engb"}


@require_safe
@section_view(CONSENT)
def show_consent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What blocks the consent, or the button to issue it; and every issued document."""
    return _render(request, consultation)


def _render(
    request: HttpRequest, consultation: Consultation, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    workspace = workspace_of(consultation)
    issued = consents_of(consultation)
    newest = issued[0].state if issued else ConsentState.NONE
    context = {
        "stops": [shown for shown in workspace.shown_findings if shown.is_open_stop],
        "warnings": len(workspace.review.warnings),
        "overrides": len(workspace.review.overridden),
        "is_clear": workspace.review.is_clear,
        "issued": issued,
        "newest": newest,
        "offers_issue": newest
        in (ConsentState.NONE, ConsentState.SUPERSEDED, ConsentState.REFUSED),
        "refusal": refusal,
        "spoken_language": _other_language(consultation.patient),
    }
    return render_section(
        request, consultation, CONSENT, "consent/section.html", context, status=status
    )


def _other_language(patient: Patient) -> str:
    """The language in which to talk with the patient, if the paper is in another one."""
    spoken = fold_name(patient.language)
    is_english = spoken.startswith("english") or spoken in ENGLISH_TAGS
    return "" if is_english else patient.language


@require_POST
@section_view(CONSENT)
def issue(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Issue the consent as it stood when the page was opened."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _render(request, consultation, refusal=CHANGED, status=409)
    try:
        document = issue_consent(
            by=request.user,
            consultation=consultation,
            expected_version=form.cleaned_data["version"],
        )
    except StaleVersion:
        fresh = full_consultation(request.user, consultation.pk)
        return _render(request, fresh, refusal=CHANGED, status=409)
    except ConsentRefusal as refusal:
        fresh = full_consultation(request.user, consultation.pk)
        return _render(request, fresh, refusal=str(refusal), status=422)
    messages.success(request, f"Consent {document.number} is issued. Print it for the patient.")
    return redirect("consultation-consent", consultation.pk)


def _of_consultation(consultation: Consultation, number: str) -> ConsentDocument:
    return get_object_or_404(consultation.consents.without_bytes(), number=number)


@section_view(CONSENT)
def refuse(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """Record that the patient said no."""
    document = _of_consultation(consultation, number)
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        try:
            record_refusal(by=request.user, document=document, **form.cleaned_data)
        except ConsentRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _recorded(request, consultation, f"Consent {number} is recorded as refused.")
    return _render_form(request, consultation, "consent/refuse.html", form, document)


def _recorded(request: HttpRequest, consultation: Consultation, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("consultation-consent", consultation.pk)


def _render_form(
    request: HttpRequest,
    consultation: Consultation,
    template: str,
    form: Any,
    document: ConsentDocument,
) -> HttpResponse:
    context = {"form": form, "document": document}
    return render_section(
        request, consultation, CONSENT, template, context, status=page_status(form)
    )


@require_safe
@needs("register_patients")
def list_papers(request: HttpRequest, patient_pk: int) -> HttpResponse:
    """Every consent of a patient, to open and print; for reception too."""
    patient = get_object_or_404(
        Patient.objects.for_staff(request.user).select_related("clinic"), pk=patient_pk
    )
    record_patient_read(by=request.user, patient=patient)
    consultations = Consultation.objects.filter(patient=patient).with_everything()
    issued = [item for each in consultations if each.newest_consent for item in consents_of(each)]
    context = {"patient": patient, "issued": issued}
    with timezone.override(patient.clinic.zone):
        return render(request, "consent/papers.html", context)


def _document(request: HttpRequest, number: str) -> ConsentDocument:
    return get_object_or_404(
        ConsentDocument.objects.for_staff(request.user).defer("snapshot", "html"), number=number
    )


@require_safe
@needs("register_patients")
def show_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The stored bytes of a document, to open and print or, with ?download=1, to keep."""
    document = _document(request, number)
    as_attachment = request.GET.get("download") == "1"
    how = "downloaded" if as_attachment else "opened"
    record_document_read(by=request.user, document=document, part="pdf", how=how)
    return _file(bytes(document.pdf), "application/pdf", f"{number}.pdf", as_attachment)


def _file(data: bytes, kind: str, name: str, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    response["ETag"] = f'"{sha256_hex(data)}"'
    return response
