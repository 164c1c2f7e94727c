"""The forms of the inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

# With the names of both entries it must fit into a history.
LONGEST = 200


class WhyForm(forms.Form):
    """The reason of an act, kept in the history."""

    reason = forms.CharField(
        label="Why",
        max_length=LONGEST,
        widget=AdminTextareaWidget(attrs={"rows": 2, "maxlength": None}),
        help_text="Kept in the history of this entry.",
    )


class SendBackForm(WhyForm):
    """What is to be corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label = "What is to be corrected?"
        field.help_text = "The person who entered it reads this, such as “Is it 5 or 50 mg/mL?”."


class SearchForm(forms.Form):
    """Words in the name of a listed entry."""

    q = forms.CharField(label="Another one of the list", max_length=120, required=False)
