"""Entries that are due to be checked again: who is named, since when, and each once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consult.safety.facts import Facts, RiskFacts
from consult.safety.findings import Section
from tests.safety.builders import (
    MINOXIDIL,
    TODAY,
    facts,
    found,
    ingredient,
    injection,
    line,
    only,
    option,
    product,
    source,
    with_ingredient,
)

YESTERDAY = TODAY - timedelta(days=1)
CODE = "review.overdue"


def risk(**changes) -> RiskFacts:
    plain = RiskFacts(key="scar", name="Scars", patient_text="It can scar.", patient_name="A scar")
    return replace(plain, **changes)


def of_ingredient(*keys: str) -> RiskFacts:
    return risk(is_of_ingredient=True, ingredient_keys=frozenset(keys), check_again_by=YESTERDAY)


def test_it_names_the_entry_and_the_day() -> None:
    finding = only(with_ingredient(ingredient("zinc", check_again_by=date(2026, 1, 31))), CODE)
    assert finding.message == (
        "Zinc: what the list says was due to be checked again by 31-Jan-2026."
    )
    assert (finding.subject.key, finding.subject.label) == ("check:ingredient:zinc", "Zinc")


@pytest.mark.parametrize("day", [None, TODAY, TODAY + timedelta(days=1)])
def test_on_the_day_itself_and_without_a_day_nothing_is_overdue(day: date | None) -> None:
    assert found(with_ingredient(ingredient("zinc", check_again_by=day)), CODE) == ()


def test_an_ingredient_in_two_products_is_named_once() -> None:
    old = ingredient("zinc", check_again_by=YESTERDAY)
    both = injection(line(product(old)), line(product(old, key="p2"), key="l2"))
    assert len(found(facts(both), CODE)) == 1


def test_a_skin_cleaner_counts() -> None:
    old = ingredient("wipe", check_again_by=YESTERDAY)
    assert only(facts(injection(skin_preparations=(old,))), CODE).subject.label == "Wipe"


CASES: list[tuple[Facts, str, Section]] = [
    (facts(procedure_risks=(risk(check_again_by=YESTERDAY),)), "A scar", Section.INJECTIONS),
    (facts(ingredient_risks=(of_ingredient(MINOXIDIL.key),)), "A scar", Section.INJECTIONS),
    (
        facts(injection(evidence=(source(check_again_by=YESTERDAY),))),
        source().title,
        Section.EVIDENCE,
    ),
    (facts(alternatives=(option(check_again_by=YESTERDAY),)), option().name, Section.DIAGNOSIS),
]


@pytest.mark.parametrize(("amiss", "name", "section"), CASES)
def test_every_list_that_rests_on_the_outside_is_watched(
    amiss: Facts, name: str, section: Section
) -> None:
    finding = only(amiss, CODE)
    assert (finding.subject.label, finding.subject.section) == (name, section)


def test_a_risk_of_something_else_is_not_used_here() -> None:
    assert found(facts(ingredient_risks=(of_ingredient("other"),)), CODE) == ()
