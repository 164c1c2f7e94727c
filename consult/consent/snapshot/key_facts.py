"""Page one: what, not approved, how strong the proof, the worst harms, the free choice."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.evidence import key_evidence
from consult.consent.snapshot.making import Making, components_of
from consult.consultations.models import ProposedInjection
from consult.formulary.models import Risk
from consult.safety.facts import Role

# More than this would push the other key facts off page one.
_LETTERS_ON_PAGE_ONE = 360


def key_facts_part(making: Making, risks: list[Risk]) -> list[dict[str, Any]]:
    """Five boxes, each with sentences and perhaps a list."""
    say = making.say
    harms = [making.text_of(risk, "patient_name") for risk in risks if risk.is_key_fact]
    boxes = [
        ("what", [line for i in making.injections for line in _what(making, i)], []),
        ("approval", [say("key_approval")], []),
        ("evidence", _evidence(making), []),
        ("harms", [say("key_harms", part=say("risks_heading"))], harms),
        ("choice", [say("key_choice")], []),
    ]
    return [
        {"heading": say(f"key_{box}_heading"), "lines": lines, "items": items}
        for box, lines, items in boxes
    ]


def _what(making: Making, injection: ProposedInjection) -> list[str]:
    say = making.say
    name = say("injection_heading", number=injection.number)
    components = components_of(injection)
    actives = [
        f"{making.name_of(c.ingredient)} {c.strength_text}".strip()
        for c in components
        if c.role == Role.ACTIVE
    ]
    others = [making.name_of(c.ingredient) for c in components if c.role != Role.ACTIVE]
    if actives:
        sentences = [say("key_what", injection=name, actives=_listed(making, actives))]
    else:
        sentences = [say("key_what_no_active", injection=name)]
    if others:
        sentences.append(say("key_also_in", names=_listed(making, others)))
    for line in injection.lines.all():
        if not line.product.is_fully_disclosed:
            sentences.append(say("key_not_disclosed", product=line.product.name))
    return [" ".join(sentences)]


def _listed(making: Making, names: list[str]) -> str:
    """The names, each once; the rest of a long list stands in its own part."""
    names = list(dict.fromkeys(names))
    shown = [
        name
        for count, name in enumerate(names)
        if len(", ".join(names[: count + 1])) <= _LETTERS_ON_PAGE_ONE
    ] or names[:1]
    if len(shown) == len(names):
        return ", ".join(names)
    return making.say(
        "names_and_more",
        names=", ".join(shown),
        count=len(names) - len(shown),
        part=making.say("contents_heading"),
    )


def _evidence(making: Making) -> list[str]:
    return [
        making.say("key_evidence_general"),
        *(key_evidence(making, injection) for injection in making.injections),
    ]
