"""The consent section of a consultation, and the stored documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from consult.consent.actions import (
    issue_consent,
    record_document_read,
)
from consult.consent.forms import IssueForm
from consult.consent.language_form import LanguageForm
from consult.consent.languages import language_of
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentRefusal
from consult.consent.section_page import documents_context
from consult.consent.serving import copy_to_serve
from consult.consent.status import consents_of
from consult.consent.wording import complete_languages
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.published import Published
from consult.consultations.queries import full_consultation
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import section_view
from consult.patients.actions import record_patient_read
from consult.patients.models import Patient
from consult.records import StaleVersion
from consult.seal import sha256_hex
from consult.staff.access import needs

CHANGED = (
    "The plan was changed after you opened this page, so nothing was issued. "
    "Look it through again, then issue."
)


@require_safe
@section_view(CONSENT)
def show_consent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What blocks the consent, or the button to issue it; and every issued document."""
    return _render(request, consultation)


def _render(
    request: HttpRequest,
    consultation: Consultation,
    *,
    refusal: str = "",
    language_form: LanguageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    languages = complete_languages()
    workspace = workspace_of(consultation)
    context = {
        **documents_context(consultation, workspace),
        "stops": [shown for shown in workspace.shown_findings if shown.is_open_stop],
        "warnings": len(workspace.review.warnings),
        "overrides": len(workspace.review.overridden),
        "is_clear": workspace.review.is_clear,
        "refusal": refusal,
        "spoken_language": _other_language(consultation.patient, languages),
        "language_form": language_form or _language_form(consultation, languages),
    }
    return render_section(
        request, consultation, CONSENT, "consent/section.html", context, status=status
    )


def _other_language(patient: Patient, languages: list[str]) -> str:
    """The language in which to talk with the patient, if no paper can be in it."""
    return "" if language_of(patient.language) in languages else patient.language


def _language_form(
    consultation: Consultation, languages: list[str], data: QueryDict | None = None
) -> LanguageForm:
    return LanguageForm(data, spoken=consultation.patient.language, languages=languages)


@require_POST
@section_view(CONSENT)
def issue(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Issue the consent as it stood when the page was opened."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _render(request, consultation, refusal=CHANGED, status=409)
    choice = _language_form(consultation, complete_languages(), request.POST)
    if not choice.is_valid():
        return _render(request, consultation, language_form=choice, status=422)
    try:
        document = issue_consent(
            by=request.user,
            consultation=consultation,
            expected_version=form.cleaned_data["version"],
            language=choice.language,
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


@require_safe
@needs("register_patients")
def list_papers(request: HttpRequest, patient_pk: int) -> HttpResponse:
    """Every consent of a patient, to open and print; for reception too."""
    patient = get_object_or_404(
        Patient.objects.for_staff(request.user).select_related("clinic"), pk=patient_pk
    )
    record_patient_read(by=request.user, patient=patient)
    consultations = Consultation.objects.filter(patient=patient).with_everything()
    published = Published()
    issued = [
        item
        for each in consultations
        if each.newest_consent
        for item in consents_of(each, published)
    ]
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
    """The stored bytes of a document, to open and print or, with ?download=1, to keep. Of
    one that nobody may be treated on it is a marked copy, unless ?original=1 asks for the
    stored bytes."""
    document = _document(request, number)
    as_attachment = request.GET.get("download") == "1"
    is_original = request.GET.get("original") == "1"
    how = "downloaded" if as_attachment else "opened"
    part = "original" if is_original else "pdf"
    data, name = bytes(document.pdf), f"{number}-original.pdf"
    if not is_original:
        try:
            served = copy_to_serve(document, data)
        except ConsentRefusal as refusal:
            context = {"document": document, "refusal": refusal}
            return render(request, "consent/no_copy.html", context, status=503)
        data = served.data
        name = f"{number}-{served.state.value}.pdf" if served.is_marked else f"{number}.pdf"
    record_document_read(by=request.user, document=document, part=part, how=how)
    return _file(data, "application/pdf", name, as_attachment)


def _file(data: bytes, kind: str, name: str, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    response["ETag"] = f'"{sha256_hex(data)}"'
    return response
