"""Admin page of the lots on a clinic's shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from consult.formulary.actions import add_lot, change_lot
from consult.formulary.admin.acts import accept, archive, back_on_shelf
from consult.formulary.admin.base import ActionAdmin
from consult.formulary.admin.exchange import ExchangePages
from consult.formulary.admin.filters import AwaitingReviewFilter, ExpiryFilter, OnShelfFilter
from consult.formulary.admin.forms import VersionedForm
from consult.formulary.admin.reviewing import used_link
from consult.formulary.labels import check_corrected_dates, check_lot_dates
from consult.formulary.models import Lot, Product
from consult.formulary.refusals import LotAlreadyListed, LotNumberTaken

_ON_LABEL = ("number", "expiry", "opened_on")


class LotForm(VersionedForm):
    """A lot; its dates are checked against today's date at its clinic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields.pop("reason", None)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if all(data.get(name) for name in self._asked()):
            self._check_label({name: data.get(name) for name in _ON_LABEL})
        return data

    def _asked(self) -> tuple[str, ...]:
        own = ("number", "expiry")
        return own if self.instance.pk else (*own, "clinic", "product")

    def _check_label(self, label: dict[str, Any]) -> None:
        try:
            if self.instance.pk:
                self._check_correction(label)
            else:
                self._check_new(label)
        except ValidationError as error:
            self.add_error(None, error)

    def _check_new(self, label: dict[str, Any]) -> None:
        clinic, product = self.cleaned_data["clinic"], self.cleaned_data["product"]
        dates = {name: label[name] for name in ("expiry", "opened_on")}
        check_lot_dates(product=product, today=clinic.today(), **dates)
        listed = Lot.objects.same(
            clinic=clinic, product=product, number=label["number"], expiry=label["expiry"]
        ).first()
        opened = label["opened_on"]
        if listed and opened and listed.opened_on and listed.opened_on != opened:
            self.add_error("number", str(LotAlreadyListed(listed)))

    def _check_correction(self, label: dict[str, Any]) -> None:
        lot = self.instance
        same = Lot.objects.same(
            clinic=lot.clinic, product=lot.product, number=label["number"], expiry=label["expiry"]
        )
        if same.exclude(pk=lot.pk).exists():
            self.add_error("number", LotNumberTaken.message)
        changed = {name: label[name] if name in self.changed_data else None for name in _ON_LABEL}
        moved = bool({"expiry", "opened_on"} & set(self.changed_data))
        check_corrected_dates(
            product=lot.product,
            expiry=changed["expiry"],
            opened_on=label["opened_on"] if moved else None,
            until=label["expiry"],
            today=lot.clinic.today(),
        )

    def _get_validation_exclusions(self) -> set[str]:
        """A lot that is listed already is no mistake: the action brings it back."""
        exclusions: set[str] = super()._get_validation_exclusions()
        return exclusions | {"number"}


@admin.register(Lot)
class LotAdmin(ExchangePages, ActionAdmin):
    form = LotForm
    list_display = ("number", "product", "clinic", "expiry", "opened_on", "state")
    list_select_related = ("product", "clinic", "merged_into")
    list_filter = (AwaitingReviewFilter, ExpiryFilter, OnShelfFilter)
    search_fields = ("number", "product__name", "product__maker")
    actions = (accept, archive, back_on_shelf)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        return Lot.objects.for_staff(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("clinic", "product", "state", "used_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("clinic", "product", *_ON_LABEL)
        return (*own, "state", "used_at", "reason", "seen_version") if obj else own

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
            f"merged into {lot.merged_into}" if lot.merged_into_id else "",
            "awaiting review" if lot.awaiting_review else "",
            "sent back" if lot.sent_back_because else "",
        ]
        return "; ".join(word for word in words if word)

    @admin.display(description="Where used")
    def used_at(self, lot: Lot) -> str:
        return used_link(lot)

    def write(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> Lot:
        data = form.cleaned_data
        if not change:
            lot = add_lot(by=request.user, today=data["clinic"].today(), **data)
            if lot.was_archived_because:
                said = f"It had been archived ({lot.was_archived_because}); it is back now."
                self.message_user(request, said, messages.WARNING)
            elif lot.was_known:
                said = "This lot was on the shelf already; there is still one of it."
                self.message_user(request, said, messages.WARNING)
            return lot
        return change_lot(
            by=request.user,
            lot=form.instance,
            expected_version=data["seen_version"],
            values={name: data[name] for name in _ON_LABEL},
            reason=data["reason"],
        )
