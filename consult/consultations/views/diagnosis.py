"""The section for diagnosis and other options."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from consult.consultations.actions.diagnosis import OptionReply, record_diagnosis
from consult.consultations.forms.diagnosis import DiagnosisForm, option_questions
from consult.consultations.forms.rows import initial_answers
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.sections import section_href
from consult.consultations.views.shared import (
    page_status,
    saved,
    section_conflict,
    section_view,
)
from consult.records import StaleVersion

SECTION = "diagnosis"


def _stored(consultation: Consultation) -> dict[str, Any]:
    options = {
        row.alternative.key: (row.outcome, row.reason)
        for row in consultation.alternative_discussions.all()
    }
    fields = {name: getattr(consultation, name) for name in DiagnosisForm.DIAGNOSIS_FIELDS}
    return fields | initial_answers(options)


@section_view(SECTION)
def diagnosis(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Record the diagnosis and what became of each other option."""
    workspace = workspace_of(consultation)
    form = DiagnosisForm(
        request.POST or None,
        questions=option_questions(workspace.published.alternatives),
        initial=_stored(consultation),
        version=workspace.section_version(SECTION),
        findings_of=lambda key: workspace.place(f"alternative:{key}"),
    )
    if form.is_valid():
        try:
            record_diagnosis(
                by=request.user,
                consultation=consultation,
                expected=form.seen_version,
                values=form.diagnosis_values(),
                options=[OptionReply(*reply) for reply in form.replies()],
            )
        except StaleVersion:
            return section_conflict(
                request,
                consultation,
                form=form,
                key=SECTION,
                saved_values=_stored(full_consultation(request.user, consultation.pk)),
                back_url=section_href(consultation, SECTION),
            )
        return saved(request, consultation, SECTION, "Diagnosis and other options are saved.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/diagnosis.html",
        {"form": form, "rows": list(form.rows())},
        status=page_status(form),
    )
