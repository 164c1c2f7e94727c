"""Lots and opened vials around the edges of their dates."""

from datetime import date, timedelta

import pytest

from consult.safety.facts import VialKind
from tests.safety.builders import (
    PLANNED,
    TODAY,
    facts,
    found,
    injection,
    line,
    lot,
    only,
    product,
    with_lot,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("expiry", "words"),
    [
        (TODAY - DAY, "expired on 09-Mar-2026"),
        (TODAY, "expires today"),
        (TODAY + DAY, "not after the planned day (20-Mar-2026)"),
        (PLANNED, "not after the planned day"),
    ],
)
def test_expired_for_good(expiry: date, words: str) -> None:
    finding = only(with_lot(lot(expiry=expiry)), "lot.expired")
    assert words in finding.message
    assert not finding.overridable


def test_the_day_after_the_planned_day_is_good() -> None:
    assert not found(with_lot(lot(expiry=PLANNED + DAY)), "lot.expired")


def test_without_a_planned_day_today_counts() -> None:
    of = facts(injection(line(lot=lot(expiry=TODAY + DAY)), planned_on=None))
    assert not found(of, "lot.expired")
    of = facts(injection(line(lot=lot(expiry=TODAY)), planned_on=None))
    assert found(of, "lot.expired")


def test_a_planned_day_in_the_past_does_not_revive_a_lot() -> None:
    expired = line(lot=lot(expiry=TODAY - DAY))
    of = facts(injection(expired, planned_on=TODAY - 5 * DAY))
    assert found(of, "lot.expired")


@pytest.mark.parametrize(("days", "fires"), [(28, False), (29, True)])
def test_a_multi_dose_vial_lasts_28_days(days: int, fires: bool) -> None:
    opened = lot(opened_on=PLANNED - days * DAY)
    of = with_lot(opened, VialKind.MULTI_DOSE)
    assert bool(found(of, "vial.opened_too_long")) == fires


@pytest.mark.parametrize("kind", [VialKind.SINGLE_DOSE, VialKind.COMPOUNDED])
def test_the_28_days_are_for_multi_dose_vials(kind: VialKind) -> None:
    of = with_lot(lot(opened_on=date(2026, 1, 1)), kind)
    assert not found(of, "vial.opened_too_long")
    assert not found(with_lot(lot(), kind), "vial.opened_on_missing")


def test_a_single_dose_vial_opened_on_the_day_is_good() -> None:
    opened = line(lot=lot(opened_on=TODAY))
    of = facts(injection(opened, planned_on=TODAY))
    assert not found(of, "vial.single_dose_reused")


def test_a_vial_opened_after_its_expiry_stops() -> None:
    old = lot(expiry=date(2026, 1, 1), opened_on=date(2026, 1, 2))
    finding = only(with_lot(old, VialKind.MULTI_DOSE), "vial.opened_on_impossible")
    assert "after its expiry" in finding.message


def test_a_vial_opened_today_has_a_possible_date() -> None:
    opened = lot(opened_on=TODAY)
    assert not found(with_lot(opened, VialKind.MULTI_DOSE), "vial.opened_on_impossible")


def test_a_blank_lot_number_is_missing() -> None:
    assert found(with_lot(lot(number=" ")), "lot.missing")


def test_another_lot_is_another_subject() -> None:
    old = lot(expiry=TODAY)
    first = only(with_lot(old), "lot.expired")
    second = only(with_lot(lot(expiry=TODAY, number="L-2")), "lot.expired")
    assert first.identity != second.identity


def test_another_product_in_the_same_line_is_another_subject() -> None:
    code = "product.not_fully_disclosed"
    keys = {
        only(facts(injection(line(product(is_fully_disclosed=False, key=key)))), code).identity
        for key in ("p1", "p2")
    }
    assert len(keys) == 2
