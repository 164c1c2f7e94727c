"""Filters of the admin lists, in the words of the formulary."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from consult.formulary.models.translations import outdated_translations


class YesNoFilter(admin.SimpleListFilter):
    """Keeps the rows for which something is, or is not, so."""

    yes = "Yes"
    no = "No"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.kept(queryset, self.value() == "yes") if self.value() else queryset

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset


class InUseFilter(YesNoFilter):
    title = "use"
    parameter_name = "in_use"
    yes, no = "In use", "Retired"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset.filter(retired_at__isnull=is_so)


class SignedOffFilter(YesNoFilter):
    title = "sign-off"
    parameter_name = "signed_off"
    yes, no = "Signed off", "Draft, not signed off"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset.filter(signed_off_at__isnull=not is_so)


class AwaitingReviewFilter(YesNoFilter):
    title = "review"
    parameter_name = "awaiting_review"
    yes, no = "Awaiting review", "Reviewed"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset.filter(awaiting_review=is_so)


class OnShelfFilter(YesNoFilter):
    title = "shelf"
    parameter_name = "on_shelf"
    yes, no = "On the shelf", "Archived"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset.filter(archived_at__isnull=is_so)


class OpenFilter(YesNoFilter):
    title = "state"
    parameter_name = "open"
    yes, no = "Open", "Decided"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        return queryset.filter(outcome__isnull=is_so)


class OutdatedFilter(YesNoFilter):
    title = "English text"
    parameter_name = "outdated"
    yes, no = "Changed since: not printed", "As translated"

    def kept(self, queryset: QuerySet, is_so: bool) -> QuerySet:
        outdated = outdated_translations()
        return queryset.filter(pk__in=outdated) if is_so else queryset.exclude(pk__in=outdated)
