"""The formula fingerprint and how sources relate to a formula."""

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from consult.safety.facts import Component, Relation, Role
from consult.safety.fingerprint import (
    EvidenceFormula,
    GivenAs,
    actives_not_covered,
    fingerprint,
    is_fully_stated,
    relation,
)
from tests.safety.builders import MINOXIDIL, SALINE, component, ingredient

BIOTIN = ingredient("biotin")
MIXTURE = (component(MINOXIDIL), component(BIOTIN), component(SALINE, Role.DILUENT))


def _relation(
    source: EvidenceFormula, of: tuple[Component, ...] = MIXTURE, *, disclosed: bool = True
) -> Relation | None:
    return relation(source, of, is_fully_disclosed=disclosed)


def _source(*keys: str, **more: Any) -> EvidenceFormula:
    plain = EvidenceFormula(ingredient_keys=frozenset(keys), given_as=GivenAs.INJECTED)
    return replace(plain, **more)


def test_it_is_a_sha256_in_hex() -> None:
    assert len(fingerprint(MIXTURE)) == 64
    assert int(fingerprint(MIXTURE), 16)


def test_a_known_value_never_changes() -> None:
    written = b'[["minoxidil", "active", "5 mg/ml"]]'
    assert fingerprint((component(),)) == hashlib.sha256(written).hexdigest()


def test_order_does_not_count() -> None:
    assert fingerprint(MIXTURE) == fingerprint(MIXTURE[::-1])


@pytest.mark.parametrize("strength", ["5", "5.0", "5.00", "5E0", "05", "0.5E1"])
@pytest.mark.parametrize("unit", ["mg/mL", "mg/ml", "MG / ML", " mg/mL "])
def test_the_same_strength_written_otherwise(strength: str, unit: str) -> None:
    other = replace(component(), strength=Decimal(strength), unit=unit)
    assert fingerprint((other,)) == fingerprint((component(),))


def test_micrograms_are_micrograms() -> None:
    written = ("mcg", "µg", "μg", "ug")
    assert len({fingerprint((replace(component(), unit=unit),)) for unit in written}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"ingredient": BIOTIN},
        {"role": Role.EXCIPIENT},
        {"strength": Decimal("50")},
        {"strength": None},
        {"unit": "g/mL"},
    ],
)
def test_any_difference_counts(change: dict[str, Any]) -> None:
    assert fingerprint((replace(component(), **change),)) != fingerprint((component(),))


def test_a_component_more_counts() -> None:
    assert fingerprint((component(), component())) != fingerprint((component(),))


def test_the_same_fully_stated_formula_is_exact() -> None:
    assert _relation(_source("minoxidil", fingerprint=fingerprint(MIXTURE))) == Relation.EXACT


def test_without_strengths_nothing_is_exact() -> None:
    vague = (replace(component(), strength=None),)
    assert not is_fully_stated(vague)
    source = _source("minoxidil", fingerprint=fingerprint(vague))
    assert _relation(source, vague) == Relation.SAME_ACTIVE


def test_one_missing_strength_makes_a_formula_vague() -> None:
    assert is_fully_stated(MIXTURE)
    assert not is_fully_stated((*MIXTURE, replace(component(BIOTIN), strength=None)))


def test_an_undisclosed_formula_is_never_exact() -> None:
    source = _source("minoxidil", fingerprint=fingerprint(MIXTURE))
    assert _relation(source, disclosed=False) == Relation.SAME_ACTIVE


def test_an_empty_fingerprint_is_never_exact() -> None:
    assert _relation(_source("minoxidil"), ()) is None


@pytest.mark.parametrize("given_as", [GivenAs.INJECTED, GivenAs.NOT_STATED])
def test_a_shared_active_is_the_same_active(given_as: GivenAs) -> None:
    assert _relation(_source("biotin", given_as=given_as)) == Relation.SAME_ACTIVE


def test_another_route_is_indirect_even_for_the_same_formula() -> None:
    exact = fingerprint(MIXTURE)
    source = _source("minoxidil", fingerprint=exact, given_as=GivenAs.OTHER)
    assert _relation(source) == Relation.INDIRECT


def test_a_shared_diluent_is_indirect() -> None:
    assert _relation(_source("sodium_chloride")) == Relation.INDIRECT


def test_mesotherapy_in_general_is_indirect() -> None:
    assert _relation(_source(is_general=True)) == Relation.INDIRECT


def test_something_else_touches_nothing() -> None:
    assert _relation(_source("dutasteride")) is None


def test_what_a_trial_of_one_drug_leaves_out() -> None:
    assert actives_not_covered(_source("minoxidil"), MIXTURE) == (BIOTIN,)
    assert actives_not_covered(_source(), MIXTURE) == (BIOTIN, MINOXIDIL)
    assert actives_not_covered(_source("minoxidil", "biotin"), MIXTURE) == ()
