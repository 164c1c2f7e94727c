"""Forms of many like questions: one row each, none ticked beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import Truncator

from consult.ui.fields import AnswerField
from consult.ui.forms import VersionedForm, dress
from consult.ui.words import write_moment


@dataclass(frozen=True)
class Question:
    """One row: the entry asked about, its wording, the answers, and a detail field.

    ``detail_for`` names the answers for which a page shows the detail: yes, no or any.
    """

    key: str
    entry: Any
    text: str
    help_text: str
    choices: list[tuple[str, str]]
    detail_label: str
    detail_needed_for: frozenset[str] = frozenset()
    needs_detail_message: str = "Give a reason."
    detail_length: int = 300
    detail_for: str = "any"


@dataclass(frozen=True)
class Row:
    """A question with its bound fields, for the template."""

    question: Question
    answer: BoundField
    detail: BoundField
    note: str
    findings: list[Any]


class QuestionsForm(VersionedForm):
    """Answers to a list of questions; an open one stays open and is never a “no”."""

    def __init__(
        self,
        *args: Any,
        questions: list[Question],
        notes: dict[str, str] | None = None,
        findings_of: Callable[[str], list[Any]] = lambda key: [],
        **kwargs: Any,
    ) -> None:
        self.questions = questions
        self.notes = notes or {}
        self.findings_of = findings_of
        super().__init__(*args, **kwargs)
        for question in questions:
            self._add(question)

    def _add(self, question: Question) -> None:
        answer = AnswerField(
            choices=question.choices, label=question.text, help_text=question.help_text
        )
        detail = forms.CharField(
            required=False, max_length=question.detail_length, label=question.detail_label
        )
        # A filled box stays in view: the style sheet tells it by its placeholder.
        detail.widget.attrs["placeholder"] = " "
        # The summary of errors names the question, of which a page has many.
        answer.summary_label = detail.summary_label = Truncator(question.text).chars(60)
        detail.unmarked = bool(question.detail_needed_for)
        self.fields[f"answer-{question.key}"] = answer
        self.fields[f"detail-{question.key}"] = detail
        dress(answer)
        dress(detail)

    def rows(self) -> Iterator[Row]:
        """The questions with their fields, in order."""
        for question in self.questions:
            yield Row(
                question,
                self[f"answer-{question.key}"],
                self[f"detail-{question.key}"],
                self.notes.get(question.key, ""),
                self.findings_of(question.key),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for question in self.questions:
            answer = cleaned.get(f"answer-{question.key}", "")
            detail = cleaned.get(f"detail-{question.key}", "")
            if answer in question.detail_needed_for and not detail:
                if f"detail-{question.key}" not in self.errors:
                    self.add_error(f"detail-{question.key}", question.needs_detail_message)
            elif detail and not answer:
                self.add_error(f"answer-{question.key}", "Choose an answer for this note.")
        return cleaned

    def replies(self) -> Iterator[tuple[Any, str, str]]:
        """(entry, answer, detail) of every answered question."""
        for question in self.questions:
            answer = self.cleaned_data[f"answer-{question.key}"]
            if answer:
                yield question.entry, answer, self.cleaned_data[f"detail-{question.key}"]


def initial_answers(answers: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The form's initial values from (answer, detail) by question key."""
    initial = {}
    for key, (answer, detail) in answers.items():
        initial[f"answer-{key}"] = answer
        initial[f"detail-{key}"] = detail
    return initial


def given_notes(
    rows: Iterable[Any], key_of: Callable[[Any], str], zone: ZoneInfo
) -> dict[str, str]:
    """Who gave each answer and when, in words, by question key."""
    return {key_of(row): f"Answered by {row.by}, {write_moment(row.at, zone)}." for row in rows}
