"""Products and formulas: is it known what is in the syringe?"""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Facts
from consult.safety.findings import Finding, Section, stop
from consult.safety.sentences import FromList, says
from consult.safety.subjects import (
    component_subject,
    drawn_components,
    drawn_lines,
    injection_subject,
    product_subject,
)


def find_empty_formulas(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if not injection.components:
            yield stop(
                "formula.empty",
                injection_subject(Section.INJECTIONS, injection),
                f"{injection.label}: the formula is empty.",
                "Add what will be drawn up.",
            )


def find_products_without_components(facts: Facts) -> Iterator[Finding]:
    for injection, line in drawn_lines(facts):
        if not line.product.components:
            yield stop(
                "product.no_components",
                product_subject(injection, line),
                f"{line.product.name}: no ingredient is recorded.",
                "Record every ingredient from the label.",
            )


def find_undisclosed_products(facts: Facts) -> Iterator[Finding]:
    for injection, line in drawn_lines(facts):
        if not line.product.is_fully_disclosed:
            yield stop(
                "product.not_fully_disclosed",
                product_subject(injection, line),
                says("product_not_disclosed", product=line.product.name),
                "Use a product with a full label, or write why this one is needed.",
                overridable=True,
            )


def find_unsplit_mixtures(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        product = drawn.line.product
        is_mixture = "must_be_split_into_components" in drawn.ingredient.flags
        if is_mixture and product.is_fully_disclosed:
            yield stop(
                "product.mixture_not_split",
                component_subject(drawn),
                says(
                    "product_mixture",
                    product=product.name,
                    ingredient=FromList(drawn.ingredient.name),
                ),
                "List each of its ingredients, or mark the product as not fully disclosed.",
                source=drawn.ingredient.source,
                overridable=True,
            )


RULES = (
    find_empty_formulas,
    find_products_without_components,
    find_undisclosed_products,
    find_unsplit_mixtures,
)
