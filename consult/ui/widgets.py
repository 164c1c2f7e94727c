"""Inputs that suit a clinic: ISO dates, numbers that a scroll wheel cannot change."""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker for a day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ManyFiles(forms.FileInput):
    """A box for several files at once."""

    allow_multiple_selected = True


class NumberBox(forms.TextInput):
    """A box with the number keyboard; type=number drops letters and scrolls doses away."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, whole: bool = False) -> None:
        keyboard = "numeric" if whole else "decimal"
        super().__init__(attrs={"inputmode": keyboard, "class": "number-box", **(attrs or {})})
