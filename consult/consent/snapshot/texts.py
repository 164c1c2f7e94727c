"""What the lists say, in the language of the document; what is only in English is marked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from consult.consent.languages import ENGLISH, in_english
from consult.formulary.models.entries import Entry
from consult.formulary.models.revisions import type_of
from consult.formulary.models.translations import (
    TextKey,
    Translation,
    english_of,
    text_key,
    translations_into,
)

Shape = Callable[[str], str]
# Where the document prints the texts of a list: the slot of that part's heading.
_PART_OF = {
    "risk": "risks_heading",
    "ingredient": "contents_heading",
    "redflag": "aftercare_heading",
    "alternative": "alternatives_heading",
    "checklistitem": "technique_heading",
    "healthquestion": "health_heading",
    "evidencesource": "evidence_heading",
    "crossreactivitygroup": "health_heading",
}


class Texts:
    """The texts of the lists in one language, and which parts had none."""

    def __init__(
        self, language: str = ENGLISH, rows: dict[TextKey, Translation] | None = None
    ) -> None:
        self.language = language
        self.used: list[Translation] = []
        self.english_parts: list[str] = []
        self._rows = rows or {}

    @classmethod
    def published(cls, language: str) -> Texts:
        """The translations that are offered now."""
        return cls(language, translations_into(language))

    def of(self, entry: Entry, field: str, shape: Shape = str) -> str:
        """The text of ``field``, shaped: translated, or in English and marked so.

        A translation of an English text that has changed since is not used.
        """
        row = self._translation(entry, field)
        if row:
            return shape(row.text)
        return self.english(shape(english_of(entry, field)), _PART_OF[type_of(entry)])

    def lines(self, entry: Entry, field: str) -> list[str]:
        """The lines of a field that holds a list, each like ``of``."""
        row = self._translation(entry, field)
        if row:
            return row.text.split("\n")
        part = _PART_OF[type_of(entry)]
        return [self.english(str(line), part) for line in getattr(entry, field)]

    def of_english(self, text: str, part: str) -> str:
        """``text`` of some list, of which only the English is known, like ``of``; ``part``
        is the slot that names the place where it is printed."""
        row = self._by_english.get(text)
        if row is None:
            return self.english(text, part)
        self.used.append(row)
        return row.text

    @cached_property
    def _by_english(self) -> dict[str, Translation]:
        """One translation for each English text: of the same text the same, whatever the
        order of the rows."""
        return {self._rows[key].of_text: self._rows[key] for key in sorted(self._rows)}

    def _translation(self, entry: Entry, field: str) -> Translation | None:
        """The translation that fits the English text as it is now."""
        row = self._rows.get(text_key(entry, field))
        if row is None or row.of_text != english_of(entry, field):
            return None
        self.used.append(row)
        return row

    def english(self, text: str, part: str) -> str:
        """``text`` as it is, marked in a document in another language; ``part`` is the slot
        that names the place where it is printed."""
        if self.language == ENGLISH or not text:
            return text
        if part not in self.english_parts:
            self.english_parts.append(part)
        return in_english(text)
