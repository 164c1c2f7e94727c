"""The sterile technique as planned; a step that several injections share is printed once."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.making import Making
from consult.consultations.models import ProposedInjection, TechniqueAnswer
from consult.safety.facts import Answer

_ANSWERS = (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE)


def technique_part(making: Making) -> dict[str, Any]:
    """Who planned it, and the steps by answer and by the injections that share them."""
    lines = [_line(making, injection) for injection in making.injections]
    return {
        "lines": lines,
        **{answer.value: _blocks(making, answer) for answer in _ANSWERS},
    }


def _line(making: Making, injection: ProposedInjection) -> str:
    name = making.say("injection_heading", number=injection.number)
    rows = list(injection.technique_answers.all())
    if not rows:
        return making.say("technique_none", injection=name)
    last = max(rows, key=lambda row: row.at)
    return making.say(
        "technique_answered",
        injection=name,
        who=last.by.full_name,
        when=making.moment(last.at),
    )


def _blocks(making: Making, answer: Answer) -> list[dict[str, Any]]:
    shared: dict[tuple[str, str], list[int]] = {}
    for injection in making.injections:
        for row in _ordered(making, injection):
            if row.answer == answer:
                making.print_entry(row.item)
                shared.setdefault((row.item.text, row.reason), []).append(injection.number)
    blocks: dict[tuple[int, ...], list[dict[str, str]]] = {}
    for (text, reason), numbers in shared.items():
        blocks.setdefault(tuple(numbers), []).append({"text": text, "reason": reason})
    return [
        {
            "heading": making.say(
                f"technique_{answer.value}", injections=making.injection_names(numbers)
            ),
            "steps": steps,
        }
        for numbers, steps in blocks.items()
    ]


def _ordered(making: Making, injection: ProposedInjection) -> list[TechniqueAnswer]:
    place = {item.pk: number for number, item in enumerate(making.published.technique_items)}
    return sorted(
        injection.technique_answers.all(),
        key=lambda row: (place.get(row.item_id, len(place)), row.item.key),
    )
