"""The forms of the admin pages: a reason for every change, and a version against overwriting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import UniqueConstraint
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

LISTED_TWICE = "Two rows say the same. Keep one of them."


class ReasonField(forms.CharField):
    """Why a change is made; kept in the history."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 400
        kwargs.setdefault("label", "Why this change")
        kwargs.setdefault("help_text", "Kept in the history of this entry.")
        super().__init__(widget=AdminTextareaWidget(attrs={"rows": 2}), **kwargs)


class ReasonForm(forms.Form):
    """Asks for the reason of an act on several entries."""

    reason = ReasonField()


class RejectForm(forms.Form):
    """Asks why a proposal is turned down."""

    reason = ReasonField(
        label="Why you reject it", help_text="The person who proposed it reads this."
    )


class ConfirmForm(forms.Form):
    """Asks for nothing but the press of a button."""


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
    """One entry of a list; ``given`` is what it opens with, if not what is published."""

    given: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.given)
        for name, field in self.fields.items():
            if isinstance(field, RowsField):
                stored = getattr(self.instance, name) or []
                field.standing = [*self.given.get(name, []), *stored]


def one_newline(value: Any) -> Any:
    """Browsers send line ends their own way; stored texts have one way."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class RowForm(forms.ModelForm):
    """One row that belongs to an entry; keeps topics that are no longer offered."""

    belongs_to = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ChoicesField):
                offered = list(field.choices)
                known = {key for key, _ in offered}
                standing = getattr(self.instance, name) or []
                field.choices = offered + [(key, key) for key in standing if key not in known]

    def _get_validation_exclusions(self) -> set[str]:
        """Without its entry a row is not compared with the rows that it will replace."""
        exclusions: set[str] = super()._get_validation_exclusions()
        return {*exclusions, self.belongs_to}


class RowFormSet(BaseInlineFormSet):
    """The rows of one entry, which are written as a whole."""

    def clean(self) -> None:
        """The stored rows are replaced, so what has to differ are the rows of this page."""
        super().clean()
        if any(self.errors):
            return
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                names = tuple(n for n in constraint.fields if n != self.fk.name)
                rows = [tuple(row.values()) for row in self.rows(names)]
                if len(set(rows)) < len(rows):
                    raise forms.ValidationError(LISTED_TWICE)

    def add_fields(self, form: Any, index: int | None) -> None:
        """The table's headings are no labels to a screen reader; each box gets its own."""
        super().add_fields(form, index)
        form.belongs_to = self.fk.name
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
