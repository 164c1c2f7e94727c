"""Age on the day, and who may inject."""

from datetime import date

import pytest

from consult.safety.people import age_on
from tests.safety.builders import (
    TODAY,
    facts,
    found,
    ingredient,
    injection,
    only,
    patient,
    with_ingredient,
)


@pytest.mark.parametrize(
    ("day", "born", "age"),
    [
        (date(2026, 3, 10), date(2008, 3, 10), 18),
        (date(2026, 3, 9), date(2008, 3, 10), 17),
        (date(2026, 2, 28), date(2008, 2, 29), 17),
        (date(2026, 3, 1), date(2008, 2, 29), 18),
    ],
)
def test_age_in_full_years(day: date, born: date, age: int) -> None:
    assert age_on(day, born) == age


def test_the_eighteenth_birthday_is_adult() -> None:
    assert not found(facts(patient=patient(born=date(2008, 3, 10))), "patient.under_18")


def test_turning_18_before_the_planned_day_is_not_enough() -> None:
    assert found(facts(patient=patient(born=date(2008, 3, 11))), "patient.under_18")


def test_a_planned_day_in_the_past_counts_too() -> None:
    past = injection(planned_on=date(2026, 3, 1))
    assert found(facts(past, patient=patient(born=date(2008, 3, 5))), "patient.under_18")


def test_drugs_for_adults_are_named() -> None:
    drug = ingredient("dutasteride", flags=frozenset({"adult_only"}))
    child = patient(born=date(2010, 1, 1))
    message = only(with_ingredient(drug, patient=child), "patient.under_18").message
    assert message.endswith("Only for adults by its source: Dutasteride.")


@pytest.mark.parametrize(("body", "number"), [("", "1"), ("Board", " "), ("", "")])
def test_a_half_registration_is_none(body: str, number: str) -> None:
    who = injection().injector
    assert who is not None
    half = type(who)(name="Ann", registration_body=body, registration_number=number)
    finding = only(facts(injection(injector=half)), "injection.injector_unregistered")
    assert not finding.overridable


def test_today_is_not_in_the_past() -> None:
    assert not found(facts(injection(planned_on=TODAY)), "injection.planned_in_past")


def test_a_planned_day_is_silent() -> None:
    assert not found(facts(), "injection.not_planned_day")
