"""The formula of a proposed injection: products, lots and amounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from consult.consultations.actions.injections import formula_key, put_line, remove_line
from consult.consultations.forms.injections import FormulaLineForm, ProductChoiceForm
from consult.consultations.models import Consultation, FormulaLine, ProposedInjection
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation, injection_of
from consult.consultations.refusals import FormulaDoesNotFit
from consult.consultations.views.shared import page_status, section_conflict, section_view
from consult.formulary.models import Product
from consult.records import StaleVersion

SECTION = "injections"


def product_with_contents(pk: int) -> Product:
    """The product with its components; 404 when there is none."""
    products = Product.objects.select_related("entered_by").prefetch_related(
        "components__ingredient"
    )
    return get_object_or_404(products, pk=pk)


@section_view(SECTION)
def choose_product(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """Choose the product of a new formula line; the next page shows what it contains."""
    injection = injection_of(consultation, injection_pk)
    form = ProductChoiceForm(request.GET if "product" in request.GET else None)
    if form.is_valid():
        product = form.cleaned_data["product"]
        return redirect("add-line", consultation.pk, injection.pk, product.pk)
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/choose_product.html",
        {"form": form, "injection": injection},
        status=page_status(form),
    )


@section_view(SECTION)
def add_line(
    request: HttpRequest, consultation: Consultation, injection_pk: int, product_pk: int
) -> HttpResponse:
    """Draw up a product: what it contains, its lot, strength and amount."""
    injection = injection_of(consultation, injection_pk)
    product = product_with_contents(product_pk)
    if product.retired_at:
        raise Http404
    return _line_page(request, consultation, injection, product, None)


@section_view(SECTION)
def edit_line(
    request: HttpRequest, consultation: Consultation, injection_pk: int, line_pk: int
) -> HttpResponse:
    """Change lot, strength or amount of a formula line."""
    injection = injection_of(consultation, injection_pk)
    line = _line_of(injection, line_pk)
    return _line_page(
        request, consultation, injection, product_with_contents(line.product_id), line
    )


def _line_of(injection: ProposedInjection, pk: int) -> FormulaLine:
    for line in injection.lines.all():
        if line.pk == pk:
            line.injection = injection
            return line
    raise Http404


def _stored(line: FormulaLine | None) -> dict[str, Any]:
    if line is None:
        return {}
    names = ("strength", "strength_unit", "amount", "unit")
    return {name: getattr(line, name) for name in names} | {"lot": line.lot_id}


def _line_page(
    request: HttpRequest,
    consultation: Consultation,
    injection: ProposedInjection,
    product: Product,
    line: FormulaLine | None,
) -> HttpResponse:
    form = FormulaLineForm(
        request.POST or None,
        injection=injection,
        product=product,
        line=line,
        initial=_stored(line) | {key: value for key, value in request.GET.items() if key == "lot"},
        today=consultation.clinic.today(),
        version=workspace_of(consultation).section_version(formula_key(injection)),
    )
    if form.is_valid():
        try:
            _save(request, form)
        except StaleVersion:
            return _conflict(request, consultation, form, injection, line)
        if form.is_valid():
            messages.success(request, f"{product.name} is saved in the formula.")
            return redirect("injection", consultation.pk, injection.pk)
    context = {"form": form, "injection": injection, "product": product, "line": line}
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/line.html",
        context,
        status=page_status(form),
    )


def _save(request: HttpRequest, form: FormulaLineForm) -> None:
    """Write the line, or put the refusal beside the field that caused it."""
    try:
        put_line(
            by=request.user,
            injection=form.injection,
            expected=form.seen_version,
            product=form.product,
            line=form.line,
            **form.values(),
        )
    except FormulaDoesNotFit as refusal:
        for name, message in refusal.problems.items():
            form.add_error(name if name in form.fields else None, message)


def _conflict(
    request: HttpRequest,
    consultation: Consultation,
    form: FormulaLineForm,
    injection: ProposedInjection,
    line: FormulaLine | None,
) -> HttpResponse:
    fresh = injection_of(full_consultation(request.user, consultation.pk), injection.pk)
    stored = next((row for row in fresh.lines.all() if line and row.pk == line.pk), None)
    return section_conflict(
        request,
        consultation,
        form=form,
        key=formula_key(injection),
        saved_values=_stored(stored),
        back_url=reverse("injection", args=[consultation.pk, injection.pk]),
    )


@require_POST
@section_view(SECTION)
def drop_line(
    request: HttpRequest, consultation: Consultation, injection_pk: int, line_pk: int
) -> HttpResponse:
    """Take a product out of the formula."""
    injection = injection_of(consultation, injection_pk)
    line = _line_of(injection, line_pk)
    remove_line(by=request.user, line=line)
    messages.success(request, f"{line.product.name} is out of the formula.")
    return redirect("injection", consultation.pk, injection.pk)
