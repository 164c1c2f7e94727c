"""Admin pages of ingredients and cross-reactivity groups."""

from __future__ import annotations

from django.contrib import admin

from consult.formulary.admin.acts import accept
from consult.formulary.admin.base import RowInline
from consult.formulary.admin.checking import CheckFilter, check_again, checked_again
from consult.formulary.admin.entries import EntryAdmin
from consult.formulary.admin.exchange import ExchangePages
from consult.formulary.admin.filters import AwaitingReviewFilter
from consult.formulary.admin.plain_words import HardWordsFilter
from consult.formulary.admin.reviewing import used_link
from consult.formulary.models import (
    Contraindication,
    CrossReactivityGroup,
    GroupMembership,
    Ingredient,
)


class ContraindicationInline(RowInline):
    model = Contraindication
    fields = ("text", "is_absolute", "is_sourced", "topics")
    ordering = ("pk",)


class GroupsInline(RowInline):
    model = GroupMembership
    fields = ("group", "kind")
    ordering = ("pk",)
    verbose_name_plural = "cross-reactivity groups"


class MembersInline(GroupsInline):
    fields = ("ingredient", "kind")
    verbose_name_plural = "ingredients of this group"


@admin.register(Ingredient)
class IngredientAdmin(ExchangePages, EntryAdmin):
    list_display = ("name", "category", "us_status_code", check_again, "state", "entered_by")
    list_select_related = ("entered_by", "merged_into")
    list_filter = (
        AwaitingReviewFilter,
        CheckFilter,
        HardWordsFilter,
        *EntryAdmin.list_filter,
        "category",
    )
    actions = (accept, checked_again, *EntryAdmin.actions)
    search_fields = ("name", "key", "inn", "synonyms")
    inlines = (ContraindicationInline, GroupsInline)
    shown_only = ("used_at",)

    @admin.display(description="Where used")
    def used_at(self, ingredient: Ingredient) -> str:
        return used_link(ingredient)


@admin.register(CrossReactivityGroup)
class CrossReactivityGroupAdmin(EntryAdmin):
    list_display = ("name", "match_rule", "strength", "state")
    search_fields = ("name", "key", "members")
    inlines = (MembersInline,)
