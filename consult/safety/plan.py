"""The plan of an injection against itself: its volume, its depth and its strengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from consult.safety.facts import Component, Facts, Role
from consult.safety.findings import Finding, Section, stop, warn
from consult.safety.sentences import says
from consult.safety.subjects import (
    Drawn,
    component_subject,
    drawn_components,
    injection_subject,
    named,
)

WHOLE_PERCENT = Decimal(100)
MUCH_PRESERVATIVE_PERCENT = Decimal(5)
_IN_PERCENT = {"%": Decimal(1), "mg/ml": Decimal("0.1"), "µg/ml": Decimal("0.0001")}
_MILLIMETERS = re.compile(r"(\d+(?:[.,]\d+)?)\s*mm\b", re.IGNORECASE)
# A 30 G needle is 0.3 mm thick; nothing below this is taken for a length.
_SHORTEST_MM = Decimal(1)


def needle_length_mm(needle: str) -> Decimal | None:
    """The length that a needle's description states in mm, or ``None`` where it does not.

    Of “0.3 mm x 13 mm” the longer one is the length; a thickness alone is no length.
    """
    stated = (Decimal(found.replace(",", ".")) for found in _MILLIMETERS.findall(needle))
    return max((number for number in stated if number >= _SHORTEST_MM), default=None)


def find_volume_not_filled(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        planned, drawn = injection.total_volume_ml, injection.drawn_ml
        if planned is not None and drawn is not None and drawn < planned:
            yield warn(
                "formula.volume_not_filled",
                injection_subject(Section.INJECTIONS, injection, "volume"),
                says(
                    "volume_not_filled",
                    injection=injection.label,
                    planned=_plain(planned),
                    drawn=_plain(drawn),
                ),
                "Add what is missing under “The formula”, a diluent too; or correct the volume"
                " under “Change the plan”.",
            )


def find_short_needles(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        length, depth = needle_length_mm(injection.needle), injection.depth_mm
        if length is not None and depth is not None and depth > length:
            yield warn(
                "injection.needle_too_short",
                injection_subject(Section.INJECTIONS, injection, "needle"),
                says(
                    "needle_short",
                    injection=injection.label,
                    depth=_plain(depth),
                    length=_plain(length),
                ),
                "Correct the depth or the needle.",
            )


def find_implausible_strengths(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        percent = _percent(drawn.component)
        if percent is not None and percent > WHOLE_PERCENT and drawn.component.unit == "%":
            yield stop(
                "strength.implausible",
                component_subject(drawn),
                f"{named(drawn)}, {_strength(drawn)} as recorded: nothing is stronger than"
                f" {WHOLE_PERCENT} %.",
                "Correct the strength from the label.",
            )
        elif _is_much_preservative(drawn.component, percent):
            yield warn(
                "strength.implausible",
                component_subject(drawn),
                says("preservative_strong", what=named(drawn), strength=_strength(drawn)),
                "Check the label: a decimal point may be missing.",
            )


def _is_much_preservative(component: Component, percent: Decimal | None) -> bool:
    is_much = percent is not None and percent > MUCH_PRESERVATIVE_PERCENT
    return is_much and component.role == Role.PRESERVATIVE


def _percent(component: Component) -> Decimal | None:
    """The strength in percent (g in 100 mL), or ``None`` where its unit is no such share."""
    factor = _IN_PERCENT.get(component.unit.casefold().replace("\u03bc", "\u00b5"))
    if factor is None or component.strength is None:
        return None
    return component.strength * factor


def _strength(drawn: Drawn) -> str:
    strength, unit = drawn.component.strength, drawn.component.unit
    number = _plain(strength) if strength is not None else "not stated"
    return f"{number} {unit}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


RULES = (find_volume_not_filled, find_short_needles, find_implausible_strengths)
