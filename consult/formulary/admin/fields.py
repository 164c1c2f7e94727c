"""Fields that let people edit lists as plain lines instead of code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils.text import capfirst

from consult.formulary.cells import COLUMNS, has_too_many, read_line, write_line
from consult.formulary.models import Asked, Contraindication, Flag, HealthQuestion


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = AdminTextareaWidget
    hint = "One on each line."

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = f"{kwargs.get('help_text', '')} {self.hint}".strip()
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(self.write(item) for item in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        lines = (line.strip() for line in (value or "").splitlines())
        return [self.read(line) for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])

    def write(self, item: Any) -> str:
        return str(item)

    def read(self, line: str) -> Any:
        return line


class RowsField(LinesField):
    """A list of rows, one on each line, with the cells parted by |. What a row holds beside
    its cells stays with it: ``standing`` are the rows as they are stored."""

    def __init__(self, *, columns: tuple[str, ...], **kwargs: Any) -> None:
        self.columns = columns
        self.standing: list[dict[str, Any]] = []
        self.hint = f"One on each line: {' | '.join(columns)}. An empty place is not known."
        super().__init__(**kwargs)

    def write(self, item: dict[str, Any]) -> str:
        return write_line(self.columns, item)

    def read(self, line: str) -> dict[str, Any]:
        return read_line(self.columns, line, self.standing)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        for line in (value or "").splitlines():
            if has_too_many(self.columns, line):
                raise forms.ValidationError(f"Too many | in the line “{line.strip()}”.")
        rows: list[dict[str, Any]] = super().clean(value)
        return rows


class ChoicesField(forms.MultipleChoiceField):
    """A list of codes as tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or []) != sorted(data or [])


def health_topics() -> list[tuple[str, str]]:
    """The health questions in use, by key."""
    return list(HealthQuestion.objects.offered().values_list("key", "label"))


def json_formfield(field: models.JSONField, **kwargs: Any) -> forms.Field:
    """The field with which people edit ``field``."""
    common: dict[str, Any] = {
        "label": capfirst(field.verbose_name),
        "help_text": field.help_text,
    }
    common |= {"required": False, **kwargs}
    if field.name == "flags":
        return ChoicesField(choices=Flag.choices, **common)
    if field.name == "not_stated":
        return ChoicesField(choices=Asked.choices, **common)
    if field.name == "topics" and field.model is Contraindication:
        return ChoicesField(choices=health_topics, **common)
    if field.name in COLUMNS:
        return RowsField(columns=COLUMNS[field.name], **common)
    return LinesField(**common)
