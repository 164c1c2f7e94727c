"""Correcting what an admin sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from consult.consultations.forms.corrections import (
    CorrectionsFormSet,
    IngredientCorrectionForm,
    LotCorrectionForm,
    ProductCorrectionForm,
)
from consult.consultations.sent_back import correctable
from consult.consultations.views.label_parts import (
    ask_for_photos_again,
    rows_of,
    sent_photos,
    show_refusal,
)
from consult.formulary.actions import correct_ingredient, correct_lot, correct_product
from consult.formulary.models import Ingredient, LabelPhoto, Lot, Product
from consult.formulary.refusals import FormularyRefusal
from consult.records import StaleVersion
from consult.staff.access import needs
from consult.ui.fields import OUT_OF_DATE

_ON_LABEL = ("number", "expiry", "opened_on")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("record_consultations")
def correct(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Read the label again and correct what was copied from it."""
    entry = correctable(kind, pk, request.user)
    if isinstance(entry, Product):
        return _correct_product(request, entry)
    if isinstance(entry, Lot):
        return _correct_lot(request, entry)
    return _correct_ingredient(request, entry)


def _correct_product(request: HttpRequest, product: Product) -> HttpResponse:
    form = ProductCorrectionForm(request.POST or None, instance=product)
    rows: dict[str, Any] = {"prefix": "component", "product": product}
    components = CorrectionsFormSet(request.POST or None, **rows)
    photos = sent_photos(request, form)
    if form.is_valid() and components.is_valid():
        done = _try(
            form,
            lambda: correct_product(
                by=request.user,
                product=product,
                expected_version=form.seen_version,
                values=form.values(),
                components=components.components(),
                photos=photos,
                note=form.cleaned_data["note"],
            ),
        )
        if done:
            return _back(request, str(product))
    if request.method == "POST":
        ask_for_photos_again(request, form)
    photos_kept = LabelPhoto.objects.of_product(product)
    return _page(request, product, form, {**rows_of(components), "photos": photos_kept})


def _correct_lot(request: HttpRequest, lot: Lot) -> HttpResponse:
    initial = {name: getattr(lot, name) for name in _ON_LABEL}
    today = lot.clinic.today()
    form = LotCorrectionForm(request.POST or None, lot=lot, today=today, initial=initial)
    if form.is_valid() and _try(
        form,
        lambda: correct_lot(
            by=request.user,
            lot=lot,
            expected_version=form.seen_version,
            values=form.values(),
            note=form.cleaned_data["note"],
        ),
    ):
        return _back(request, f"Lot {lot.number}")
    return _page(request, lot, form, {})


def _correct_ingredient(request: HttpRequest, ingredient: Ingredient) -> HttpResponse:
    initial = {"name": ingredient.name}
    form = IngredientCorrectionForm(request.POST or None, ingredient=ingredient, initial=initial)
    if form.is_valid() and _try(
        form,
        lambda: correct_ingredient(
            by=request.user,
            ingredient=ingredient,
            expected_version=form.seen_version,
            name=form.cleaned_data["name"],
            note=form.cleaned_data["note"],
        ),
    ):
        return _back(request, ingredient.name)
    return _page(request, ingredient, form, {})


def _try(form: Any, act: Callable[[], object]) -> bool:
    """Do it, or put the refusal beside the field that caused it."""
    try:
        act()
    except StaleVersion:
        form.add_error(None, OUT_OF_DATE)
        return False
    except (FormularyRefusal, ValidationError) as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _back(request: HttpRequest, name: str) -> HttpResponse:
    messages.success(request, f"{name} is corrected. An admin will look at it again.")
    return redirect("desk")


def _page(request: HttpRequest, entry: Any, form: Any, more: dict[str, Any]) -> HttpResponse:
    context = {
        "entry": entry,
        "kind": entry._meta.model_name,
        "because": entry.sent_back_because,
        "form": form,
        **more,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/correct.html", context, status=status)
