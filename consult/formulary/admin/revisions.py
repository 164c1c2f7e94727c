"""Admin page of the formulary's history, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path

from consult.audit.admin import ReadOnlyAdmin
from consult.formulary.actions import propose_again
from consult.formulary.admin.base import may_manage
from consult.formulary.admin.forms import ReasonForm
from consult.formulary.admin.links import page_of
from consult.formulary.admin.timeline import origin_of
from consult.formulary.differences import differences
from consult.formulary.models import Revision
from consult.formulary.refusals import FormularyRefusal


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("moment", "entry_type", "entry_key", "number", "kind", "by", "reason")
    list_select_related = ("by",)
    change_form_template = "admin/consult/revision.html"
    list_filter = ("kind", "entry_type")
    search_fields = ("entry_key", "reason")
    fields = ("entry_type", "entry_key", "number", "kind", "proposed_by", "by", "moment")
    fields = (*fields, "reason", "changes")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return user.has_perm("consult.manage_formulary") or user.has_perm("consult.read_audit")

    @admin.display(description="Proposed by")
    def proposed_by(self, revision: Revision) -> str:
        origin = origin_of(revision)
        return str(origin.proposed_by) if origin else "not proposed first"

    def get_urls(self) -> list[Any]:
        again = self.admin_site.admin_view(self.again_view)
        return [
            path("<int:number>/again/", again, name="consult_revision_again"),
            *super().get_urls(),
        ]

    def again_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Asks why an earlier revision is proposed again."""
        if not may_manage(request):
            raise PermissionDenied
        revision = Revision.objects.filter(pk=number).exclude(entry_type="lot").first()
        if revision is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            return self._again(request, revision, form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "title": "Propose this again",
            "opts": self.opts,
            "chosen": [(revision, [])],
            "form": form,
        }
        return TemplateResponse(request, "admin/consult/reason.html", context)

    def _again(self, request: HttpRequest, revision: Revision, reason: str) -> HttpResponse:
        try:
            proposal = propose_again(by=request.user, told=revision, reason=reason)
        except FormularyRefusal as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(page_of(revision))
        return HttpResponseRedirect(page_of(proposal))

    @admin.display(description="What changed")
    def changes(self, revision: Revision) -> str:
        return render_to_string(
            "admin/consult/revision_changes.html",
            {"changes": differences(revision), "is_new": revision.before is None},
        )
