"""What every part of a snapshot is made from, and how it writes days, moments and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from consult.consent.languages import direction_of, isolated
from consult.consent.snapshot.texts import Shape, Texts
from consult.consent.wording import Wording
from consult.consultations.models import Consultation, FindingOverride, ProposedInjection
from consult.consultations.published import Published
from consult.formulary.models import Ingredient, ProductComponent
from consult.formulary.models.entries import Entry
from consult.safety.facts import Role
from consult.safety.review import Review
from consult.ui.words import write_day, write_moment

_US_EMERGENCY_NUMBER = re.compile(r"\b911\b")


@dataclass
class Used:
    """An ingredient that reaches the patient, and in which injections it does."""

    ingredient: Ingredient
    injections: list[int] = field(default_factory=list)
    is_active: bool = False
    is_skin_preparation: bool = False

    def add(self, number: int) -> None:
        if number not in self.injections:
            self.injections.append(number)


@dataclass
class Making:
    """A snapshot in the making."""

    consultation: Consultation
    review: Review
    published: Published
    say: Wording
    texts: Texts = field(default_factory=Texts)
    entries: list[Entry] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.texts.language

    def text_of(self, entry: Entry, name: str, shape: Shape = str) -> str:
        """The text of a field of an entry in the document's language, or marked as English."""
        return self.texts.of(entry, name, shape)

    def lines_of(self, entry: Entry, name: str) -> list[str]:
        """The lines of a field that holds a list, each like ``text_of``."""
        return self.texts.lines(entry, name)

    @cached_property
    def injections(self) -> list[ProposedInjection]:
        return list(self.consultation.injections.all())

    @cached_property
    def used(self) -> dict[str, Used]:
        """Every ingredient once, actives first, in the order in which they are drawn up."""
        found: dict[str, Used] = {}
        for injection in self.injections:
            for component in components_of(injection):
                self._add(found, component.ingredient, injection.number).is_active |= (
                    component.role == Role.ACTIVE
                )
            if injection.skin_preparation:
                entry = self._add(found, injection.skin_preparation, injection.number)
                entry.is_skin_preparation = True
        return dict(sorted(found.items(), key=lambda pair: not pair[1].is_active))

    def _add(self, found: dict[str, Used], ingredient: Ingredient, number: int) -> Used:
        used = found.setdefault(ingredient.key, Used(ingredient))
        used.add(number)
        return used

    def name_of(self, ingredient: Ingredient) -> str:
        return self.text_of(ingredient, "name")

    def print_entry(self, entry: Entry) -> None:
        """Remember that the words of ``entry`` are printed, for the draft notice."""
        self.entries.append(entry)

    @property
    def has_drafts(self) -> bool:
        """Whether any words printed so far were not signed off by a clinician."""
        printed = [*self.entries, *self.texts.used]
        return self.say.has_drafts or any(not entry.is_signed_off for entry in printed)

    def override_of(self, subject: str) -> FindingOverride | None:
        """The override that lifts a stop about ``subject``, if there is one."""
        rows = {(row.code, row.subject): row for row in self.consultation.overrides.all()}
        lifted = (f.identity for f, _ in self.review.overridden if f.subject.key == subject)
        return next((rows[identity] for identity in lifted), None)

    def day(self, day: date | None) -> str:
        return self._kept(write_day(day, self.language)) if day else self.say("not_set")

    def moment(self, moment: datetime) -> str:
        return self._kept(write_moment(moment, self.consultation.clinic.zone, self.language))

    def _kept(self, text: str) -> str:
        """A day that a line from right to left must not turn around."""
        return isolated(text) if direction_of(self.language) == "rtl" else text

    def injection_names(self, numbers: Iterable[int]) -> str:
        """The injections by number, like “Injections 1, 2 and 4”."""
        texts = [str(number) for number in numbers]
        if len(texts) == 1:
            return self.say("injection_heading", number=texts[0])
        return self.say("injections_heading", numbers=self.listed(texts))

    def listed(self, names: Iterable[str]) -> str:
        """The names as a sentence lists them, like “a, b and c”."""
        *first, last = names
        return self.say("list_and", first=", ".join(first), last=last) if first else last

    def with_emergency_number(self, text: str) -> str:
        """The starter texts say 911; a clinic elsewhere prints its own number."""
        return _US_EMERGENCY_NUMBER.sub(self.consultation.clinic.emergency_number, text)


def components_of(injection: ProposedInjection) -> list[ProductComponent]:
    """Every component of every product of an injection, in order."""
    return [c for line in injection.lines.all() for c in line.product.components.all()]


def actives_of(making: Making, injection: ProposedInjection) -> dict[str, str]:
    """The names of the active ingredients of an injection by their keys, in order."""
    return {
        component.ingredient.key: making.name_of(component.ingredient)
        for component in components_of(injection)
        if component.role == Role.ACTIVE
    }


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop, as some sources are notes."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def bare(text: str) -> str:
    """``text`` without its full stop, to stand inside a sentence."""
    return text.strip().removesuffix(".")
