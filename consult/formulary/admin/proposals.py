"""Admin pages of proposed revisions: read, publish, reject, withdraw, propose again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from consult.audit.admin import ReadOnlyAdmin, moment
from consult.formulary.actions import (
    propose_again,
    publish_proposal,
    reject_proposal,
    withdraw_proposal,
)
from consult.formulary.admin.acts import with_reason
from consult.formulary.admin.base import may_manage
from consult.formulary.admin.filters import OpenFilter
from consult.formulary.admin.forms import ConfirmForm, RejectForm
from consult.formulary.admin.links import page_of
from consult.formulary.admin.proposal_page import facts_of_proposal, proposal_context
from consult.formulary.models import Proposal
from consult.formulary.refusals import FormularyRefusal

publish = with_reason(
    "publish",
    "Publish the chosen proposals",
    lambda by, row, _: publish_proposal(by=by, proposal=row),
    facts_of_proposal,
    form=ConfirmForm,
)
reject = with_reason(
    "reject",
    "Reject the chosen proposals",
    lambda by, row, reason: reject_proposal(by=by, proposal=row, reason=reason),
    facts_of_proposal,
    form=RejectForm,
)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Written when somebody saves a form of the lists; decided here, never changed."""

    list_display = ("entry_name", "kind", "list_name", "proposed_by", "proposed", "state")
    list_select_related = ("proposed_by", "outcome__by")
    list_filter = (OpenFilter, "kind", "entry_type")
    search_fields = ("entry_name", "entry_key", "reason")
    actions = (publish, reject)

    class Media:
        css = {"all": ["consult/lists.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request) or request.user.has_perm("consult.read_audit")

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    @admin.display(description="List")
    def list_name(self, proposal: Proposal) -> str:
        return proposal.list_name

    @admin.display(description="Proposed", ordering="proposed_at")
    def proposed(self, proposal: Proposal) -> str:
        return moment(proposal.proposed_at)

    @admin.display(description="State")
    def state(self, proposal: Proposal) -> str:
        decided = proposal.decided
        return f"{decided.get_kind_display()} by {decided.by}" if decided else "open"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The proposal, and what the person may do about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Proposal.objects.with_people()
        proposal = rows.filter(pk=object_id).first() if object_id.isdigit() else None
        if proposal is None:
            raise Http404
        form = RejectForm()
        if request.method == "POST":
            if not may_manage(request):
                raise PermissionDenied
            form = RejectForm(request.POST)
            answer = self._act(request, proposal, form)
            if answer:
                return answer
        context = {
            **self.admin_site.each_context(request),
            **proposal_context(request, proposal),
            "opts": self.opts,
            "media": self.media,
            "form": form,
        }
        return TemplateResponse(request, "admin/consult/proposal.html", context)

    def _act(
        self, request: HttpRequest, proposal: Proposal, form: RejectForm
    ) -> HttpResponse | None:
        """Do what was pressed; nothing where a reason is missing."""
        name = request.POST.get("act", "")
        if name not in _ACTS:
            raise Http404
        if name == "reject" and not form.is_valid():
            return None
        act, words = _ACTS[name]
        try:
            made = act(request.user, proposal, form.data.get("reason", ""))
        except FormularyRefusal as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(page_of(proposal))
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(page_of(made if isinstance(made, Proposal) else proposal))


_ACTS: dict[str, tuple[Callable[[Any, Proposal, str], Any], str]] = {
    "publish": (lambda by, told, _: publish_proposal(by=by, proposal=told), "Published."),
    "reject": (
        lambda by, told, reason: reject_proposal(by=by, proposal=told, reason=reason),
        "Rejected. Nothing was published.",
    ),
    "withdraw": (
        lambda by, told, _: withdraw_proposal(by=by, proposal=told),
        "Withdrawn. Nothing was published.",
    ),
    "again": (
        lambda by, told, _: propose_again(by=by, told=told, reason=told.reason),
        "Proposed again, on top of what is published now.",
    ),
}
