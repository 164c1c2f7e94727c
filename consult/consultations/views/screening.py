"""The screening section."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from consult.consultations.actions.screening import ScreeningReply, answer_screening
from consult.consultations.forms.rows import QuestionsForm, given_notes, initial_answers
from consult.consultations.forms.screening import screening_questions
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

SECTION = "screening"


def _stored(consultation: Consultation) -> dict[str, str]:
    return initial_answers(
        {row.red_flag.key: (row.answer, row.note) for row in consultation.red_flag_answers.all()}
    )


@section_view(SECTION)
def screening(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Answer the screening questions; what is answered saves, the rest stays open."""
    workspace = workspace_of(consultation)
    form = QuestionsForm(
        request.POST or None,
        questions=screening_questions(workspace.published.red_flags),
        initial=_stored(consultation),
        notes=given_notes(
            consultation.red_flag_answers.all(),
            lambda row: row.red_flag.key,
            consultation.clinic.zone,
        ),
        version=workspace.section_version(SECTION),
        findings_of=lambda key: workspace.place(f"screening:{key}"),
    )
    if form.is_valid():
        try:
            answer_screening(
                by=request.user,
                consultation=consultation,
                expected=form.seen_version,
                replies=[ScreeningReply(*reply) for reply in form.replies()],
            )
        except StaleVersion:
            return _conflict(request, consultation, form)
        return saved(request, consultation, SECTION, "Screening is saved.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/screening.html",
        {"form": form, "rows": list(form.rows())},
        status=page_status(form),
    )


def _conflict(
    request: HttpRequest, consultation: Consultation, form: QuestionsForm
) -> HttpResponse:
    return section_conflict(
        request,
        consultation,
        form=form,
        key=SECTION,
        saved_values=_stored(full_consultation(request.user, consultation.pk)),
        back_url=section_href(consultation, SECTION),
    )
