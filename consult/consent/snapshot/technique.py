"""The sterile technique as planned; equal plans of several injections are printed once."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.making import Making
from consult.consultations.models import ProposedInjection, TechniqueAnswer
from consult.safety.facts import Answer


def technique_part(making: Making) -> list[dict[str, Any]]:
    """One block per set of answers, with the injections that share it."""
    blocks: dict[tuple[tuple[str, str, str], ...], list[ProposedInjection]] = {}
    for injection in making.injections:
        answers = tuple(
            (row.item.key, row.answer, row.reason) for row in _ordered(making, injection)
        )
        blocks.setdefault(answers, []).append(injection)
    return [_block(making, injections) for injections in blocks.values()]


def _ordered(making: Making, injection: ProposedInjection) -> list[TechniqueAnswer]:
    place = {item.pk: number for number, item in enumerate(making.published.technique_items)}
    return sorted(
        injection.technique_answers.all(),
        key=lambda row: (place.get(row.item_id, len(place)), row.item.key),
    )


def _block(making: Making, injections: list[ProposedInjection]) -> dict[str, Any]:
    rows = _ordered(making, injections[0])
    names = making.injection_names(injection.number for injection in injections)
    for row in rows:
        making.print_entry(row.item)
    return {
        "intro": _intro(making, names, rows),
        "yes": [row.item.text for row in rows if row.answer == Answer.YES],
        "no": _with_reasons(rows, Answer.NO),
        "not_applicable": _with_reasons(rows, Answer.NOT_APPLICABLE),
    }


def _intro(making: Making, names: str, rows: list[TechniqueAnswer]) -> str:
    if not rows:
        return making.say("technique_none", injections=names)
    last = max(rows, key=lambda row: row.at)
    return making.say(
        "technique_all",
        injections=names,
        who=last.by.full_name,
        when=making.moment(last.at),
    )


def _with_reasons(rows: list[TechniqueAnswer], answer: Answer) -> list[dict[str, str]]:
    return [{"text": r.item.text, "reason": r.reason} for r in rows if r.answer == answer]
