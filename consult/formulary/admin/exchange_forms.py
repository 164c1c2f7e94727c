"""The form with which a file is uploaded into a list."""

from __future__ import annotations

from typing import Any

from django import forms

from consult.formulary.admin.forms import ReasonForm
from consult.formulary.exchange.reading_files import MAX_BYTES, MOST_ROWS, TOO_LARGE


class UploadForm(ReasonForm):
    """A file, and why it is imported."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=f"An Excel workbook (.xlsx) or a CSV file of at most 5 MB and {MOST_ROWS:,}"
        " rows. Nothing is changed before you have seen every change.",
    )
    field_order = ("file", "reason")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file
