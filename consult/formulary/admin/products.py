"""Admin page of products."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from consult.formulary.admin.acts import accept
from consult.formulary.admin.base import RowInline
from consult.formulary.admin.entries import EntryAdmin
from consult.formulary.admin.exchange import ExchangePages
from consult.formulary.admin.filters import AwaitingReviewFilter
from consult.formulary.admin.forms import ComponentFormSet
from consult.formulary.admin.reviewing import used_link
from consult.formulary.models import LabelPhoto, Product, ProductComponent


class ComponentInline(RowInline):
    model = ProductComponent
    formset = ComponentFormSet
    fields = ("ingredient", "role", "strength", "strength_unit")
    ordering = ("pk",)


@admin.register(Product)
class ProductAdmin(ExchangePages, EntryAdmin):
    list_display = ("name", "maker", "on_label", "state", "fully_disclosed", "entered_by")
    list_select_related = ("entered_by", "merged_into")
    list_filter = (AwaitingReviewFilter, *EntryAdmin.list_filter, "is_fully_disclosed")
    search_fields = ("name", "maker", "key")
    actions = (accept, *EntryAdmin.actions)
    inlines = (ComponentInline,)
    shown_only = ("label_photos", "used_at")

    @admin.display(description="Photos of the label")
    def label_photos(self, product: Product) -> str:
        photos = LabelPhoto.objects.of_product(product)
        return render_to_string("admin/consult/_photos.html", {"photos": photos})

    @admin.display(description="Where used")
    def used_at(self, product: Product) -> str:
        maker = f"{reverse('where-used-maker')}?{urlencode({'name': product.maker})}"
        return format_html(
            '{} · <a href="{}">Everything of {}</a>', used_link(product), maker, product.maker
        )

    @admin.display(description="Strength")
    def on_label(self, product: Product) -> str:
        return product.strength_text or "by component"

    @admin.display(description="Fully disclosed", boolean=True)
    def fully_disclosed(self, product: Product) -> bool:
        return product.is_fully_disclosed
