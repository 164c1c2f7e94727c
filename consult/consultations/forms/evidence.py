"""Attaching a source, or stating that none was found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from consult.ui.forms import VersionedForm


class AttachForm(VersionedForm):
    """How the clinician reads one source for this patient."""

    comment = forms.CharField(
        max_length=1000,
        widget=forms.Textarea,
        label="Your comment",
        help_text="What this source means for this formula and this patient. It is printed.",
    )


class NoEvidenceForm(VersionedForm):
    """Where and when published evidence was searched for and not found."""

    searched_where = forms.CharField(
        max_length=400,
        label="Where you searched",
        help_text="Such as: PubMed and Cochrane Library, with the words you used.",
    )
    searched_on = forms.DateField(label="When you searched")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_searched_on(self) -> date:
        day: date = self.cleaned_data["searched_on"]
        if day > self.today:
            raise forms.ValidationError("The day of the search is in the future.")
        return day
