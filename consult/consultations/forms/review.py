"""Overriding a finding, and closing the consultation."""

from __future__ import annotations

from django import forms

from consult.ui.forms import BaseForm


class OverrideForm(BaseForm):
    """Why the clinician goes on in spite of a finding."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    subject = forms.CharField(widget=forms.HiddenInput, max_length=200)
    reason = forms.CharField(
        max_length=500,
        min_length=10,
        widget=forms.Textarea,
        label="Your reason",
        help_text="It is printed on the consent with your name.",
        error_messages={"min_length": "Give a reason of at least 10 characters."},
    )


class CloseForm(BaseForm):
    """Why the consultation ends."""

    reason = forms.CharField(
        max_length=300,
        label="Why it is closed",
        help_text="Such as: consent signed; treatment not suitable; patient decided against it.",
    )
