"""The evidence of a saved formula: attaching a source, or stating that none was found."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consult.consultations.actions.formulas import (
    drop_formula_source,
    put_formula_source,
    state_formula_search,
    withdraw_formula_search,
)
from consult.consultations.evidence_list import EvidenceList
from consult.consultations.forms.evidence import NoEvidenceForm
from consult.consultations.forms.saved import MeaningForm
from consult.consultations.models import SavedFormula
from consult.consultations.refusals import (
    EvidenceContradicts,
    FormulaIsRetired,
    SourceDoesNotFit,
)
from consult.consultations.saved_queries import full_formula
from consult.consultations.views.saved import CHANGED_MEANWHILE, RETIRED, formula_page
from consult.consultations.views.shared import page_status
from consult.records import StaleVersion
from consult.staff.access import needs

CONTRADICTS = "A source is attached and “none was found” is stated: only one of the two can stand."


@needs("record_consultations")
def put_source(request: HttpRequest, formula_pk: int, source_pk: int) -> HttpResponse:
    """Attach a source that touches the formula, with what it means for it."""
    formula = full_formula(request.user, formula_pk)
    offers = EvidenceList().offers_for(formula.current)
    offer = next((each for each in offers if each.source.pk == source_pk), None)
    if offer is None:
        raise Http404
    standing = {row.source_id: row.meaning for row in formula.current.sources.all()}
    form = MeaningForm(
        request.POST or None,
        initial={"meaning": standing.get(source_pk, "")},
        version=formula.version,
    )
    if form.is_valid():
        problem = _refused(
            lambda: put_formula_source(
                by=request.user,
                formula=formula,
                expected_version=form.seen_version,
                source=offer.source,
                meaning=form.cleaned_data["meaning"],
            )
        )
        if not problem:
            messages.success(request, "The source is attached to the formula.")
            return redirect("saved-formula", formula.pk)
        form.add_error(None, problem)
    context = {"form": form, "formula": formula, "offer": offer}
    return render(request, "formulas/source.html", context, status=page_status(form))


@require_POST
@needs("record_consultations")
def drop_source(request: HttpRequest, formula_pk: int, source_pk: int) -> HttpResponse:
    """Take a source off."""
    formula = full_formula(request.user, formula_pk)
    rows = formula.current.sources.all()
    row = next((each for each in rows if each.source_id == source_pk), None)
    if row is None:
        raise Http404
    return _told(
        request,
        formula,
        lambda: drop_formula_source(
            by=request.user,
            formula=formula,
            expected_version=_seen(request),
            source=row.source,
        ),
        "The source is off the formula.",
    )


@needs("record_consultations")
@require_POST
def state_search(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """State that no published evidence was found for the mixture."""
    formula = full_formula(request.user, formula_pk)
    form = NoEvidenceForm(request.POST, today=formula.clinic.today(), version=formula.version)
    if form.is_valid():
        problem = _refused(
            lambda: state_formula_search(
                by=request.user,
                formula=formula,
                expected_version=form.seen_version,
                where=form.cleaned_data["searched_where"],
                on=form.cleaned_data["searched_on"],
            )
        )
        if not problem:
            messages.success(request, "The statement is saved.")
            return redirect("saved-formula", formula.pk)
        form.add_error(None, problem)
    return formula_page(request, formula, form, page_status(form))


@require_POST
@needs("record_consultations")
def withdraw_search(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """Take the statement back."""
    formula = full_formula(request.user, formula_pk)
    return _told(
        request,
        formula,
        lambda: withdraw_formula_search(
            by=request.user, formula=formula, expected_version=_seen(request)
        ),
        "The statement is taken back.",
    )


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() else 0


def _refused(act: Callable[[], SavedFormula]) -> str:
    """Do it; why it was refused, or ""."""
    try:
        act()
    except StaleVersion:
        return CHANGED_MEANWHILE
    except FormulaIsRetired:
        return RETIRED
    except EvidenceContradicts:
        return CONTRADICTS
    except SourceDoesNotFit:
        return "This source may not be attached to this formula."
    return ""


def _told(
    request: HttpRequest, formula: SavedFormula, act: Callable[[], SavedFormula], done: str
) -> HttpResponse:
    problem = _refused(act)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, done)
    return redirect("saved-formula", formula.pk)
