"""Admin page of the audit trail, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from consult.audit.models import AuditEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that were written once and are only shown."""

    list_per_page = 50
    actions = None

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


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What happened at the reader's own clinics, and to the lists that all clinics share."""

    list_display = ("at", "by", "action", "record", "subject")
    list_select_related = ("by",)
    search_fields = ("action", "record", "subject")
    fields = ("at", "by", "action", "record", "subject", "sequence", "details", "hash")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        own = Q(clinic_id__in=request.user.clinics.values("pk"))
        return super().get_queryset(request).filter(own | Q(clinic_id__isnull=True))
