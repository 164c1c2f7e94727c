"""Admin pages of products and of the lots on a clinic's shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from consult.formulary.actions import add_lot, change_lot
from consult.formulary.admin.acts import accept, archive, back_on_shelf
from consult.formulary.admin.base import ActionAdmin, RowInline
from consult.formulary.admin.entries import EntryAdmin
from consult.formulary.admin.filters import AwaitingReviewFilter, OnShelfFilter
from consult.formulary.admin.forms import ComponentFormSet, VersionedForm
from consult.formulary.labels import check_lot_dates
from consult.formulary.models import Lot, Product, ProductComponent


class ComponentInline(RowInline):
    model = ProductComponent
    formset = ComponentFormSet
    fields = ("ingredient", "role", "strength", "strength_unit")
    ordering = ("pk",)


@admin.register(Product)
class ProductAdmin(EntryAdmin):
    list_display = ("name", "maker", "on_label", "state", "fully_disclosed", "entered_by")
    list_select_related = ("entered_by",)
    list_filter = (AwaitingReviewFilter, *EntryAdmin.list_filter, "is_fully_disclosed")
    search_fields = ("name", "maker", "key")
    actions = (accept, *EntryAdmin.actions)
    inlines = (ComponentInline,)

    @admin.display(description="Strength")
    def on_label(self, product: Product) -> str:
        return product.strength_text or "by component"

    @admin.display(description="Fully disclosed", boolean=True)
    def fully_disclosed(self, product: Product) -> bool:
        return product.is_fully_disclosed


class LotForm(VersionedForm):
    """A lot; a new one is checked against today's date at its clinic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields.pop("reason", None)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        clinic, expiry = data.get("clinic"), data.get("expiry")
        if not self.instance.pk and clinic and expiry:
            try:
                check_lot_dates(
                    expiry=expiry, opened_on=data.get("opened_on"), today=clinic.today()
                )
            except ValidationError as error:
                self.add_error(None, error)
        return data


@admin.register(Lot)
class LotAdmin(ActionAdmin):
    form = LotForm
    list_display = ("number", "product", "clinic", "expiry", "opened_on", "state")
    list_select_related = ("product", "clinic")
    list_filter = (AwaitingReviewFilter, OnShelfFilter)
    search_fields = ("number", "product__name", "product__maker")
    actions = (accept, archive, back_on_shelf)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        return Lot.objects.for_staff(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("clinic", "product", "state") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("clinic", "product", "number", "expiry", "opened_on")
        return (*own, "state", "reason", "seen_version") if obj else own

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "clinic":
            kwargs["queryset"] = request.user.clinics.all()
        if db_field.name == "product":
            kwargs["queryset"] = Product.objects.offered()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="State")
    def state(self, lot: Lot) -> str:
        words = [
            "archived" if lot.archived_at else "on the shelf",
            "awaiting review" if lot.awaiting_review else "",
        ]
        return "; ".join(word for word in words if word)

    def write(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> Lot:
        data = form.cleaned_data
        if not change:
            return add_lot(by=request.user, today=data["clinic"].today(), **data)
        return change_lot(
            by=request.user,
            lot=form.instance,
            expected_version=data["seen_version"],
            values={name: data[name] for name in ("number", "expiry", "opened_on")},
            reason=data["reason"],
        )
