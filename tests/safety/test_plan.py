"""The plan of an injection against itself: volume, depth and strengths."""

from dataclasses import replace
from decimal import Decimal

import pytest

from consult.safety.facts import Facts, Role
from consult.safety.findings import PRODUCT_RULE, Level
from consult.safety.plan import needle_length_mm
from tests.safety.builders import component, facts, found, injection, only, product, with_product

VOLUME, NEEDLE, STRENGTH = (
    "formula.volume_not_filled",
    "injection.needle_too_short",
    "strength.implausible",
)


def _volume(planned: str | None, drawn: str | None) -> Facts:
    return facts(
        injection(
            total_volume_ml=Decimal(planned) if planned else None,
            drawn_ml=Decimal(drawn) if drawn else None,
        )
    )


def _strength(strength: str | None, unit: str, role: Role = Role.ACTIVE) -> Facts:
    given = Decimal(strength) if strength else None
    part = replace(component(role=role), strength=given, unit=unit)
    return with_product(product(components=(part,)))


def test_a_volume_that_is_not_filled_says_both_numbers() -> None:
    finding = only(_volume("3.00", "2.000"), VOLUME)
    assert finding.message == "Injection 1: the plan says 3 mL; 2 mL is drawn up."


@pytest.mark.parametrize(
    ("planned", "drawn"), [("3", "3.00"), ("3", "4"), ("3", None), (None, "3"), (None, None)]
)
def test_a_filled_or_unknown_volume_is_silent(planned: str | None, drawn: str | None) -> None:
    assert not found(_volume(planned, drawn), VOLUME)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30 G, 4 mm", "4"),
        ("30G,4mm", "4"),
        ("30 G x 12.7 MM", "12.7"),
        ("0.3 mm x 13 mm", "13"),
        ("0,3 x 4,5 mm", "4.5"),
        ("4 to 6 mm", "6"),
        ("30 G (0.3 mm)", None),
        ("30 G", None),
        ("30 G, half an inch", None),
        ("4 mmol", None),
        ("", None),
    ],
)
def test_the_length_is_read_from_the_text(text: str, length: str | None) -> None:
    assert needle_length_mm(text) == (Decimal(length) if length else None)


def test_a_depth_beyond_the_needle_warns() -> None:
    finding = only(facts(injection(depth_mm=Decimal("6.0"), needle="30 G, 4 mm")), NEEDLE)
    assert finding.level == Level.WARN
    assert "6 mm deep with a needle of 4 mm" in finding.message


@pytest.mark.parametrize(
    ("depth", "needle"), [("4", "30 G, 4 mm"), ("2", "30 G, 4 mm"), ("13", "30 G"), (None, "4 mm")]
)
def test_a_needle_that_reaches_is_silent(depth: str | None, needle: str) -> None:
    mm = Decimal(depth) if depth else None
    assert not found(facts(injection(depth_mm=mm, needle=needle)), NEEDLE)


@pytest.mark.parametrize("role", Role)
def test_more_than_everything_is_impossible(role: Role) -> None:
    finding = only(_strength("100.1", "%", role), STRENGTH)
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert finding.source == PRODUCT_RULE
    assert "100.1 %" in finding.message


@pytest.mark.parametrize(("strength", "unit"), [("9", "%"), ("90", "mg/mL"), ("90000", "µg/mL")])
def test_much_preservative_warns(strength: str, unit: str) -> None:
    finding = only(_strength(strength, unit, Role.PRESERVATIVE), STRENGTH)
    assert finding.level == Level.WARN
    assert "a decimal point may be missing" in finding.hint
    assert not found(_strength(strength, unit), STRENGTH)


@pytest.mark.parametrize(
    ("strength", "unit", "role"),
    [
        ("100", "%", Role.ACTIVE),
        ("0.9", "%", Role.PRESERVATIVE),
        ("5", "%", Role.PRESERVATIVE),
        ("9", "mg/mL", Role.PRESERVATIVE),
        ("500", "IU/mL", Role.PRESERVATIVE),
        ("250", "mg/mL", Role.ACTIVE),
        (None, "", Role.PRESERVATIVE),
    ],
)
def test_plausible_or_unstated_strengths_are_silent(
    strength: str | None, unit: str, role: Role
) -> None:
    assert not found(_strength(strength, unit, role), STRENGTH)
