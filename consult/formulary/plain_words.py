"""Which texts a patient reads, how hard each is, and which are too hard to be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from consult.formulary.models import ConsentText, Entry, Ingredient, Translation
from consult.formulary.models.translations import ENGLISH, TRANSLATED
from consult.formulary.reading_grade import Counted, Names, count, reading_ease_es, reading_grade
from consult.formulary.refusals import TooHardToRead

HARDEST_GRADE = 8.0
# The formulas were made for running text: of a name or two words they say nothing.
FEWEST_WORDS = 5
SPANISH = "es"
# Fernández Huerta's own bands, each from this ease on.
_EASE = (
    (90, "very easy"),
    (80, "easy"),
    (70, "fairly easy"),
    (60, "plain"),
    (50, "fairly hard"),
    (30, "hard"),
)


@dataclass(frozen=True)
class Reading:
    """How hard one text is. ``score`` is a grade for English, an ease for Spanish, and
    ``None`` where nothing can be measured."""

    field: str
    label: str
    language: str
    counted: Counted
    score: float | None

    @property
    def is_too_hard(self) -> bool:
        """Whether it is above the limit; only English has a grade."""
        return self.language == ENGLISH and self.score is not None and self.score > HARDEST_GRADE

    @property
    def words(self) -> str:
        """The result as it stands beside the text."""
        left_out = ", ".join(self.counted.left_out)
        names = f" Names left out of the count: {left_out}." if left_out else ""
        return self._result + names

    @property
    def _result(self) -> str:
        if self.language not in (ENGLISH, SPANISH):
            return "Not measured: there is no formula here for this language."
        if self.score is None:
            return f"Too short to measure (under {FEWEST_WORDS} words)."
        if self.language == SPANISH:
            return f"Reading ease {self.score:.0f} of 100: {_ease_word(self.score)}."
        above = ", above 8: use shorter words and sentences" if self.is_too_hard else ""
        return f"Reading grade {self.score:.1f}{above}."

    @property
    def why_refused(self) -> str:
        return (
            f"{self.label}: reading grade {self.score:.1f}. The limit is 8. Use shorter words and"
            " sentences, or write below why it must be harder to read."
        )


def _ease_word(ease: float) -> str:
    return next((word for least, word in _EASE if ease >= least), "very hard")


def patient_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a list that a patient reads."""
    if model in (ConsentText, Translation):
        return ("text",)
    return TRANSLATED.get(str(model._meta.model_name), ())


def names_left_out() -> Names:
    """The names of all drugs and ingredients on the lists, which no writer can choose."""
    rows = Ingredient.objects.values_list("name", "inn", "synonyms")
    return Names(
        part for name, inn, more in rows for each in (name, inn, *more) for part in _parts(each)
    )


def _parts(name: str) -> tuple[str, str]:
    """A name, and what stands before its brackets: texts seldom repeat both."""
    return name, name.partition(" (")[0]


def measure(
    model: type[models.Model], field: str, value: Any, *, language: str, names: Names
) -> Reading:
    """How hard the text of one field is."""
    text = "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
    counted = count(text, names, language if language == SPANISH else ENGLISH)
    return Reading(
        field=field,
        label=_label(model, field),
        language=language,
        counted=counted,
        score=_score(text, counted, language, names),
    )


def _score(text: str, counted: Counted, language: str, names: Names) -> float | None:
    if counted.words < FEWEST_WORDS:
        return None
    if language == SPANISH:
        return reading_ease_es(text, names)
    grade = reading_grade(text, names) if language == ENGLISH else None
    # As it is shown: nobody can mend what looks like the limit.
    return None if grade is None else round(grade, 1)


def _label(model: type[models.Model], field: str) -> str:
    name = str(getattr(model._meta.get_field(field), "verbose_name", field))
    return name[:1].upper() + name[1:]


def readings(model: type[models.Model], values: Mapping[str, Any], names: Names) -> list[Reading]:
    """How hard each text is that ``values`` hold for the patient; empty ones are left out."""
    language = str(values.get("language") or ENGLISH)
    return [
        measure(model, field, values[field], language=language, names=names)
        for field in patient_fields(model)
        if values.get(field)
    ]


def check_reading(
    model: type[models.Model],
    values: Mapping[str, Any],
    *,
    hard_words_reason: str,
    names: Names | None = None,
) -> None:
    """Raise ``TooHardToRead`` for texts above the limit, unless a reason for it is given."""
    if hard_words_reason.strip() or not patient_fields(model):
        return
    found = readings(model, values, names_left_out() if names is None else names)
    hard = [reading for reading in found if reading.is_too_hard]
    if hard:
        raise TooHardToRead(hard)


def changed_texts(
    stored: Entry, values: Mapping[str, Any], *, hard_words_reason: str
) -> dict[str, Any]:
    """Those of ``values`` that put other words before the patient than ``stored`` does. What
    was hard before anybody measured it can wait: the lists name it. Without the reason that
    was given for them, all texts count as new."""
    loses_reason = bool(getattr(stored, "hard_words_reason", "")) and not hard_words_reason
    changed = {
        name: values[name]
        for name in patient_fields(type(stored))
        if name in values and (loses_reason or values[name] != getattr(stored, name))
    }
    return {**changed, "language": values.get("language") or getattr(stored, "language", "")}


def check_new_texts(stored: Entry, values: Mapping[str, Any]) -> None:
    """Raise ``TooHardToRead`` if ``values`` bring a text above the limit to ``stored``, and
    neither it nor they give a reason."""
    kept = getattr(stored, "hard_words_reason", "")
    reason = values.get("hard_words_reason", kept) or ""
    changed = changed_texts(stored, values, hard_words_reason=reason)
    check_reading(type(stored), changed, hard_words_reason=reason)


def readings_of(entry: Entry, names: Names) -> list[Reading]:
    """How hard each text of ``entry`` is."""
    wanted = ("language", *patient_fields(type(entry)))
    return readings(type(entry), {n: getattr(entry, n, "") for n in wanted}, names)
