"""Forms of those who check a paper or a file."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from consult.ui.forms import BaseForm

# As people copy it from paper: any dash, any space, small letters.
_DASHES = re.compile(r"[\s‐‑‒–—−_]+")
_LOOKS_LIKE = str.maketrans({"o": "0", "l": "1", "i": "1"})
_NUMBER = re.compile(r"[A-Z]+-\d{4}-\d{6,9}")
_CODE = re.compile(r"[0-9a-f]{12}|[0-9a-f]{64}")


def clean_number(text: str) -> str:
    """A document number as it is stored; raises ``ValidationError`` for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    number = re.sub("-+", "-", _DASHES.sub("-", plain))
    if not _NUMBER.fullmatch(number):
        raise forms.ValidationError(_("A number looks like C-2026-000123."))
    return number


class NumberForm(BaseForm):
    """The number alone; for staff."""

    way = forms.CharField(widget=forms.HiddenInput, initial="code", required=False)
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("At the top of every page, such as C-2026-000123."),
        error_messages={"required": _("Enter the number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def layout(self) -> Layout:
        return Layout("way", "number")

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])


class CodeForm(NumberForm):
    """The number and the content code; for everybody."""

    code = forms.CharField(
        label=_("Content code"),
        max_length=100,
        help_text=_("12 letters and digits at the bottom of every page, after “Content”."),
        error_messages={"required": _("Enter the content code.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def layout(self) -> Layout:
        return Layout("way", "number", "code")

    def clean_code(self) -> str:
        plain = unicodedata.normalize("NFKC", self.cleaned_data["code"]).lower()
        code = re.sub(r"[\W_]", "", plain).translate(_LOOKS_LIKE)
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(
                _("The content code has 12 characters: the digits 0 to 9 and the letters a to f.")
            )
        return code


class FileForm(BaseForm):
    """A PDF, or a photo of a page."""

    way = forms.CharField(widget=forms.HiddenInput, initial="file", required=False)
    file = forms.FileField(
        label=_("PDF file, or photo of a page"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. It is read once and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands beside the other form on one page.
        super().__init__(*args, auto_id="file_%s", **kwargs)

    def layout(self) -> Layout:
        return Layout("way", "file")
