"""Admin page of published sources."""

from __future__ import annotations

from django.contrib import admin

from consult.formulary.admin.base import RowInline
from consult.formulary.admin.checking import CheckFilter, check_again, checked_again
from consult.formulary.admin.entries import EntryAdmin
from consult.formulary.admin.exchange import ExchangePages
from consult.formulary.admin.plain_words import HardWordsFilter
from consult.formulary.admin.source_forms import SourceComponentFormSet, SourceForm
from consult.formulary.models import EvidenceComponent, EvidenceSource


class EvidenceComponentInline(RowInline):
    model = EvidenceComponent
    formset = SourceComponentFormSet
    fields = ("ingredient", "role", "strength", "strength_unit")
    ordering = ("pk",)
    verbose_name_plural = "ingredients that the source is about"


@admin.register(EvidenceSource)
class EvidenceSourceAdmin(ExchangePages, EntryAdmin):
    form = SourceForm
    list_display = (
        "title",
        "year",
        "kind",
        "ocebm_level",
        "usable_as_citation",
        "marks",
        check_again,
        "state",
    )
    list_filter = (
        CheckFilter,
        HardWordsFilter,
        *EntryAdmin.list_filter,
        "usable_as_citation",
        "seen_as",
        "given_as",
        "kind",
    )
    actions = (checked_again, *EntryAdmin.actions)
    search_fields = (
        "title",
        "key",
        "doi",
        "pmid",
        "pmcid",
        "registry_id",
        "first_author",
        "formula",
    )
    inlines = (EvidenceComponentInline,)

    @admin.display(description="Marked")
    def marks(self, source: EvidenceSource) -> str:
        marks = [
            "" if source.has_identifier else "no identifier",
            "second-hand" if source.is_second_hand else "",
        ]
        return ", ".join(mark for mark in marks if mark) or "–"
