"""Whether it is known what is in the syringe."""

from tests.safety.builders import (
    facts,
    found,
    ingredient,
    injection,
    line,
    product,
    with_product,
)

MIXTURE = ingredient("b_complex", flags=frozenset({"must_be_split_into_components"}))


def test_lines_without_ingredients_are_an_empty_formula() -> None:
    of = with_product(product(components=()))
    assert found(of, "formula.empty")
    assert found(of, "product.no_components")


def test_one_known_line_does_not_excuse_another() -> None:
    of = facts(injection(line(), line(product(components=(), key="p2"), key="l2")))
    assert not found(of, "formula.empty")
    assert found(of, "product.no_components")


def test_a_mixture_in_an_undisclosed_product_is_said_once() -> None:
    of = with_product(product(MIXTURE, is_fully_disclosed=False))
    assert not found(of, "product.mixture_not_split")
    assert found(of, "product.not_fully_disclosed")
