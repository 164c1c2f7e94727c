"""What the formulary says about single ingredients."""

import pytest

from consult.safety.findings import Level
from consult.safety.ingredients import WATCH
from tests.safety.builders import (
    MINOXIDIL,
    component,
    facts,
    found,
    ingredient,
    injection,
    line,
    only,
    product,
    with_ingredient,
    with_product,
)


def test_the_reason_for_a_block_is_printed() -> None:
    blocked = ingredient("x", flags=frozenset({"suggest_block"}), block_reason="Suspended")
    assert "Suspended" in only(with_ingredient(blocked), "ingredient.suggest_block").message


@pytest.mark.parametrize("flag", ["not_injected", "not_for_direct_injection"])
def test_things_that_are_not_injected_stop_for_good(flag: str) -> None:
    of = with_ingredient(ingredient("x", flags=frozenset({flag})))
    assert not only(of, "ingredient.not_injected").overridable


def test_the_same_thing_as_a_skin_cleaner_is_silent() -> None:
    cleaner = ingredient("x", flags=frozenset({"not_injected"}))
    assert not found(facts(injection(skin_preparations=(cleaner,))), "ingredient.not_injected")


def test_twice_in_one_injection_warns_and_names_the_products() -> None:
    lines = (line(), line(product(MINOXIDIL, key="p2", name="Other vial"), key="l2"))
    finding = only(facts(injection(*lines)), "ingredient.duplicate")
    assert finding.level == Level.WARN
    assert "Minoxidil is in 2 products (Other vial, Scalp vial)" in finding.message


def test_twice_in_one_product_is_not_two_lines() -> None:
    of = with_product(product(components=(component(), component())))
    assert not found(of, "ingredient.duplicate")


def test_in_two_injections_is_only_a_note() -> None:
    of = facts(injection(), injection(line(key="l2"), key="i2"))
    assert not found(of, "ingredient.duplicate")
    assert len(found(of, "ingredient.in_several_injections")) == 2


@pytest.mark.parametrize("flag", WATCH)
def test_each_watch_flag_has_its_own_hint(flag: str) -> None:
    of = with_ingredient(ingredient("x", flags=frozenset({flag})))
    assert only(of, "ingredient.watch").hint == WATCH[flag]


def test_an_unknown_flag_is_still_shown() -> None:
    of = with_ingredient(ingredient("x", flags=frozenset({"needs_cold_chain"})))
    assert "needs cold chain" in only(of, "ingredient.watch").message


@pytest.mark.parametrize("flag", ["adult_only", "diluent", "latex_check", "stop_if_pregnant"])
def test_flags_read_elsewhere_are_not_repeated(flag: str) -> None:
    of = with_ingredient(ingredient("x", flags=frozenset({flag})))
    assert not found(of, "ingredient.watch")
