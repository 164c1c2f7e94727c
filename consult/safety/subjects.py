"""What findings are about: subjects with stable keys, and ways to walk through the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consult.safety.facts import (
    Component,
    Facts,
    IngredientFacts,
    InjectionFacts,
    LineFacts,
)
from consult.safety.findings import Section, Subject
from consult.safety.sentences import FromList, Sentence, says


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One component with the line and the injection it is drawn up in."""

    injection: InjectionFacts
    line: LineFacts
    component: Component

    @property
    def ingredient(self) -> IngredientFacts:
        return self.component.ingredient


def drawn_lines(facts: Facts) -> Iterator[tuple[InjectionFacts, LineFacts]]:
    """Every line of every injection."""
    for injection in facts.injections:
        for line in injection.lines:
            yield injection, line


def drawn_components(facts: Facts) -> Iterator[Drawn]:
    """Every component of every line of every injection."""
    for injection, line in drawn_lines(facts):
        for component in line.product.components:
            yield Drawn(injection=injection, line=line, component=component)


def named(drawn: Drawn) -> Sentence:
    """The ingredient and the product that it is in."""
    name = FromList(drawn.ingredient.name)
    return says("named_in_product", ingredient=name, product=drawn.line.product.name)


def names_in_formulas(facts: Facts) -> tuple[str, ...]:
    """The names of all ingredients drawn up, each once, sorted."""
    return sorted_names(drawn.ingredient for drawn in drawn_components(facts))


def sorted_names(ingredients: Iterable[IngredientFacts]) -> tuple[str, ...]:
    return tuple(sorted({ingredient.name for ingredient in ingredients}))


def patient_subject(section: Section, key: str, label: str) -> Subject:
    """Something about the patient or the consultation, outside any injection."""
    return Subject(section=section, key=key, label=label)


def injection_subject(section: Section, injection: InjectionFacts, *more: str) -> Subject:
    """An injection, or with ``more`` a thing that belongs to it."""
    return Subject(
        section=section,
        key=":".join(("injection", injection.key, *more)),
        label=injection.label,
        injection=injection.key,
    )


def line_subject(injection: InjectionFacts, line: LineFacts, *more: str) -> Subject:
    """A line of a formula, or with ``more`` a thing that belongs to it."""
    return Subject(
        section=Section.INJECTIONS,
        key=":".join(("line", line.key, *more)),
        label=line.product.name,
        injection=injection.key,
    )


def product_subject(injection: InjectionFacts, line: LineFacts) -> Subject:
    """The product of a line; another product in the same line is another subject."""
    return line_subject(injection, line, "product", line.product.key)


def component_subject(drawn: Drawn, *more: str) -> Subject:
    """An ingredient of a line, or with ``more`` a thing about it."""
    subject = line_subject(drawn.injection, drawn.line, "ingredient", drawn.ingredient.key, *more)
    return Subject(
        section=subject.section,
        key=subject.key,
        label=f"{drawn.ingredient.name} in {drawn.line.product.name}",
        injection=subject.injection,
    )
