"""In which language a consent is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consult.consent.languages import ENGLISH, language_of, name_of, own_name_of
from consult.ui.fields import AnswerField
from consult.ui.forms import BaseForm

ASK = "Choose the language of the paper."
NOT_COMPLETE = "There is no complete wording in this language, so nothing was issued."


class LanguageForm(BaseForm):
    """The language of the paper, of those whose wording is complete.

    Nothing is chosen beforehand but English for a patient who speaks it. Where there is
    English only, nothing is asked.
    """

    def __init__(
        self, data: Mapping[str, str] | None = None, *, spoken: str, languages: Sequence[str]
    ) -> None:
        super().__init__(data)
        speaks_english = language_of(spoken) == ENGLISH
        self.has_choice = len(languages) > 1
        self.fields["language"] = AnswerField(
            label="Language of the paper",
            choices=[(code, _label(code)) for code in languages],
            required=self.has_choice and not speaks_english,
            initial=ENGLISH if speaks_english else None,
            help_text=_note(spoken, languages),
            error_messages={"required": ASK, "invalid_choice": NOT_COMPLETE},
        )

    @property
    def is_asked(self) -> bool:
        """Whether there is something to choose, or to explain."""
        return self.has_choice or bool(self.errors)

    @property
    def language(self) -> str:
        """What was chosen, once the form is valid."""
        return self.cleaned_data.get("language") or ENGLISH


def _label(code: str) -> str:
    if code == ENGLISH:
        return name_of(code)
    return f"{name_of(code)} ({own_name_of(code)}), with the English text beside it"


def _note(spoken: str, languages: Sequence[str]) -> str:
    if not spoken.strip():
        return "The language of the patient is not recorded. Ask."
    if language_of(spoken) in languages:
        return f"The patient speaks {spoken}."
    return f"The patient speaks {spoken}. There is no complete wording in it: use an interpreter."
