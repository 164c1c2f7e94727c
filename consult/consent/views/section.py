"""The consent section of a consultation: what blocks the consent, and issuing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consult.consent.actions import (
    issue_consent,
)
from consult.consent.forms.issue import IssueForm
from consult.consent.forms.language import LanguageForm
from consult.consent.languages import language_of
from consult.consent.refusals import ConsentRefusal
from consult.consent.section_page import documents_context
from consult.consent.wording import complete_languages
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import section_view
from consult.patients.models import Patient
from consult.records import StaleVersion

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
