"""Days, moments and ages as people read them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.formats import date_format

from consult.safety.findings import Level
from consult.ui.words import MONTHS_IN, count_years, write_day, write_moment


def show(source: str, **context: object) -> str:
    """Render a line of template with the filters loaded."""
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(1985, 7, 14), "14-Jul-1985"), (date(2026, 2, 3), "03-Feb-2026")],
)
def test_days_cannot_be_taken_for_months(day: date, written: str) -> None:
    assert write_day(day) == written
    assert show("{{ day|day }}", day=day) == written
    assert date_format(day) == written
    assert show("{{ day }}", day=day) == written


def test_months_are_written_in_the_language_of_the_paper() -> None:
    assert write_day(date(1985, 1, 14), "es") == "14-ene-1985"
    assert write_day(date(1985, 1, 14), "xx") == "14-Jan-1985"
    moment = datetime(2026, 12, 14, 15, 30, tzinfo=UTC)
    assert write_moment(moment, ZoneInfo("UTC"), "es") == "14-dic-2026 15:30 UTC"
    assert all(len(set(months)) == 12 for months in MONTHS_IN.values())


def test_moments_name_their_zone() -> None:
    moment = datetime(2026, 7, 14, 3, 30, tzinfo=UTC)
    assert write_moment(moment) == "13-Jul-2026 23:30 EDT"
    assert write_moment(moment, ZoneInfo("Europe/Paris")) == "14-Jul-2026 05:30 CEST"
    assert show("{{ at|moment }}", at=moment) == "13-Jul-2026 23:30 EDT"
    assert show("{{ at|day }}", at=moment) == "13-Jul-2026"


@pytest.mark.parametrize("name", ["day", "moment"])
def test_a_missing_time_is_said(name: str) -> None:
    assert show("{{ value|" + name + " }}", value=None) == "not recorded"


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1985, 7, 14), date(2026, 7, 13), 40),
        (date(1985, 7, 14), date(2026, 7, 14), 41),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_years_are_full_years(born: date, on: date, years: int) -> None:
    assert count_years(born, on) == years
    assert show("{{ born|age:on }}", born=born, on=on) == f"{years} y"


def test_age_is_counted_to_the_clinics_today(time_machine) -> None:
    time_machine.move_to("2026-07-14 02:00:00+00:00")  # still the 13th in New York
    assert show("{{ born|age }}", born=date(1985, 7, 14)) == "40 y"
    assert show("{{ born|age }}", born=None) == "age not known"


@pytest.mark.parametrize(("level", "name"), [(Level.STOP, "stop"), (Level.NOTE, "note")])
def test_level_gives_its_class(level: Level, name: str) -> None:
    assert show("{{ level|level_name }}", level=level) == name
