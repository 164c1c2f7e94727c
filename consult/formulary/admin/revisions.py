"""Admin page of the formulary's history, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string

from consult.audit.admin import ReadOnlyAdmin
from consult.formulary.differences import differences
from consult.formulary.models import Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("moment", "entry_type", "entry_key", "number", "kind", "by", "reason")
    list_select_related = ("by",)
    list_filter = ("kind", "entry_type")
    search_fields = ("entry_key", "reason")
    fields = ("entry_type", "entry_key", "number", "kind", "by", "moment", "reason", "changes")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return user.has_perm("consult.manage_formulary") or user.has_perm("consult.read_audit")

    @admin.display(description="What changed")
    def changes(self, revision: Revision) -> str:
        return render_to_string(
            "admin/consult/revision_changes.html",
            {"differences": differences(revision), "is_new": revision.before is None},
        )
