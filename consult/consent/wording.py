"""The words of the document: formulary data by slot, filled with data, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from django.template.loader import get_template

from consult.consent.refusals import WordingIsMissing
from consult.formulary.models import ConsentText

TEMPLATE = "consent/document.html"
_PLACE = re.compile(r"\{(\w+)\}")
_SLOT_IN_TEMPLATE = re.compile(r"\bw\.(\w+)")


class Wording:
    """Sentences of the document by slot."""

    def __init__(self, texts: Mapping[str, str], *, has_drafts: bool = False) -> None:
        self.texts = texts
        self.has_drafts = has_drafts

    @classmethod
    def published(cls, language: str = "en") -> Wording:
        """The wording that the clinic offers now."""
        rows = list(ConsentText.objects.offered().filter(language=language))
        return cls(
            {row.slot: row.text for row in rows},
            has_drafts=any(not row.is_signed_off for row in rows),
        )

    def __call__(self, slot: str, **data: object) -> str:
        """The sentence of ``slot`` with every ``{name}`` filled.

        Raises ``WordingIsMissing`` when the sentence is not there, or when somebody edited
        the place of a datum away: what the patient must read would vanish silently.
        """
        text = self.texts.get(slot, "")
        if not text.strip() or set(data) - set(_PLACE.findall(text)):
            raise WordingIsMissing([slot])
        return _PLACE.sub(lambda place: str(data.get(place[1], place[0])), text)

    def of_template(self) -> dict[str, str]:
        """The fixed sentences that the document's template prints by itself."""
        slots = slots_of_template()
        missing = [slot for slot in slots if not self.texts.get(slot, "").strip()]
        if missing:
            raise WordingIsMissing(missing)
        return {slot: self.texts[slot] for slot in sorted(slots)}


@lru_cache
def slots_of_template() -> frozenset[str]:
    """The slots that the template names as ``w.slot``."""
    source = get_template(TEMPLATE).template.source  # type: ignore[attr-defined]
    return frozenset(_SLOT_IN_TEMPLATE.findall(source))
