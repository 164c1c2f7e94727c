"""Starting a proposed injection from a saved formula."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from consult.consultations.actions.starting import Started, start_injection_from_formula
from consult.consultations.forms.saved import StartForm, StartRows, start_rows
from consult.consultations.models import Consultation, SavedFormula, Zone
from consult.consultations.pages import render_section
from consult.consultations.refusals import (
    FormulaDoesNotFit,
    FormulaIsRetired,
    ProductNotOffered,
)
from consult.consultations.saved import plan_values
from consult.consultations.saved_queries import full_formula
from consult.consultations.views.saved import PAGE_SIZE, RETIRED
from consult.consultations.views.shared import section_view
from consult.records import StaleVersion

SECTION = "injections"
CHANGED = (
    "Somebody changed this formula after you opened the page, and nothing was saved. The page"
    " now shows its new version; what you typed still stands where it fits. Look at it again."
)
NOT_OFFERED = "A product of it was retired meanwhile. Nothing was saved. Look at the page again."


@section_view(SECTION)
def choose_formula(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The clinic's formulas to start from."""
    text = request.GET.get("q", "").strip()[:120]
    formulas = SavedFormula.objects.filter(clinic=consultation.clinic).offered()
    found = formulas.matching(text) if text else formulas
    page = Paginator(found.with_contents(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "text": text, "query": urlencode({"q": text}) if text else ""}
    return render_section(
        request, consultation, SECTION, "consultations/choose_formula.html", context
    )


@section_view(SECTION)
def start_injection(
    request: HttpRequest, consultation: Consultation, formula_pk: int
) -> HttpResponse:
    """Fill what the formula cannot know: zones, day, volume; lot, strength and amount."""
    formula = full_formula(request.user, formula_pk)
    if formula.clinic_id != consultation.clinic_id or formula.retired_at:
        raise Http404
    form, rows = _forms(request.POST or None, consultation, formula)
    status = 200
    if form.is_bound and all([form.is_valid(), rows.is_valid()]) and form.check_volume(rows):
        try:
            started = _start(request, consultation, formula, form, rows)
        except (StaleVersion, FormulaIsRetired, ProductNotOffered) as refusal:
            form, rows = _again(request, consultation, formula, form, refusal)
            status = 409
        else:
            if started:
                _tell(request, formula, started)
                return redirect("injection", consultation.pk, started.injection.pk)
    if form.is_bound and status == 200:
        status = 422
    return _page(request, consultation, formula, form, rows, status)


def _forms(
    data: Any, consultation: Consultation, formula: SavedFormula
) -> tuple[StartForm, StartRows]:
    version, today = formula.current, consultation.clinic.today()
    form = StartForm(
        data,
        clinic=consultation.clinic,
        today=today,
        initial=plan_values(version),
        version=formula.version,
    )
    offered = [line for line in version.lines.all() if not line.product.retired_at]
    return form, start_rows(data, consultation=consultation, lines=offered, today=today)


def _start(
    request: HttpRequest,
    consultation: Consultation,
    formula: SavedFormula,
    form: StartForm,
    rows: StartRows,
) -> Started | None:
    try:
        return start_injection_from_formula(
            by=request.user,
            consultation=consultation,
            formula=formula,
            expected_version=form.seen_version,
            values=form.values(),
            drawn=[line.drawn() for line in rows.forms],
        )
    except FormulaDoesNotFit as refusal:
        for message in refusal.problems.values():
            form.add_error(None, message)
    return None


def _again(
    request: HttpRequest,
    consultation: Consultation,
    formula: SavedFormula,
    form: StartForm,
    refusal: Exception,
) -> tuple[StartForm, StartRows]:
    """The page once more, of the formula as it is now, with what was typed."""
    fresh = full_formula(request.user, formula.pk)
    formula.__dict__.update(fresh.__dict__)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    form, rows = _forms(data, consultation, fresh)
    words = {StaleVersion: CHANGED, FormulaIsRetired: RETIRED}.get(type(refusal), NOT_OFFERED)
    form.add_error(None, words)
    return form, rows


def _tell(request: HttpRequest, formula: SavedFormula, started: Started) -> None:
    messages.success(
        request, f"{started.injection} is started from “{formula}”, version {formula.version}."
    )
    for source in started.left_out:
        messages.warning(request, f"Not attached, as it does not fit any more: {source}.")


def _page(
    request: HttpRequest,
    consultation: Consultation,
    formula: SavedFormula,
    form: StartForm,
    rows: StartRows,
    status: int,
) -> HttpResponse:
    chosen = form["zones"].value() or []
    version = formula.current
    context = {
        "form": form,
        "components": rows,
        "formula": formula,
        "version": version,
        "retired_products": version.retired_products,
        "chosen": chosen,
        "chosen_labels": [label for value, label in Zone.choices if value in chosen],
    }
    return render_section(
        request, consultation, SECTION, "consultations/start_injection.html", context, status
    )
