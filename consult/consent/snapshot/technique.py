"""The sterile technique as planned; a step that several injections share is printed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from consult.consent.snapshot.making import Making, sentence
from consult.consultations.models import ProposedInjection, TechniqueAnswer
from consult.formulary.models import ChecklistItem
from consult.safety.facts import Answer

_ANSWERS = (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE)
# The step that says that a study was shown; where none was found, the paper says so beside it.
_EVIDENCE_SHOWN = "ck_evidence_shown"


def technique_part(making: Making) -> dict[str, Any]:
    """Who planned it, and the steps by answer and by the injections that share them."""
    return {
        "lines": _lines(making),
        **{answer.value: _blocks(making, answer) for answer in _ANSWERS},
    }


def _lines(making: Making) -> list[str]:
    """Who answered when, once for the injections that were answered together."""
    shared: dict[tuple[str, str], list[int]] = {}
    for injection in making.injections:
        shared.setdefault(_answered(making, injection), []).append(injection.number)
    return [
        making.say(
            "technique_answered", injection=making.injection_names(numbers), who=who, when=when
        )
        if who
        else making.say("technique_none", injection=making.injection_names(numbers))
        for (who, when), numbers in shared.items()
    ]


def _answered(making: Making, injection: ProposedInjection) -> tuple[str, str]:
    rows = list(injection.technique_answers.all())
    if not rows:
        return "", ""
    last = max(rows, key=lambda row: row.at)
    return last.by.full_name, making.moment(last.at)


def _blocks(making: Making, answer: Answer) -> list[dict[str, Any]]:
    rows = [row for row in _rows(making, _is_step) if row.answer == answer]
    shared = _shared(rows, lambda row: (_words(making, row.item), row.reason))
    blocks: dict[tuple[int, ...], list[dict[str, str]]] = {}
    for (text, reason), same in shared.items():
        numbers = tuple(row.injection.number for row in same)
        blocks.setdefault(numbers, []).append({"text": text, "reason": reason})
    return [
        {
            "heading": making.say(
                f"technique_{answer.value}", injections=making.injection_names(numbers)
            ),
            "steps": steps,
        }
        for numbers, steps in blocks.items()
    ]


def recorded_part(making: Making) -> list[str]:
    """The steps about consent: what the clinician recorded, in words that stay neutral."""
    rows = [row for row in _rows(making, _is_about_consent) if row.answer in _ANSWERS]
    shared = _shared(rows, lambda row: _record(making, row))
    return [_recorded(making, same) for same in shared.values()]


def _record(making: Making, row: TechniqueAnswer) -> tuple[Any, ...]:
    """What two answers must have in common to be printed as one."""
    who, when = row.by.full_name, making.moment(row.at)
    return row.item.key, row.answer, row.reason, _lacks_evidence(row), who, when


def _lacks_evidence(row: TechniqueAnswer) -> bool:
    has_none = getattr(row.injection, "no_evidence", None) is not None
    return row.item.key == _EVIDENCE_SHOWN and has_none


def _recorded(making: Making, same: list[TechniqueAnswer]) -> str:
    row, say = same[0], making.say
    injections = making.injection_names(row.injection.number for row in same)
    reasons = [sentence(row.reason)] if row.reason else []
    if _lacks_evidence(row):
        reasons.append(say("recorded_no_evidence", injections=injections))
    return say(
        "recorded_answer",
        injections=injections,
        answer=say(f"answer_{row.answer}"),
        text=_words(making, row.item),
        who=row.by.full_name,
        when=making.moment(row.at),
        reason=" ".join(reasons),
    ).strip()


def _is_about_consent(item: ChecklistItem) -> bool:
    return item.phase == ChecklistItem.Phase.CONSENT


def _is_step(item: ChecklistItem) -> bool:
    return not _is_about_consent(item)


def _words(making: Making, item: ChecklistItem) -> str:
    """The step in the patient's words where the list has them."""
    making.print_entry(item)
    return making.text_of(item, "patient_text" if item.patient_text else "text")


def _shared(
    rows: Iterable[TechniqueAnswer], key: Callable[[TechniqueAnswer], tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[TechniqueAnswer]]:
    shared: dict[tuple[Any, ...], list[TechniqueAnswer]] = {}
    for row in rows:
        shared.setdefault(key(row), []).append(row)
    return shared


def _rows(making: Making, wanted: Callable[[ChecklistItem], bool]) -> list[TechniqueAnswer]:
    """The answers about the wanted items, step by step, for one injection after another."""
    place = {item.pk: number for number, item in enumerate(making.published.technique_items)}
    return [
        row
        for injection in making.injections
        for row in sorted(
            injection.technique_answers.all(),
            key=lambda row: (place.get(row.item_id, len(place)), row.item.key),
        )
        if wanted(row.item)
    ]
