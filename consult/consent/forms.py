"""Forms about an issued consent."""

from __future__ import annotations

from django import forms

from consult.ui.fields import VersionField
from consult.ui.forms import BaseForm


class IssueForm(BaseForm):
    """The version that the clinician saw when pressing Issue."""

    version = VersionField()


class RefusalForm(BaseForm):
    """Why the patient said no."""

    reason = forms.CharField(
        label="What was the reason?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's words if you can. “No reason given” is an answer too.",
    )
