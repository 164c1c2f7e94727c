"""The pages of the clinic's saved formulas."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from consult.consultations.actions.formulas import restore_formula, retire_formula
from consult.consultations.evidence_list import EvidenceList
from consult.consultations.forms.evidence import NoEvidenceForm
from consult.consultations.models import SavedFormula
from consult.consultations.published import Published
from consult.consultations.refusals import FormulaIsInUse, FormulaIsRetired, FormulaNameTaken
from consult.consultations.saved import findings_of_version
from consult.consultations.saved_queries import full_formula
from consult.records import StaleVersion
from consult.safety.formulas import CHECKED_LATER, CHECKED_NOW
from consult.staff.access import needs

PAGE_SIZE = 25
OFFERS_ON_A_PAGE = 8
CHANGED_MEANWHILE = "Somebody changed this formula after you opened it. Nothing was saved."
RETIRED = "This formula is retired. Restore it first."


@needs("record_consultations")
def list_formulas(request: HttpRequest) -> HttpResponse:
    """The clinic's own formulas, those in use first."""
    text = request.GET.get("q", "").strip()[:120]
    retired = request.GET.get("retired") == "1"
    formulas = SavedFormula.objects.for_staff(request.user).filter(retired_at__isnull=not retired)
    found = formulas.matching(text) if text else formulas
    page = Paginator(found.with_contents(), PAGE_SIZE).get_page(request.GET.get("page"))
    asked = {"q": text} if text else {}
    context = {
        "page": page,
        "text": text,
        "retired": retired,
        "query": urlencode(asked | ({"retired": "1"} if retired else {})),
    }
    return render(request, "formulas/list.html", context)


@needs("record_consultations")
def show_formula(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """One formula: its products, its evidence, what the rules find, and its versions."""
    formula = full_formula(request.user, formula_pk)
    form = NoEvidenceForm(today=formula.clinic.today(), version=formula.version)
    return formula_page(request, formula, form)


def formula_page(
    request: HttpRequest, formula: SavedFormula, form: NoEvidenceForm, status: int = 200
) -> HttpResponse:
    """The page of a formula, with the form that states that no evidence was found."""
    version, clinic = formula.current, formula.clinic
    offers = {offer.source.pk: offer for offer in EvidenceList().offers_for(version)}
    rows = list(version.sources.all())
    attached = {row.source_id for row in rows}
    others = [offer for offer in offers.values() if offer.source.pk not in attached]
    context: dict[str, Any] = {
        "formula": formula,
        "version": version,
        "versions": formula.versions.select_related("by"),
        "findings": findings_of_version(version, Published(), today=clinic.today()),
        "attached": [(row, offers.get(row.source_id)) for row in rows],
        "page": Paginator(others, OFFERS_ON_A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "checked_now": CHECKED_NOW,
        "checked_later": [words for words, _rules in CHECKED_LATER],
    }
    with timezone.override(clinic.zone):
        return render(request, "formulas/show.html", context, status=status)


@require_POST
@needs("record_consultations")
def retire(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """Stop offering a formula."""
    formula = full_formula(request.user, formula_pk)
    seen = request.POST.get("version", "")
    try:
        expected = int(seen) if seen.isdecimal() else 0
        retire_formula(by=request.user, formula=formula, expected_version=expected)
    except StaleVersion:
        messages.error(request, CHANGED_MEANWHILE)
    except FormulaIsRetired:
        messages.info(request, "It was already retired.")
    else:
        messages.success(request, f"{formula} is retired. Old injections still point at it.")
    return redirect("saved-formula", formula.pk)


@require_POST
@needs("record_consultations")
def restore(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """Offer a retired formula again."""
    formula = full_formula(request.user, formula_pk)
    try:
        restore_formula(by=request.user, formula=formula)
    except FormulaNameTaken:
        messages.error(request, "Another formula in use has this name. Rename that one first.")
    except FormulaIsInUse:
        messages.info(request, "It is not retired.")
    else:
        messages.success(request, f"{formula} is offered again.")
    return redirect("saved-formula", formula.pk)
