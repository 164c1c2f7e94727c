"""What the admin pages of all lists and lots share: who may, one action per save."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consult.formulary.admin.fields import json_formfield
from consult.formulary.admin.forms import RowForm, RowFormSet
from consult.formulary.admin.repeating import given_again, rows_again
from consult.formulary.admin.timeline import timeline_of

# Longer texts do not fit into one line of a page.
_SHORT = 120


def may_manage(request: HttpRequest) -> bool:
    """Whether the signed-in person may manage the lists."""
    return bool(request.user.has_perm("consult.manage_formulary"))


class ManagersOnly:
    """Pages and rows for those who manage the formulary."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    has_add_permission = has_change_permission = has_manage_permission = has_view_permission


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

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One empty row, after those of a proposal that is edited."""
        given = given_again(request, self.parent_model, obj)
        return 1 + len(rows_again(given, self.parent_model, self.model))

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
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of “{entry}”",
            "entry": entry,
            "opts": self.opts,
            "steps": timeline_of(entry),
        }
        return TemplateResponse(request, "admin/consult/entry_history.html", context)
