"""Admin page of the audit trail, to read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.audit.words import act_in_words, acts_like, labels_of, record_in_words, subjects_with


def moment(at: datetime) -> str:
    """A moment with its time zone."""
    return f"{timezone.localtime(at):%d-%b-%Y %H:%M:%S %Z}"


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that were written once and are only shown."""

    list_per_page = 50
    actions = None

    @admin.display(description="When", ordering="at")
    def moment(self, row: Any) -> str:
        return moment(row.at)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("consult.read_audit"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActFilter(admin.SimpleListFilter):
    """Keeps the events of one kind."""

    title = "action"
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        acts = _acts(model_admin.get_queryset(request))
        return sorted(((act, act_in_words(act)) for act in acts), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(action=self.value()) if self.value() else queryset


class WhenFilter(admin.DateFieldListFilter):
    """Keeps the events of some days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "date"


def _acts(events: QuerySet) -> list[str]:
    return list(events.order_by().values_list("action", flat=True).distinct())


class EventPage(ChangeList):
    """One page of events; the records on it are looked up together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        labels = labels_of({n for e in self.result_list for n in (e.record, e.subject)})
        for event in self.result_list:
            event.labels = labels


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What happened at the reader's own clinics, and to the lists that all clinics share."""

    list_display = ("moment", "who", "act", "about")
    list_display_links = ("moment",)
    list_select_related = ("by",)
    list_filter = (ActFilter, ("at", WhenFilter))
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    search_fields = ("by__username", "by__first_name", "by__last_name")
    search_help_text = "The name of a member of staff, an action, or a patient’s record number."
    fields = ("moment", "who", "act", "about", "sequence", "details", "hash")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EventPage

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        own = Q(clinic_id__in=request.user.clinics.values("pk"))
        return super().get_queryset(request).filter(own | Q(clinic_id__isnull=True))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the people who acted, or by an action in words, or by a record number."""
        by_person, repeats = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if not term:
            return by_person, repeats
        named = Q(action__in=acts_like(term, _acts(queryset))) | Q(action__iexact=term)
        about = Q(subject__in=subjects_with(term)) | Q(record__iexact=term)
        return by_person | queryset.filter(named | about), repeats

    @admin.display(description="Who", ordering="by__last_name")
    def who(self, event: AuditEvent) -> str:
        return event.by.full_name if event.by else "the system"

    @admin.display(description="What", ordering="action")
    def act(self, event: AuditEvent) -> str:
        return act_in_words(event.action)

    @admin.display(description="Record")
    def about(self, event: AuditEvent) -> str:
        labels = getattr(event, "labels", None)
        if labels is None:
            labels = labels_of({event.record, event.subject})
        return record_in_words(event.record, event.subject, labels)
