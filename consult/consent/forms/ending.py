"""Forms of the three ends of a consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from consult.consent.models import Withdrawal
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm
from consult.ui.words import write_moment

NOW, EARLIER = "now", "earlier"


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
    told = AnswerField(
        label="When did the patient tell you?",
        choices=[(NOW, "Just now"), (EARLIER, "Earlier, at the time below")],
        required=True,
    )
    withdrawn_at = forms.DateTimeField(label="If earlier: day and time", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_the_clinic = write_moment(timezone.now())
        # Needed or not, by the answer above.
        self.fields["withdrawn_at"].unmarked = True
        self.fields["withdrawn_at"].help_text = f"At the clinic it is {at_the_clinic} now."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        told, at = cleaned.pop("told", ""), cleaned.get("withdrawn_at")
        if told == EARLIER and not at and "withdrawn_at" not in self.errors:
            self.add_error("withdrawn_at", "Enter a date and time.")
        elif told == NOW and at:
            self.add_error("told", "A time is entered below. Say which of both is true.")
        elif told == NOW:
            cleaned["withdrawn_at"] = timezone.now()
        return cleaned


class ErrorForm(BaseForm):
    """What the mistake was."""

    reason = forms.CharField(
        label="What is the mistake?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Such as “made for the wrong patient” or “recorded as signed by mistake”.",
    )
