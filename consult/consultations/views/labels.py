"""Adding a product or a lot from the label, without leaving the consultation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consult.consultations.forms.labels import (
    BaseComponents,
    ComponentsFormSet,
    LotForm,
    ProductLabelForm,
)
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section
from consult.consultations.queries import injection_of
from consult.consultations.views.formula import product_with_contents
from consult.consultations.views.label_parts import (
    ask_for_photos_again,
    rows_of,
    sent_photos,
    show_refusal,
)
from consult.consultations.views.shared import page_status, section_view
from consult.formulary.actions import add_lot, add_product_from_label
from consult.formulary.label_pictures import Photo
from consult.formulary.models import Lot, Product
from consult.formulary.refusals import FormularyRefusal

SECTION = "injections"


@section_view(SECTION)
def add_label_lot(
    request: HttpRequest, consultation: Consultation, injection_pk: int, product_pk: int
) -> HttpResponse:
    """Add the lot that the clinician holds, then go back to the formula line."""
    injection = injection_of(consultation, injection_pk)
    product = product_with_contents(product_pk)
    today = consultation.clinic.today()
    form = LotForm(request.POST or None, product=product, today=today)
    if form.is_valid():
        lot = _try_lot(request, consultation, form, product)
        if lot:
            line = request.GET.get("line", "")
            if line.isascii() and line.isdigit():
                address = reverse("edit-line", args=[consultation.pk, injection.pk, line])
            else:
                address = reverse("add-line", args=[consultation.pk, injection.pk, product.pk])
            return redirect(f"{address}?lot={lot.pk}")
    context = {"form": form, "injection": injection, "product": product}
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/add_lot.html",
        context,
        status=page_status(form),
    )


def _try_lot(
    request: HttpRequest, consultation: Consultation, form: LotForm, product: Product
) -> Lot | None:
    try:
        lot = add_lot(
            by=request.user,
            clinic=consultation.clinic,
            product=product,
            today=consultation.clinic.today(),
            **form.cleaned_data,
        )
    except (FormularyRefusal, ValidationError) as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, _arrival(lot))
    return lot


def _arrival(lot: Lot) -> str:
    """What became of the lot that was read from the vial."""
    if lot.was_archived_because:
        return (
            f"Lot {lot.number} had been archived ({lot.was_archived_because}). It is back on"
            " the shelf."
        )
    if lot.was_known:
        return f"Lot {lot} was on the shelf already. It is chosen."
    return "The lot is added. An admin will look at it."


@section_view(SECTION)
def add_label_product(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """Add a product from its label, with its components, then add its lot."""
    injection = injection_of(consultation, injection_pk)
    form = ProductLabelForm(request.POST or None)
    components = ComponentsFormSet(request.POST or None, prefix="component")
    photos = sent_photos(request, form)
    if form.is_valid() and components.is_valid():
        product = _try_product(request, consultation, form, components, photos)
        if product:
            return redirect("add-label-lot", consultation.pk, injection.pk, product.pk)
    has_errors = request.method == "POST"
    if has_errors:
        ask_for_photos_again(request, form)
    context = {"form": form, "injection": injection, **rows_of(components)}
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/add_product.html",
        context,
        status=422 if has_errors else 200,
    )


def _try_product(
    request: HttpRequest,
    consultation: Consultation,
    form: ProductLabelForm,
    components: BaseComponents,
    photos: list[Photo],
) -> Product | None:
    try:
        product = add_product_from_label(
            by=request.user,
            clinic=consultation.clinic,
            values=form.values(),
            components=components.components(),
            photos=photos,
        )
    except (FormularyRefusal, ValidationError) as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, f"{product.name} is added. An admin will look at it.")
    return product
