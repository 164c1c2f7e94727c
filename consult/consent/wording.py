"""The words of the document: formulary data by slot, filled with data, never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import get_template

from consult.consent.languages import ENGLISH, direction_of, isolated
from consult.consent.refusals import WordingIsMissing
from consult.formulary.models import ConsentText

TEMPLATE = "consent/document.html"
_PLACE = re.compile(r"\{(\w+)\}")
_SLOT_IN_TEMPLATE = re.compile(r"\bw\.(\w+)")
_INCLUDED = re.compile(r'{% include "(consent/parts/[^"]+)"')


class Wording:
    """Sentences of the document by slot, in one language."""

    def __init__(
        self,
        texts: Mapping[str, str],
        *,
        has_drafts: bool = False,
        language: str = ENGLISH,
        versions: Mapping[str, int] | None = None,
    ) -> None:
        self.texts = texts
        self.versions = versions or {}
        self.has_drafts = has_drafts
        self.language = language
        self._is_rtl = direction_of(language) == "rtl"

    @classmethod
    def published(cls, language: str = ENGLISH) -> Wording:
        """The wording that the clinic offers now."""
        return cls._of(list(ConsentText.objects.offered().filter(language=language)), language)

    @classmethod
    def complete(cls, language: str) -> Wording:
        """The wording that the clinic offers now, if a whole document can be made of it.

        Raises ``WordingIsMissing`` when a translation lacks a sentence of the English wording,
        or a place in it: a paper that falls back to English here and there would be unreadable.
        """
        rows = list(ConsentText.objects.offered().filter(language__in={ENGLISH, language}))
        english = _texts([row for row in rows if row.language == ENGLISH])
        wording = cls._of([row for row in rows if row.language == language], language)
        missing = missing_slots(wording.texts, english)
        if missing and language != ENGLISH:
            raise WordingIsMissing(missing, language)
        return wording

    @classmethod
    def _of(cls, rows: list[ConsentText], language: str) -> Wording:
        has_drafts = any(not row.is_signed_off for row in rows)
        versions = {row.slot: row.version for row in rows}
        return cls(_texts(rows), has_drafts=has_drafts, language=language, versions=versions)

    def __call__(self, slot: str, **data: object) -> str:
        """The sentence of ``slot`` with every ``{name}`` filled.

        Raises ``WordingIsMissing`` when the sentence is not there, or when somebody edited
        the place of a datum away: what the patient must read would vanish silently.
        """
        text = self.texts.get(slot, "")
        if not text.strip() or set(data) - set(_PLACE.findall(text)):
            raise WordingIsMissing([slot], self.language)
        return _PLACE.sub(lambda place: self._filled(data, place), text)

    def _filled(self, data: Mapping[str, object], place: re.Match[str]) -> str:
        if place[1] not in data:
            return place[0]
        text = str(data[place[1]])
        return isolated(text) if self._is_rtl else text

    def of_template(self) -> dict[str, str]:
        """The fixed sentences that the document's template prints by itself."""
        slots = slots_of_template()
        missing = [slot for slot in slots if not self.texts.get(slot, "").strip()]
        if missing:
            raise WordingIsMissing(missing, self.language)
        return {slot: self.texts[slot] for slot in sorted(slots)}

    def versions_part(self) -> dict[str, Any]:
        """In which version each sentence stands: one that most share, and the others by slot,
        so that a snapshot stays small."""
        counted = Counter(self.versions.values())
        usual = max(counted, key=lambda version: (counted[version], -version), default=0)
        others = {slot: v for slot, v in sorted(self.versions.items()) if v != usual}
        return {"language": self.language, "version": usual, "others": others}


def missing_slots(texts: Mapping[str, str], english: Mapping[str, str]) -> tuple[str, ...]:
    """The slots of the English wording that ``texts`` lack, or hold with other places."""
    return tuple(
        sorted(
            slot
            for slot, text in english.items()
            if not texts.get(slot, "").strip() or _places(texts[slot]) != _places(text)
        )
    )


def complete_languages() -> list[str]:
    """English, and every language in which the wording of the document is complete."""
    rows: dict[str, list[ConsentText]] = {}
    for row in ConsentText.objects.offered().order_by("language"):
        rows.setdefault(row.language, []).append(row)
    english = _texts(rows.pop(ENGLISH, []))
    others = [code for code, own in rows.items() if not missing_slots(_texts(own), english)]
    return [ENGLISH, *others]


def _texts(rows: list[ConsentText]) -> dict[str, str]:
    return {row.slot: row.text for row in rows}


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


@lru_cache
def slots_of_template() -> frozenset[str]:
    """The slots that the template and its parts name as ``w.slot``."""
    source = _source_of(TEMPLATE)
    parts = [_source_of(name) for name in _INCLUDED.findall(source)]
    return frozenset(_SLOT_IN_TEMPLATE.findall(" ".join([source, *parts])))


def _source_of(template: str) -> str:
    return str(get_template(template).template.source)  # type: ignore[attr-defined]
