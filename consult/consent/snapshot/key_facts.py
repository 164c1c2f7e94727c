"""Page one: what, not approved, how strong the proof, the worst harms, the free choice."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.evidence import key_evidence
from consult.consent.snapshot.making import Making, components_of
from consult.consultations.models import ProposedInjection
from consult.formulary.models import Risk
from consult.safety.facts import Role

RISKS_PART_NUMBER = 7


def key_facts_part(making: Making, risks: list[Risk]) -> list[dict[str, Any]]:
    """Five boxes, each with sentences and perhaps a list."""
    say = making.say
    harms = [risk.patient_name for risk in risks if risk.is_key_fact]
    boxes = [
        ("what", [line for i in making.injections for line in _what(making, i)], []),
        ("approval", [say("key_approval")], []),
        ("evidence", _evidence(making), []),
        ("harms", [say("key_harms", part=RISKS_PART_NUMBER)], harms),
        ("choice", [say("key_choice")], []),
    ]
    return [
        {"heading": say(f"key_{box}_heading"), "lines": lines, "items": items}
        for box, lines, items in boxes
    ]


def _what(making: Making, injection: ProposedInjection) -> list[str]:
    say = making.say
    name = say("injection_heading", number=injection.number)
    actives, others = [], []
    for component in components_of(injection):
        names = actives if component.role == Role.ACTIVE else others
        text = f"{component.ingredient.name} {component.strength_text}".strip()
        if text not in names:
            names.append(text if names is actives else component.ingredient.name)
    if actives:
        sentences = [say("key_what", injection=name, actives=", ".join(actives))]
    else:
        sentences = [say("key_what_no_active", injection=name)]
    if others:
        sentences.append(say("key_also_in", names=", ".join(dict.fromkeys(others))))
    for line in injection.lines.all():
        if not line.product.is_fully_disclosed:
            sentences.append(say("key_not_disclosed", product=line.product.name))
    return [" ".join(sentences)]


def _evidence(making: Making) -> list[str]:
    return [
        making.say("key_evidence_general"),
        *(key_evidence(making, injection) for injection in making.injections),
    ]
