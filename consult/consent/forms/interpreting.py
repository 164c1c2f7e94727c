"""The interpreter, asked about the same way before a tablet and before paper."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from consult.consent.reasons import says_why
from consult.consent.signing.interpreting import Interpreting
from consult.consent.signing.signing_people import is_person_name
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

HERE, NONE = "here", "none"
ASKED, REASON = "interpreter", "no_interpreter_because"


class InterpreterForm(BaseForm):
    """Who interprets; where the patient may not understand the paper, answered in any case."""

    interpreter = AnswerField(
        label="Is the paper put into the patient's language by an interpreter?",
        choices=[(HERE, "Yes, an interpreter is there"), (NONE, "No interpreter")],
        required=True,
    )
    interpreter_name = forms.CharField(
        label="Name of the interpreter", max_length=160, required=False
    )
    interpreter_language = forms.CharField(
        label="Language of the interpreter", max_length=60, required=False
    )
    no_interpreter_because = forms.CharField(
        label="If there is none: why?",
        max_length=300,
        required=False,
        help_text="Such as “speaks and reads English well”. It is printed on the signature page.",
    )

    def __init__(self, *args: Any, interpreting: Interpreting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interpreting = interpreting
        if not interpreting.is_asked:
            del self.fields[ASKED], self.fields[REASON]
            return
        for name in ("interpreter_name", "interpreter_language", REASON):
            # Needed or not, by the answer above.
            self.fields[name].unmarked = True

    def interpreter_part(self, *more: str) -> Fieldset:
        """The fields about the interpreter, and those that only a form of its own has."""
        named = ["interpreter_name", "interpreter_language", *more]
        if not self.interpreting.is_asked:
            return Fieldset("If an interpreter is there", *named)
        return Fieldset("The interpreter", ASKED, *named, REASON)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get(ASKED)
        if answer == NONE:
            self._check_none(cleaned)
        elif answer == HERE or not self.interpreting.is_asked:
            self._check_named(cleaned, is_there=answer == HERE)
        return cleaned

    def _check_none(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("interpreter_name") or cleaned.get("interpreter_language"):
            self.add_error(ASKED, "An interpreter is named below. Say which of both is true.")
        if REASON not in self.errors and not says_why(cleaned.get(REASON, "")):
            self.add_error(REASON, "Say in a few words why there is no interpreter.")

    def _check_named(self, cleaned: dict[str, Any], *, is_there: bool) -> None:
        name, language = cleaned.get("interpreter_name"), cleaned.get("interpreter_language")
        if cleaned.get(REASON):
            self.add_error(REASON, "Leave this empty where an interpreter is there.")
        if name and not is_person_name(name):
            self.add_error("interpreter_name", "Enter a name, in letters.")
        if not name and (language or is_there or cleaned.get("interpreter_statement")):
            self.add_error("interpreter_name", "Enter the name of the interpreter.")
        if not language and (name or is_there):
            self.add_error("interpreter_language", "Enter the language that is spoken.")

    def interpreter_facts(self) -> dict[str, str]:
        """What is recorded of it, once the form is valid."""
        names = ("interpreter_name", "interpreter_language", REASON)
        return {name: self.cleaned_data.get(name, "") for name in names}
