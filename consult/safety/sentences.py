"""The sentences of findings that a paper can print, so that it can say them in its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

# By stable keys; a key is never used for something else. Each has a text of the document.
SENTENCES = {
    "named_in_product": "{ingredient} (in {product})",
    "named_skin_cleaner": "{ingredient} (skin cleaner)",
    "nothing_drawn_up": "nothing is drawn up yet",
    "allergy_same": "Allergy “{allergy}”: the patient would get {what}.",
    "allergy_like_name": "Allergy “{allergy}” may mean {what}: the names are alike.",
    "allergy_group": "Allergy “{allergy}”: {what} belongs to the group {group}.",
    "allergy_group_maybe": "Allergy “{allergy}”: {what} may contain something of the group"
    " {group}.",
    "allergy_text": "Allergy in free text: “{allergy}”. The software cannot match free text; a"
    " person must compare it with every ingredient: {everything}.",
    "allergy_text_named": "Allergy in free text: “{allergy}”. The software matched it to {names};"
    " a person must still look whether it means anything else and compare it with every"
    " ingredient: {everything}.",
    "allergy_text_alike": "Allergy in free text: “{allergy}”. The software found that it may mean"
    " {names}, but cannot be sure; a person must compare it with every ingredient: {everything}.",
    "allergy_unknown": "Allergy “{allergy}” points to nothing on record, so it cannot be fully"
    " matched.",
    "latex_gloves": "Latex allergy; {injection}: the gloves may hold latex.",
    "latex_stopper": "Latex allergy; {product}: the vial stopper may hold latex.",
    "red_flag_yes": "Red flag answered yes: {question}.",
    "red_flag_open": "Red flag not ruled out: {question}.",
    "is_pregnant": "The patient is pregnant",
    "may_be_pregnant": "The patient may be pregnant",
    "pregnancy_not_known": "It is not known whether the patient is pregnant",
    "pregnancy_unsafe": "{state}, and {what} may be unsafe in pregnancy.",
    "pregnancy_unproven": "{state}; {product} is not known to be safe in pregnancy.",
    "breast_feeding_label": "The patient is or may be breast-feeding; labels do not cover {what}.",
    "breast_feeding": "{injection}: the patient is or may be breast-feeding; what passes into"
    " milk after scalp injections is not known.",
    "health_published_yes": "{question} (answered yes); published against {what}: {reasons}.",
    "health_published_open": "{question} (not known); published against {what}: {reasons}.",
    "health_recorded_yes": "{question} (answered yes); recorded as a caution about {what}:"
    " {reasons}.",
    "health_recorded_open": "{question} (not known); recorded as a caution about {what}:"
    " {reasons}.",
    "health_text": "{question}: the software cannot match free text.",
    "health_text_detail": "{question} ({detail}): the software cannot match free text.",
    "ingredient_blocked": "{what} should not be used: {reason}.",
    "ingredient_blocked_unsaid": "{what} should not be used: reason not recorded.",
    "ingredient_twice": "{injection}: {ingredient} is in {count} products ({products}).",
    "product_not_disclosed": "{product}: not everything in it is known, so allergies cannot be"
    " fully checked.",
    "product_mixture": "{product} lists {ingredient}, which is itself a mixture.",
    "preservative_strong": "{what}, {strength} as recorded is much for a preservative.",
    "volume_not_filled": "{injection}: the plan says {planned} mL; {drawn} mL is drawn up.",
    "needle_short": "{injection}: the plan goes {depth} mm deep with a needle of {length} mm.",
    "planned_in_past": "{injection}: the planned day has passed.",
    "technique_unmet": "{injection}: not met: {step}",
    "vial_old": "{vial}: multi-dose vial opened on {day}, more than {days} days before use.",
    "vial_undated": "{vial}: multi-dose vial without a date of first opening.",
    "evidence_none": "{injection}: no published evidence was found for this mixture.",
    "evidence_offered": "{injection}: “no published evidence was found” is stated. The list has"
    " {sources} about an active of this formula; none is attached.",
    "evidence_offered_exact": "{injection}: “no published evidence was found” is stated, but the"
    " list has {sources} about this exact formula; none is attached.",
    "sources_one": "1 source",
    "sources_many": "{count} sources",
    "evidence_contradictory": "{injection}: “no published evidence” is recorded, but a source for"
    " this exact formula is attached.",
    "evidence_inexact": "{injection}: no attached source studied this exact formula.",
    "evidence_weak": "{injection}: the evidence for this formula is weak.",
    "evidence_very_weak": "{injection}: the evidence for this formula is very weak.",
    "check_overdue": "{entry}: what the list says was due to be checked again by {day}.",
    "evidence_not_graded": "{injection}: the evidence for this formula is not graded.",
}


class FromList(str):
    """A text of the formulary's lists, which may have a translation."""

    __slots__ = ()


_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"  # strftime would follow the server's language


def write_day(day: date) -> str:
    """A day like 14-Jul-1985."""
    month = _MONTHS[3 * day.month - 3 : 3 * day.month]
    return f"{day.day:02}-{month}-{day.year:04}"


class OnDay(str):
    """A day in a sentence, as English writes it; other languages write ``day`` their way."""

    day: date

    def __new__(cls, day: date) -> OnDay:
        made = super().__new__(cls, write_day(day))
        made.day = day
        return made


@dataclass(frozen=True)
class Sentence:
    """A sentence with its places filled; what is listed in one place are several parts."""

    key: str
    places: tuple[tuple[str, tuple[Part, ...]], ...]

    def __str__(self) -> str:
        return self.told(lambda key, places: SENTENCES[key].format(**places), str)

    def told(self, say: Callable[[str, dict[str, str]], str], name: Callable[[str], str]) -> str:
        """The sentence in the words of ``say``, with ``name`` of each text in its places."""
        filled = {
            place: ", ".join(_told(part, say, name) for part in parts)
            for place, parts in self.places
        }
        return say(self.key, filled)


Part = str | Sentence
Value = Part | int | Iterable[Part]


def says(key: str, **places: Value) -> Sentence:
    """The sentence ``key`` with its places filled."""
    return Sentence(key, tuple((place, _parts(value)) for place, value in places.items()))


def _parts(value: Value) -> tuple[Part, ...]:
    if isinstance(value, str | Sentence):
        return (value,)
    return (str(value),) if isinstance(value, int) else tuple(value)


def _told(
    part: Part, say: Callable[[str, dict[str, str]], str], name: Callable[[str], str]
) -> str:
    if isinstance(part, Sentence):
        return part.told(say, name)
    return name(part)
