"""What the admin pages of the lists share: a saved form becomes a proposal."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from consult.formulary.actions import propose_change, propose_deletion, propose_new_entry
from consult.formulary.admin.acts import restore, retire, sign_off
from consult.formulary.admin.base import ActionAdmin, may_manage
from consult.formulary.admin.filters import InUseFilter, SignedOffFilter
from consult.formulary.admin.forms import EntryForm, ReasonForm
from consult.formulary.admin.links import page_of, with_addresses
from consult.formulary.admin.plain_words import PlainWordsPages, reading_tools_of, with_plain_words
from consult.formulary.admin.repeating import given_again, repeated_in, rows_again
from consult.formulary.contents import LINKS, PARTS
from consult.formulary.models import Entry, Proposal
from consult.formulary.refusals import FormularyRefusal
from consult.formulary.uses import where_ever_used

_NOT_IN_FORMS = {"id", "key", "sources", "unsourced_parts", "verification"}


class EntryAdmin(PlainWordsPages, ActionAdmin):
    """One list of the formulary."""

    form = EntryForm
    change_form_template = "admin/consult/entry_form.html"
    actions = (retire, restore, sign_off)
    list_filter = (InUseFilter, SignedOffFilter)
    readonly = ("key", "state")
    shown_only: tuple[str, ...] = ()

    # --- the form ---------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = (*self.readonly, *self.shown_only) if obj else ()
        return (*own, *reading_tools_of(self.model))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        last = ["reason", "seen_version"] if obj else ["reason"]
        own = [name for name in self._own_fields() if obj or name not in self.shown_only]
        fieldsets = [
            (None, {"fields": [*(self.readonly if obj else ()), *own]}),
            ("Sources", {"fields": ["sources", "unsourced_parts"]}),
            ("This change", {"fields": last}),
        ]
        return with_plain_words(self.model, fieldsets)

    def _own_fields(self) -> list[str]:
        names = [
            field.name
            for field in self.model._meta.concrete_fields
            if field.editable and field.name not in _NOT_IN_FORMS
        ]
        return [*names, *LINKS.get(self.model, ()), *self.shown_only]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        given = given_again(request, self.model, obj)
        form.given = {**given.values, **given.links}
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The rows of a proposal that is edited stand in the place of the stored ones."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if repeated_in(request):
            kwargs["queryset"] = kwargs["queryset"].none()
            if request.method != "POST":
                stored = obj if obj.pk else None
                given = given_again(request, self.model, stored)
                kwargs["initial"] = rows_again(given, self.model, inline.model)
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entry, repeated = kwargs.get("obj"), repeated_in(request)
        if entry:
            others = Proposal.objects.of_entry(entry).open().with_people()
            context["open_proposals"] = others.exclude(pk=repeated.pk) if repeated else others
        context["repeated"] = repeated
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="State")
    def state(self, entry: Entry) -> str:
        words = [
            "signed off" if entry.is_signed_off else "draft, for clinician sign-off",
            "retired" if entry.retired_at else "",
            "awaiting review" if getattr(entry, "awaiting_review", False) else "",
            "sent back" if getattr(entry, "sent_back_because", "") else "",
            f"merged into {entry.merged_into}" if getattr(entry, "merged_into_id", 0) else "",
        ]
        return "; ".join(word for word in words if word)

    # --- proposing --------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Where nothing can be proposed, the page says why and stays."""
        form.instance.proposal = None
        try:
            form.instance.proposal = self._propose(request, form, formsets, change)
        except FormularyRefusal as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def _propose(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> Proposal:
        fields = {field.name for field in self.model._meta.concrete_fields}
        data, repeated = form.cleaned_data, repeated_in(request)
        values = {n: v for n, v in data.items() if n in fields}
        given: dict[str, Any] = {
            "by": request.user,
            "children": self._children(formsets),
            "links": {n: data[n] for n in LINKS.get(self.model, ()) if n in data},
            "reason": data["reason"],
            "again_of": repeated,
        }
        if change:
            version = data["seen_version"]
            return propose_change(
                entry=form.instance, expected_version=version, values=values, **given
            )
        if repeated:
            values["key"] = repeated.entry_key
        return propose_new_entry(model=self.model, values=values, **given)

    def _children(self, formsets: Any) -> dict[str, list[dict[str, Any]]]:
        parts = {part.model: (name, part) for name, part in PARTS.get(self.model, {}).items()}
        return {
            parts[formset.model][0]: formset.rows(parts[formset.model][1].fields)
            for formset in formsets
        }

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._to_proposal(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._to_proposal(request, obj)

    def _to_proposal(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if obj.proposal is None:
            return HttpResponseRedirect(request.get_full_path())
        self.message_user(request, "Proposed. Nothing is published yet.", messages.SUCCESS)
        return HttpResponseRedirect(page_of(obj.proposal))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """What was added is the proposal."""
        return super().log_addition(request, obj.proposal, message) if obj.proposal else None

    log_change = log_addition

    # --- deleting ---------------------------------------------------------------------------

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Asks why; or, for an entry that was ever used, shows where."""
        if not may_manage(request):
            raise PermissionDenied
        entry = self.get_object(request, object_id)
        uses = where_ever_used(entry)
        form = ReasonForm(request.POST or None)
        if not uses and form.is_valid():
            reason = form.cleaned_data["reason"]
            proposal = propose_deletion(by=request.user, entry=entry, reason=reason)
            return HttpResponseRedirect(page_of(proposal))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete “{entry}”",
            "entry": entry,
            "opts": self.opts,
            "form": form,
            "uses": with_addresses(request, uses),
            "entry_url": reverse(f"admin:consult_{self.opts.model_name}_change", args=[entry.pk]),
        }
        return TemplateResponse(request, "admin/consult/delete.html", context)
