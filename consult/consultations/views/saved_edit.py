"""Writing a saved formula: a new one, one from an injection, or the next version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consult.consultations.actions.formula_versions import PresetLine
from consult.consultations.actions.formulas import change_formula, save_formula
from consult.consultations.forms.saved import SavedFormulaForm
from consult.consultations.models import ProposedInjection, SavedFormula
from consult.consultations.refusals import FormulaIsRetired, FormulaNameTaken, ProductNotOffered
from consult.consultations.saved import plan_values
from consult.consultations.saved_queries import full_formula
from consult.consultations.views.saved import RETIRED
from consult.consultations.views.shared import page_status
from consult.formulary.models import Product
from consult.records import StaleVersion
from consult.staff.access import needs

NAME_TAKEN = "Your clinic has a formula with this name. Choose another name."
NOT_OFFERED = "A product of it was retired meanwhile. Leave it out."
MOST_PRODUCTS = 30


@needs("record_consultations")
def add_formula(request: HttpRequest) -> HttpResponse:
    """A new formula, or one with the plan and products of a proposed injection."""
    injection = _injection_of(request)
    initial: dict[str, Any] = {}
    standing: list[Product] = []
    if injection:
        # “Why” may speak of the patient, and a lot is of a day: neither is taken over.
        initial = {n: v for n, v in plan_values(injection).items() if n != "purpose"}
        lines = injection.lines.select_related("product")
        standing = list({line.product_id: line.product for line in lines}.values())
        initial |= {f"usual-{line.product_id}": line.amount for line in lines}
        initial |= {"clinic": injection.consultation.clinic_id}
    form = _form(request, standing, is_new=True, initial=initial, version=0)
    if _is_to_save(request) and form.is_valid():
        formula = _saved(request, form)
        if formula:
            messages.success(request, f"{formula} is saved.")
            return redirect("saved-formula", formula.pk)
    return _page(request, form, {"injection": injection})


def _injection_of(request: HttpRequest) -> ProposedInjection | None:
    number = request.GET.get("injection", "")
    if not number:
        return None
    mine = ProposedInjection.objects.for_staff(request.user).select_related("consultation")
    found = mine.filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    return found


@needs("record_consultations")
def edit_formula(request: HttpRequest, formula_pk: int) -> HttpResponse:
    """Make the next version of a formula."""
    formula = full_formula(request.user, formula_pk)
    if formula.retired_at:
        messages.error(request, RETIRED)
        return redirect("saved-formula", formula.pk)
    version = formula.current
    lines = list(version.lines.all())
    initial = {"name": version.name, **plan_values(version)}
    initial |= {f"usual-{line.product_id}": line.usual_amount for line in lines}
    standing = [line.product for line in lines]
    form = _form(request, standing, is_new=False, initial=initial, version=formula.version)
    stale = False
    if _is_to_save(request) and form.is_valid():
        try:
            changed = _changed(request, form, formula)
        except StaleVersion:
            stale = True
            form = _fresh_form(request, form, formula)
        else:
            if changed:
                messages.success(request, f"{changed} is saved as version {changed.version}.")
                return redirect("saved-formula", formula.pk)
    context = {"formula": formula, "stale": stale}
    return _page(request, form, context, 409 if stale else None)


def _form(
    request: HttpRequest, standing: list[Product], *, is_new: bool, **kwargs: Any
) -> SavedFormulaForm:
    """The form with the products of the page. Rows come and go before anything is checked:
    then the typed answers are only shown again."""
    given: dict[str, Any] = {"user": request.user, "is_new": is_new}
    if request.method != "POST":
        return SavedFormulaForm(products=standing, **given, **kwargs)
    products = _products(request)
    if _is_to_save(request):
        return SavedFormulaForm(request.POST, products=products, **given, **kwargs)
    typed = {name: value for name, value in request.POST.items() if name != "more"}
    seen = typed.get("version", "")
    kwargs |= {"initial": typed, "version": int(seen) if seen.isdecimal() else 0}
    return SavedFormulaForm(products=products, **given, **kwargs)


def _products(request: HttpRequest) -> list[Product]:
    """The products sent with the page, with the one to add and without the one to drop."""
    sent, more = request.POST.getlist("product"), request.POST.get("more", "")
    wanted = [int(pk) for pk in sent[:MOST_PRODUCTS] if pk.isdecimal()]
    if "drop" in request.POST:
        wanted = [pk for pk in wanted if str(pk) != request.POST["drop"]]
    known = Product.objects.in_bulk(wanted)
    products = [known[pk] for pk in dict.fromkeys(wanted) if pk in known]
    if "add" in request.POST and more.isdecimal():
        products += Product.objects.offered().filter(pk=more).exclude(pk__in=wanted)
    return products


def _is_to_save(request: HttpRequest) -> bool:
    is_row = "add" in request.POST or "drop" in request.POST
    return request.method == "POST" and not is_row


def _lines(form: SavedFormulaForm) -> list[PresetLine]:
    return [PresetLine(product=p, usual_amount=amount) for p, amount in form.amounts()]


def _saved(request: HttpRequest, form: SavedFormulaForm) -> SavedFormula | None:
    try:
        return save_formula(
            by=request.user,
            clinic=form.chosen_clinic(),
            values=form.values(),
            lines=_lines(form),
        )
    except FormulaNameTaken:
        form.add_error("name", NAME_TAKEN)
    except ProductNotOffered:
        form.add_error(None, NOT_OFFERED)
    return None


def _changed(
    request: HttpRequest, form: SavedFormulaForm, formula: SavedFormula
) -> SavedFormula | None:
    try:
        return change_formula(
            by=request.user,
            formula=formula,
            expected_version=form.seen_version,
            values=form.values(),
            lines=_lines(form),
        )
    except FormulaNameTaken:
        form.add_error("name", NAME_TAKEN)
    except ProductNotOffered:
        form.add_error(None, NOT_OFFERED)
    except FormulaIsRetired:
        form.add_error(None, RETIRED)
    return None


def _fresh_form(
    request: HttpRequest, form: SavedFormulaForm, formula: SavedFormula
) -> SavedFormulaForm:
    """The same answers again, knowing of the version that came first."""
    data = request.POST.copy()
    data["version"] = str(
        SavedFormula.objects.values_list("version", flat=True).get(pk=formula.pk)
    )
    return SavedFormulaForm(data, user=request.user, is_new=False, products=form.products)


def _page(
    request: HttpRequest,
    form: SavedFormulaForm,
    context: dict[str, Any],
    status: int | None = None,
) -> HttpResponse:
    context = {"form": form, **context}
    return render(request, "formulas/form.html", context, status=status or page_status(form))
