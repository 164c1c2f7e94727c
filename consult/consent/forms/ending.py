"""Forms of the three ends of a consent."""

from __future__ import annotations

from django import forms

from consult.consent.models import Withdrawal
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm


class RefusalForm(BaseForm):
    """Why the patient said no."""

    reason = forms.CharField(
        label="What was the reason?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's words if you can. “No reason given” is an answer too.",
    )


class WithdrawalForm(BaseForm):
    """Why, how and when the patient took the consent back."""

    reason = forms.CharField(
        label="Why does the patient take it back?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In the patient's words if you can. “No reason given” is an answer too.",
    )
    how = AnswerField(
        label="How did the patient tell you?", choices=Withdrawal.How.choices, required=True
    )
    withdrawn_at = forms.DateTimeField(label="When did the patient tell you?")


class ErrorForm(BaseForm):
    """What the mistake was."""

    reason = forms.CharField(
        label="What is the mistake?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Such as “made for the wrong patient” or “recorded as signed by mistake”.",
    )
