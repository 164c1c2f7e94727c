"""How hard the patient's texts are, shown in the admin forms while they are written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from consult.formulary.models.entries import Entry
from consult.formulary.models.translations import ENGLISH
from consult.formulary.plain_words import (
    changed_texts,
    check_reading,
    measure,
    names_left_out,
    patient_fields,
    readings_of,
)
from consult.formulary.refusals import TooHardToRead

CHECK_ONLY = "_check_reading"
CHECKED = "Nothing is saved yet. How hard each text is to read stands below it."
# More than any field takes; the page asks while somebody types.
_LONGEST = 4000


class PlainWordsForm:
    """A form that shows how hard its texts are to read, and refuses what is too hard."""

    fields: dict[str, Any]
    data: Any
    initial: dict[str, Any]
    is_bound: bool
    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show_readings()

    def _show_readings(self) -> None:
        model = type(self.instance)
        shown = [name for name in patient_fields(model) if name in self.fields]
        self._names = names_left_out() if shown else None
        if self._names is None:
            return
        language = self._typed("language") or ENGLISH
        address = reverse(f"admin:consult_{model._meta.model_name}_reading")
        for name in shown:
            reading = measure(model, name, self._typed(name), language=language, names=self._names)
            field = self.fields[name]
            field.help_text = format_html(
                '{}<span class="reading" data-reading="{}" data-url="{}">{}</span>',
                field.help_text,
                name,
                address,
                reading.words if reading.counted.words else "",
            )

    def _typed(self, name: str) -> Any:
        """What stands in the field of this page."""
        field = self.fields.get(name)
        if field is None:
            return getattr(self.instance, name, "")
        if self.is_bound:
            return field.widget.value_from_datadict(self.data, {}, name)
        return self.initial.get(name, field.initial)

    def clean(self) -> Any:
        data: Any = super().clean()
        form: Any = self
        if CHECK_ONLY in self.data:
            form.add_error(None, CHECKED)
        reason = data.get("hard_words_reason") or ""
        values = changed_texts(self.instance, data, hard_words_reason=reason)
        try:
            check_reading(type(self.instance), values, hard_words_reason=reason, names=self._names)
        except TooHardToRead as refusal:
            for reading in refusal.found:
                form.add_error(reading.field, reading.why_refused)
        return data


def reading_tools_of(model: Any) -> tuple[str, ...]:
    """What the form of a list shows beside its fields, where a patient reads its texts."""
    return ("reading_tools",) if patient_fields(model) else ()


def with_plain_words(model: Any, fieldsets: list[Any]) -> list[Any]:
    """The reason for hard words stands with the buttons that help to avoid them."""
    if not patient_fields(model):
        return fieldsets
    kept = [
        (title, {**given, "fields": [n for n in given["fields"] if n != "hard_words_reason"]})
        for title, given in fieldsets
    ]
    plain = ("Plain words", {"fields": ["reading_tools", "hard_words_reason"]})
    return [*kept[:1], plain, *kept[1:]]


class PlainWordsPages:
    """The pages of a list whose texts a patient reads."""

    model: Any
    admin_site: Any

    class Media:
        js: ClassVar[list[Any]] = [Script("consult/reading.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        name = f"consult_{self.model._meta.model_name}_reading"
        view = self.admin_site.admin_view(require_POST(self.reading_view))
        own = [path("reading/", view, name=name)] if patient_fields(self.model) else []
        return [*own, *super().get_urls()]

    def reading_view(self, request: HttpRequest) -> HttpResponse:
        """How hard a text is that somebody is just writing."""
        if not request.user.has_perm("consult.manage_formulary"):
            raise PermissionDenied
        field = request.POST.get("field", "")
        if field not in patient_fields(self.model):
            return JsonResponse({"words": "", "too_hard": False}, status=400)
        text = request.POST.get("text", "").replace("\r\n", "\n")[:_LONGEST]
        language = request.POST.get("language") or ENGLISH
        reading = measure(self.model, field, text, language=language, names=names_left_out())
        words = reading.words if reading.counted.words else ""
        return JsonResponse({"words": words, "too_hard": reading.is_too_hard})

    @admin.display(description="Check")
    def reading_tools(self, entry: Any) -> str:
        """Buttons that save nothing: they work without a script."""
        preview = reverse("entry-preview", args=[self.model._meta.model_name])
        return format_html(
            '<button class="button" name="{}" value="1" formnovalidate>Check how hard the texts'
            ' are to read</button> <button class="button" formaction="{}?entry={}"'
            ' formtarget="_blank" formnovalidate>See it as it is printed</button>',
            CHECK_ONLY,
            preview,
            (entry.pk or "") if entry else "",
        )


class HardWordsFilter(admin.SimpleListFilter):
    """Keeps the entries with a text above the grade that is published without a reason."""

    title = "reading grade"
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("hard", "Above 8"), ("unsaid", "Above 8, no reason recorded")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("hard", "unsaid"):
            return queryset
        rows = queryset if self.value() == "hard" else queryset.filter(hard_words_reason="")
        return queryset.filter(pk__in=hard_entries(rows))


def hard_entries(rows: QuerySet) -> list[int]:
    """The numbers of the entries with a text above the grade."""
    names = names_left_out()
    return [row.pk for row in rows if _is_hard(row, names)]


def _is_hard(entry: Entry, names: Any) -> bool:
    return any(reading.is_too_hard for reading in readings_of(entry, names))
