"""The words in which changes are told: the document's sentences, and the lists' names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from consult.consent.refusals import WordingIsMissing
from consult.consent.wording import Wording
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    CrossReactivityGroup,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Risk,
)
from consult.patients.models import HealthFact
from consult.ui.words import read_day, write_day

# Each list with the fields that name its entries; the first that is filled counts.
LISTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "ingredient": (Ingredient, ("name",)),
    "group": (CrossReactivityGroup, ("name",)),
    "flag": (RedFlag, ("label",)),
    "option": (Alternative, ("name",)),
    "question": (HealthQuestion, ("label",)),
    "step": (ChecklistItem, ("patient_text", "text")),
    "source": (EvidenceSource, ("title",)),
    "risk": (Risk, ("patient_name", "name")),
}
Loader = Callable[[str], dict[str, str]]


def load_list(kind: str) -> dict[str, str]:
    """The names of one list by key, of retired entries too."""
    model, fields = LISTS[kind]
    rows = model.objects.values_list("key", *fields)
    return {key: next(filter(None, names), "") for key, *names in rows}


@dataclass
class Names:
    """What people call the entries of the lists. A list is read when first needed."""

    load: Loader = load_list
    # What a document has for the English name of an entry of a list.
    told: Callable[[str, str], str] = lambda kind, name: name
    _lists: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, kind: str, key: str) -> str:
        """The name of an entry; of an unknown one its key, as words."""
        if kind not in self._lists:
            self._lists[kind] = self.load(kind)
        name = self._lists[kind].get(key)
        if name:
            return self.told(kind, name)
        return key.replace("_", " ").replace("-", " ").capitalize()


@dataclass
class Words:
    """Everything that a comparison needs to speak."""

    say: Wording
    names: Names = field(default_factory=Names)

    def topic(self, key: str) -> str:
        """What a health question is called."""
        if key in (HealthFact.PREGNANCY, HealthFact.BREAST_FEEDING):
            return self.say(f"health_{key}")
        return self.names.of("question", key)

    def allergen(self, key: str) -> str:
        """What an allergy of the plan is to: ``ingredient:…``, ``group:…`` or ``text:…``."""
        kind, _, name = key.partition(":")
        return name if kind == "text" else self.names.of(kind, name)

    def or_none(self, text: str) -> str:
        """``text``, or words for nothing at all."""
        return text or self.say("change_nothing")

    def day(self, day: str | None) -> str:
        """A stored day as people write it."""
        read = read_day(day) if day else None
        return write_day(read, self.say.language) if read else self.say("not_set")

    def injection(self, number: int) -> str:
        return self.say("injection_heading", number=number)

    def of_injection(self, number: int, what: str) -> str:
        return self.say("change_of_injection", injection=self.injection(number), what=what)


class ForgivingWording(Wording):
    """Wording for pages: where a sentence is missing, the data are shown without it, as a
    reason to stop must never be hidden by an incomplete list."""

    def __call__(self, slot: str, **data: object) -> str:
        try:
            return super().__call__(slot, **data)
        except WordingIsMissing:
            shown = ": ".join(str(value) for value in data.values())
            return shown or slot.replace("_", " ")


def words_for_pages() -> Words:
    """The words of the staff's pages."""
    return Words(ForgivingWording(Wording.published().texts))
