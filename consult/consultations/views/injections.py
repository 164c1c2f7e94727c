"""The section for proposed injections."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consult.consultations.actions.injections import (
    change_injection,
    propose_injection,
    remove_injection,
)
from consult.consultations.forms.injections import InjectionForm
from consult.consultations.models import Consultation, ProposedInjection, Zone
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation, injection_of
from consult.consultations.refusals import FormulaDoesNotFit
from consult.consultations.saved import changes_since
from consult.consultations.views.shared import (
    consultation_conflict,
    page_status,
    saved,
    section_view,
)
from consult.records import StaleVersion

SECTION = "injections"


@section_view(SECTION)
def injections(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """All proposed injections with their formulas."""
    return render_section(request, consultation, SECTION, "consultations/injections.html", {})


@section_view(SECTION)
def add_injection(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Propose an injection; its products come next."""
    form = InjectionForm(
        request.POST or None,
        clinic=consultation.clinic,
        today=consultation.clinic.today(),
        version=0,
    )
    if form.is_valid():
        injection = propose_injection(
            by=request.user, consultation=consultation, values=form.values()
        )
        return redirect("injection", consultation.pk, injection.pk)
    return _form_page(request, consultation, form, None)


@section_view(SECTION)
def show_injection(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """One proposed injection with its formula."""
    injection = injection_of(consultation, injection_pk)
    workspace = workspace_of(consultation)
    context = {
        "injection": injection,
        "injection_key": str(injection.pk),
        "since": changes_since(injection),
        "line_rows": [(row, workspace.place(f"line:{row.pk}")) for row in injection.lines.all()],
    }
    return render_section(request, consultation, SECTION, "consultations/injection.html", context)


@section_view(SECTION)
def edit_injection(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """Change why, where, how, when and by whom."""
    injection = injection_of(consultation, injection_pk)
    # The form writes what was typed into its instance, so it gets one of its own.
    form = InjectionForm(
        request.POST or None,
        instance=ProposedInjection.objects.get(pk=injection.pk),
        clinic=consultation.clinic,
        today=consultation.clinic.today(),
    )
    if form.is_valid():
        try:
            change_injection(
                by=request.user,
                injection=injection,
                expected=form.seen_version,
                values=form.values(),
            )
        except FormulaDoesNotFit as refusal:
            for name, message in refusal.problems.items():
                form.add_error(name, message)
        except StaleVersion:
            return _conflict(request, consultation, form, injection)
        else:
            return redirect("injection", consultation.pk, injection.pk)
    return _form_page(request, consultation, form, injection)


def _form_page(
    request: HttpRequest,
    consultation: Consultation,
    form: InjectionForm,
    injection: ProposedInjection | None,
) -> HttpResponse:
    chosen = form["zones"].value() or []
    context: dict[str, Any] = {
        "form": form,
        "injection": injection,
        "chosen": chosen,
        "chosen_labels": [label for value, label in Zone.choices if value in chosen],
    }
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/injection_form.html",
        context,
        status=page_status(form),
    )


def _conflict(
    request: HttpRequest,
    consultation: Consultation,
    form: InjectionForm,
    injection: ProposedInjection,
) -> HttpResponse:
    fresh = full_consultation(request.user, consultation.pk)
    stored = injection_of(fresh, injection.pk)
    saved_values = {name: getattr(stored, name) for name in InjectionForm.Meta.fields}
    saved_values["injector"] = stored.injector_id
    return consultation_conflict(
        request,
        fresh,
        form=form,
        saved=saved_values,
        version=stored.version,
        back_url=reverse("edit-injection", args=[consultation.pk, injection.pk]),
    )


@section_view(SECTION)
def remove(request: HttpRequest, consultation: Consultation, injection_pk: int) -> HttpResponse:
    """Take an injection out of the plan, after asking."""
    injection = injection_of(consultation, injection_pk)
    if request.method == "POST":
        remove_injection(by=request.user, injection=injection)
        return saved(request, consultation, SECTION, f"{injection} is removed.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/remove_injection.html",
        {"injection": injection},
    )
