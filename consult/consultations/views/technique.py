"""The section for sterile technique."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consult.consultations.actions.technique import (
    TechniqueReply,
    answer_technique,
    technique_key,
)
from consult.consultations.forms.rows import given_notes, initial_answers
from consult.consultations.forms.technique import TechniqueForm, technique_questions
from consult.consultations.models import Consultation, ProposedInjection
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation, injection_of
from consult.consultations.views.shared import (
    page_status,
    section_conflict,
    section_view,
    tell_saved,
)
from consult.records import StaleVersion

SECTION = "technique"


def _stored(injection: ProposedInjection) -> dict[str, Any]:
    answers = {row.item.key: (row.answer, row.reason) for row in injection.technique_answers.all()}
    return {
        "skin_preparation": injection.skin_preparation_id,
        "gloves_latex": injection.gloves_latex,
    } | initial_answers(answers)


@section_view(SECTION)
def technique(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Go to the first injection's technique, or say that there is none yet."""
    first = next(iter(consultation.injections.all()), None)
    if first:
        return redirect("injection-technique", consultation.pk, first.pk)
    return render_section(request, consultation, SECTION, "consultations/no_injection.html", {})


@section_view(SECTION)
def injection_technique(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """Answer the checklist; what is answered saves, the rest stays open."""
    injection = injection_of(consultation, injection_pk)
    workspace = workspace_of(consultation)
    form = TechniqueForm(
        request.POST or None,
        questions=technique_questions(workspace.published.technique_items),
        initial=_stored(injection),
        notes=given_notes(
            injection.technique_answers.all(), lambda row: row.item.key, consultation.clinic.zone
        ),
        version=workspace.section_version(technique_key(injection)),
        findings_of=lambda key: workspace.place(f"injection:{injection.pk}:technique:{key}"),
    )
    if form.is_valid():
        try:
            _save(request, injection, form)
        except StaleVersion:
            return _conflict(request, consultation, form, injection)
        text = f"The technique of injection {injection.number} is saved."
        tell_saved(request, consultation, SECTION, text)
        return redirect("injection-technique", consultation.pk, injection.pk)
    rows = groupby(form.rows(), key=lambda row: row.question.entry.get_phase_display())
    context = {
        "form": form,
        "injection": injection,
        "injection_key": str(injection.pk),
        "phases": [(phase, list(group)) for phase, group in rows],
    }
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/technique.html",
        context,
        status=page_status(form),
    )


def _save(request: HttpRequest, injection: ProposedInjection, form: TechniqueForm) -> None:
    answer_technique(
        by=request.user,
        injection=injection,
        expected=form.seen_version,
        replies=[TechniqueReply(*reply) for reply in form.replies()],
        skin_preparation=form.cleaned_data["skin_preparation"],
        gloves_latex=form.cleaned_data["gloves_latex"],
    )


def _conflict(
    request: HttpRequest,
    consultation: Consultation,
    form: TechniqueForm,
    injection: ProposedInjection,
) -> HttpResponse:
    fresh = injection_of(full_consultation(request.user, consultation.pk), injection.pk)
    return section_conflict(
        request,
        consultation,
        form=form,
        key=technique_key(injection),
        saved_values=_stored(fresh),
        back_url=reverse("injection-technique", args=[consultation.pk, injection.pk]),
    )
