"""The forms of the admin pages: a reason for every change, and a version against overwriting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.forms.models import BaseInlineFormSet

from consult.formulary.admin.fields import ChoicesField, RowsField
from consult.formulary.admin.plain_words import PlainWordsForm
from consult.formulary.labels import check_disclosure
from consult.formulary.refusals import FormularyRefusal
from consult.ui.fields import VersionField

SAVED_BY_OTHERS = (
    "Somebody else saved this entry after you opened it, and nothing of yours was saved."
    " What you typed is still below: copy it, open the entry again and put it in."
)


class ReasonField(forms.CharField):
    """Why a change is made; kept in the history."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"label": "Why this change", "max_length": 400}
        kwargs.setdefault("help_text", "Kept in the history of this entry.")
        super().__init__(widget=AdminTextareaWidget(attrs={"rows": 2}), **kwargs)


class ReasonForm(forms.Form):
    """Asks for the reason of an act on several entries."""

    reason = ReasonField()


class VersionedForm(forms.ModelForm):
    """Notices that somebody else saved the record after this page was opened."""

    reason = ReasonField()
    seen_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
        else:
            self.fields.pop("seen_version", None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, value in self.cleaned_data.items():
            self.cleaned_data[name] = one_newline(value)
        seen = self.cleaned_data.get("seen_version")
        if self.instance.pk and seen is not None and seen != self._stored_version():
            self.add_error(None, SAVED_BY_OTHERS)
        return self.cleaned_data

    def _stored_version(self) -> int:
        """The version now; the row is held, so that it stays until this page is saved."""
        rows = type(self.instance)._default_manager.select_for_update()
        version: int = rows.values_list("version", flat=True).get(pk=self.instance.pk)
        return version


class EntryForm(PlainWordsForm, VersionedForm):
    """One entry of a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, RowsField):
                field.standing = getattr(self.instance, name) or []


def one_newline(value: Any) -> Any:
    """Browsers send line ends their own way; stored texts have one way."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class RowForm(forms.ModelForm):
    """One row that belongs to an entry; keeps topics that are no longer offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ChoicesField):
                offered = list(field.choices)
                known = {key for key, _ in offered}
                standing = getattr(self.instance, name) or []
                field.choices = offered + [(key, key) for key in standing if key not in known]


class RowFormSet(BaseInlineFormSet):
    """The rows of one entry."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The table's headings are no labels to a screen reader; each box gets its own."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):
                label = field.label or name.replace("_", " ").capitalize()
                row = f"row {index + 1}" if index is not None else "new row"
                field.widget.attrs["aria-label"] = f"{label}, {row}"

    def rows(self, fields: tuple[str, ...]) -> list[dict[str, Any]]:
        """The rows that are to be stored, in the order of the page."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        filled = [form for form in kept if form.instance.pk or form.has_changed()]
        return [{name: one_newline(form.cleaned_data[name]) for name in fields} for form in filled]


class ComponentFormSet(RowFormSet):
    """The components of a product, checked against what its label is said to disclose."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = self.rows(("ingredient",))
        try:
            check_disclosure(
                is_fully_disclosed=bool(self.instance.is_fully_disclosed),
                ingredients=[row["ingredient"] for row in rows],
            )
        except FormularyRefusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
