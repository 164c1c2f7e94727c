"""Admin pages of risks, other options, questions, checklist items and consent wording."""

from __future__ import annotations

from django.contrib import admin

from consult.formulary.admin.checking import CheckFilter, check_again, checked_again
from consult.formulary.admin.entries import EntryAdmin
from consult.formulary.admin.exchange import ExchangePages
from consult.formulary.admin.filters import OutdatedFilter
from consult.formulary.admin.plain_words import HardWordsFilter
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    Entry,
    HealthQuestion,
    RedFlag,
    Risk,
    Translation,
)


@admin.register(Risk)
class RiskAdmin(ExchangePages, EntryAdmin):
    list_display = (
        "name",
        "kind",
        "prominence",
        "is_key_fact",
        "frequency_kind",
        check_again,
        "state",
    )
    list_filter = (
        CheckFilter,
        HardWordsFilter,
        *EntryAdmin.list_filter,
        "kind",
        "prominence",
        "is_key_fact",
    )
    actions = (checked_again, *EntryAdmin.actions)
    search_fields = ("name", "patient_name", "key", "patient_text")


@admin.register(Alternative)
class AlternativeAdmin(EntryAdmin):
    list_display = ("name", "is_first_line", "order", check_again, "state")
    list_filter = (CheckFilter, HardWordsFilter, *EntryAdmin.list_filter, "is_first_line")
    actions = (checked_again, *EntryAdmin.actions)
    search_fields = ("name", "key", "patient_text")


@admin.register(RedFlag)
class RedFlagAdmin(EntryAdmin):
    list_display = ("label", "stage", "urgency", "order", "state")
    list_filter = (HardWordsFilter, *EntryAdmin.list_filter, "stage", "urgency")
    search_fields = ("label", "key", "patient_text")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(EntryAdmin):
    list_display = ("text", "phase", "blocks_procedure", "order", "state")
    list_filter = (HardWordsFilter, *EntryAdmin.list_filter, "phase", "blocks_procedure")
    search_fields = ("text", "key", "why")


@admin.register(HealthQuestion)
class HealthQuestionAdmin(EntryAdmin):
    list_display = ("label", "kind", "text", "order", "state")
    list_filter = (HardWordsFilter, *EntryAdmin.list_filter, "kind")
    search_fields = ("label", "key", "text")


@admin.register(ConsentText)
class ConsentTextAdmin(EntryAdmin):
    list_display = ("slot", "language", "text", "state")
    list_filter = (HardWordsFilter, *EntryAdmin.list_filter, "language")
    search_fields = ("slot", "key", "text", "note")


@admin.register(Translation)
class TranslationAdmin(EntryAdmin):
    list_display = ("entry_list", "entry_key", "field", "language", "text", "state")
    list_filter = (
        HardWordsFilter,
        *EntryAdmin.list_filter,
        OutdatedFilter,
        "language",
        "entry_list",
    )
    search_fields = ("entry_key", "field", "text", "of_text")

    @admin.display(description="State")
    def state(self, entry: Entry) -> str:
        outdated = isinstance(entry, Translation) and entry.is_outdated
        return super().state(entry) + ("; the English text has changed" if outdated else "")
