"""Forms about copies: what staff record, and what a patient types to fetch a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from consult.consent.models import CopyGiven
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

EARLIEST_YEAR = 1900
NOT_A_DAY = _("This is not a real date. Check day, month and year.")
CODE_IS_ODD = _(
    "The code is not complete. Copy all of it from the message, or open its link again."
)


class CopyGivenForm(BaseForm):
    """How and when the patient got a copy."""

    form = AnswerField(
        label="How did the patient get it?", choices=CopyGiven.Form.choices, required=True
    )
    given_at = forms.DateTimeField(label="When")


class MailForm(BaseForm):
    """Where to send a link."""

    address = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Read it back to the patient. It is used once and not kept.",
        error_messages={
            "required": "Enter the e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )


class FetchForm(BaseForm):
    """The code from the link and the birth date in three boxes, which no language mixes up."""

    secret = forms.CharField(
        label=_("Code from your message"),
        max_length=200,
        help_text=_("Everything after the # sign in the link."),
        error_messages={"required": CODE_IS_ODD},
    )
    month = forms.TypedChoiceField(
        label=_("Month"),
        coerce=int,
        choices=[("", "—"), *MONTHS.items()],
        error_messages={
            "required": _("Choose the month."),
            "invalid_choice": _("Choose the month."),
        },
    )
    day = forms.IntegerField(
        label=_("Day"),
        min_value=1,
        max_value=31,
        help_text=_("Such as 5"),
        error_messages={
            "required": _("Enter the day."),
            "invalid": _("Enter the day as a number."),
            "min_value": NOT_A_DAY,
            "max_value": NOT_A_DAY,
        },
    )
    year = forms.IntegerField(
        label=_("Year"),
        min_value=EARLIEST_YEAR,
        max_value=9999,
        help_text=_("Four digits, such as 1985"),
        error_messages={
            "required": _("Enter the year."),
            "invalid": _("Enter the year as a number."),
            "min_value": _("Enter the year with four digits."),
            "max_value": _("Enter the year with four digits."),
        },
    )

    def layout(self) -> Layout:
        return Layout(
            Div("secret", css_id="secret-part"),
            Fieldset(
                _("Date of birth of the patient"),
                Div("month", "day", "year", css_class="field-row birth-date"),
            ),
        )

    def clean_secret(self) -> str:
        """The code, also when somebody pasted the whole link."""
        return str(self.cleaned_data["secret"].strip().rpartition("#")[2])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if all(cleaned.get(name) for name in ("year", "month", "day")):
            try:
                cleaned["born"] = date(cleaned["year"], cleaned["month"], cleaned["day"])
            except ValueError:
                self.add_error("day", NOT_A_DAY)
        return cleaned
