"""The section for allergies and health."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from consult.consultations.actions.health import (
    confirm_health,
    health_saves,
    health_version,
    list_allergy,
    save_health,
    strike_allergy,
)
from consult.consultations.facts import health_digest, is_health_confirmed
from consult.consultations.forms.health import (
    AllergyForm,
    HealthForm,
    RemoveAllergyForm,
    health_questions,
)
from consult.consultations.forms.rows import initial_answers
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.refusals import HealthIsIncomplete
from consult.consultations.review import open_health_questions
from consult.consultations.sections import section_href
from consult.consultations.views.shared import (
    consultation_conflict,
    page_status,
    saved,
    section_view,
)
from consult.patients.actions import AllergiesAreListed, AllergyWasCorrected, HealthAnswer
from consult.patients.models import Allergy
from consult.records import StaleVersion

SECTION = "health"
ALLERGIES_LISTED = (
    "Allergies are listed above. Remove them with a reason before you answer “none known”."
)
THEN = re.compile(r"(add-allergy|correct-allergy|remove-allergy)(?:-(\d{1,18}))?")
CORRECTED = "Somebody else corrected this allergy first. Look at the list again."


def _stored(consultation: Consultation) -> dict[str, Any]:
    patient = consultation.patient
    status = next(iter(patient.allergy_statuses.all()), None)
    answers = {fact.topic: (fact.answer, fact.detail) for fact in patient.current_health}
    return {"allergy_status": status.answer if status else ""} | initial_answers(answers)


@section_view(SECTION)
def health(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Answer the allergy and health questions of the patient."""
    workspace = workspace_of(consultation)
    form = HealthForm(
        request.POST or None,
        questions=health_questions(workspace.published.health_questions),
        initial=_stored(consultation),
        version=health_version(consultation.patient),
        findings_of=lambda key: workspace.place(f"health:{key}"),
    )
    if form.is_valid():
        then = _then(request, consultation)
        if then and not form.has_changed():
            return redirect(then)
        try:
            _save(request, consultation, form)
        except AllergiesAreListed:
            form.add_error("allergy_status", ALLERGIES_LISTED)
        except StaleVersion:
            return _conflict(request, consultation, form)
        else:
            return _go_on(request, consultation, then)
    rows = list(form.rows())
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/health.html",
        _context(consultation, form) | {"rows": rows},
        status=page_status(form),
    )


def _then(request: HttpRequest, consultation: Consultation) -> str:
    """The page of an allergy that was asked for with the answers, if any."""
    asked = THEN.fullmatch(request.POST.get("then", ""))
    if asked is None or (asked[1] == "add-allergy") == bool(asked[2]):
        return ""
    return reverse(asked[1], args=[consultation.pk, *filter(None, [asked[2]])])


def _go_on(request: HttpRequest, consultation: Consultation, then: str) -> HttpResponse:
    if then:
        messages.success(request, "Your answers are saved.")
        return redirect(then)
    return saved(request, consultation, SECTION, "Allergies and health are saved.")


def _conflict(request: HttpRequest, consultation: Consultation, form: HealthForm) -> HttpResponse:
    """Somebody saved first, here or in another consultation of the patient."""
    last = health_saves(consultation.patient).first()
    fresh = full_consultation(request.user, consultation.pk)
    return consultation_conflict(
        request,
        fresh,
        form=form,
        saved=_stored(fresh),
        version=health_version(consultation.patient),
        back_url=section_href(consultation, SECTION),
        saved_by=last.by.full_name if last else "",
        saved_at=last.at if last else None,
    )


def _context(consultation: Consultation, form: HealthForm) -> dict[str, Any]:
    patient = consultation.patient
    return {
        "form": form,
        "allergies": patient.current_allergies,
        "allergy_statuses": list(patient.allergy_statuses.all())[:1],
        "is_confirmed": is_health_confirmed(consultation),
        "digest": health_digest(patient),
        "open_questions": open_health_questions(workspace_of(consultation).review),
    }


def _save(request: HttpRequest, consultation: Consultation, form: HealthForm) -> None:
    answers = [
        HealthAnswer(topic=question.key, answer=answer, detail=detail, question=question.entry)
        for question in form.questions
        if (answer := form.cleaned_data[f"answer-{question.key}"])
        for detail in [form.cleaned_data[f"detail-{question.key}"]]
    ]
    save_health(
        by=request.user,
        consultation=consultation,
        expected=form.seen_version,
        allergy_answer=form.allergy_answer(),
        answers=answers,
    )


@require_POST
@section_view(SECTION)
def confirm(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Confirm with the patient what stands in the record."""
    try:
        confirm_health(
            by=request.user, consultation=consultation, digest=request.POST.get("digest", "")
        )
    except StaleVersion:
        messages.error(
            request, "The record changed while you were reading it. Read it again and confirm."
        )
        return redirect(section_href(consultation, SECTION))
    except HealthIsIncomplete:
        messages.error(request, "Some questions are still open. Answer them, then confirm.")
        return redirect(section_href(consultation, SECTION))
    return saved(request, consultation, SECTION, "Allergies and health are confirmed.")


def _allergy_of(request: HttpRequest, consultation: Consultation, pk: int) -> Allergy:
    """A standing allergy of the patient. For a save one that was replaced since will do:
    the action refuses it, and what was typed stays on the page."""
    rows = Allergy.objects.filter(patient=consultation.patient, removed_because="")
    return get_object_or_404(rows if request.method == "POST" else rows.current(), pk=pk)


@section_view(SECTION)
def add_allergy(
    request: HttpRequest, consultation: Consultation, allergy_pk: int | None = None
) -> HttpResponse:
    """Add an allergy, or correct one by a new row."""
    old = _allergy_of(request, consultation, allergy_pk) if allergy_pk else None
    names = ("ingredient", "group", "free_text", "reaction", "severity", "certainty")
    initial = {name: getattr(old, name) for name in names} if old else {}
    form = AllergyForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            list_allergy(
                by=request.user, consultation=consultation, replaces=old, **form.cleaned_data
            )
        except AllergyWasCorrected:
            form.add_error(None, CORRECTED)
        else:
            return saved(request, consultation, SECTION, "The allergy is saved.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/allergy.html",
        {"form": form, "old": old},
        status=page_status(form),
    )


@section_view(SECTION)
def remove_allergy(
    request: HttpRequest, consultation: Consultation, allergy_pk: int
) -> HttpResponse:
    """Take an allergy off the list, with the reason."""
    allergy = _allergy_of(request, consultation, allergy_pk)
    form = RemoveAllergyForm(request.POST or None)
    if form.is_valid():
        try:
            strike_allergy(
                by=request.user,
                consultation=consultation,
                allergy=allergy,
                reason=form.cleaned_data["reason"],
            )
        except AllergyWasCorrected:
            form.add_error(None, CORRECTED)
        else:
            return saved(request, consultation, SECTION, "The allergy is off the list.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/remove_allergy.html",
        {"form": form, "allergy": allergy},
        status=page_status(form),
    )
