"""What the admin pages of all lists share: who may, one action per save, no deletion."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consult.formulary.actions import change_entry, create_entry
from consult.formulary.admin.acts import restore, retire, sign_off
from consult.formulary.admin.fields import json_formfield
from consult.formulary.admin.filters import InUseFilter, SignedOffFilter
from consult.formulary.admin.forms import EntryForm, RowForm, RowFormSet
from consult.formulary.admin.plain_words import PlainWordsPages, reading_tools_of, with_plain_words
from consult.formulary.contents import LINKS, PARTS
from consult.formulary.differences import differences
from consult.formulary.models import Entry, Revision

# Longer texts do not fit into one line of a page.
_SHORT = 120
_NOT_IN_FORMS = {"id", "key", "sources", "unsourced_parts", "verification"}


def may_manage(request: HttpRequest) -> bool:
    """Whether the signed-in person may manage the lists."""
    return bool(request.user.has_perm("consult.manage_formulary"))


class ManagersOnly:
    """Pages and rows for those who manage the formulary."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    has_add_permission = has_change_permission = has_view_permission


class ListsAsLines:
    """Lists are edited as lines and tick boxes, references as plain selects: none of it needs
    a script."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.JSONField):
            return json_formfield(db_field)
        if isinstance(db_field, models.ForeignKey):
            # The wrapper's pop-up windows would add rows past the page that is open.
            return db_field.formfield(**kwargs)
        if isinstance(db_field, models.ManyToManyField):
            return db_field.formfield(widget=forms.CheckboxSelectMultiple, **kwargs)
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        elif isinstance(db_field, models.CharField) and (db_field.max_length or 0) > _SHORT:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RowInline(ManagersOnly, ListsAsLines, admin.TabularInline):
    """Rows that are saved together with their entry."""

    form = RowForm
    formset = RowFormSet
    extra = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)


class ActionAdmin(ManagersOnly, ListsAsLines, admin.ModelAdmin):
    """Saves through the formulary's actions and never deletes."""

    list_per_page = 50

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["consult/lists.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Written in ``save_related``: an entry and its rows are one act."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        saved = self.write(request, form, formsets, change)
        form.instance.__dict__.update(saved.__dict__)
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def write(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> Any:
        raise PermissionDenied

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return form.cleaned_data.get("reason") or "Added"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not may_manage(request):
            raise PermissionDenied
        entry = self.get_object(request, object_id)
        revisions = Revision.objects.of_entry(entry).select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of “{entry}”",
            "entry": entry,
            "opts": self.opts,
            "revisions": [(revision, differences(revision)) for revision in revisions],
        }
        return TemplateResponse(request, "admin/consult/entry_history.html", context)


class EntryAdmin(PlainWordsPages, ActionAdmin):
    """One list of the formulary."""

    form = EntryForm
    actions = (retire, restore, sign_off)
    list_filter = (InUseFilter, SignedOffFilter)
    readonly = ("key", "state")
    shown_only: tuple[str, ...] = ()

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

    @admin.display(description="State")
    def state(self, entry: Entry) -> str:
        words = [
            "signed off" if entry.is_signed_off else "draft, for clinician sign-off",
            "retired" if entry.retired_at else "",
            "awaiting review" if getattr(entry, "awaiting_review", False) else "",
        ]
        return "; ".join(word for word in words if word)

    def write(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> Entry:
        fields = {field.name for field in self.model._meta.concrete_fields}
        data = form.cleaned_data
        given: dict[str, Any] = {
            "by": request.user,
            "values": {n: v for n, v in data.items() if n in fields},
            "children": self._children(formsets),
            "links": {n: data[n] for n in LINKS.get(self.model, ()) if n in data},
            "reason": data["reason"],
        }
        if change:
            return change_entry(
                entry=form.instance, expected_version=data["seen_version"], **given
            )
        return create_entry(model=self.model, **given)

    def _children(self, formsets: Any) -> dict[str, list[dict[str, Any]]]:
        parts = {part.model: (name, part) for name, part in PARTS.get(self.model, {}).items()}
        return {
            parts[formset.model][0]: formset.rows(parts[formset.model][1].fields)
            for formset in formsets
        }
