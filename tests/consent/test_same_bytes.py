"""The same snapshot gives the same bytes, wherever and whenever it is printed."""

from __future__ import annotations

import pytest

from consult.consent import pdf
from tests.consent.making import pdf_of_snapshot, snapshot_of


@pytest.fixture
def elsewhere(monkeypatch):
    """Makes an engine process of its own with another environment."""
    started: list[pdf.Engine] = []

    def start(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        engine = pdf.Engine()
        started.append(engine)
        monkeypatch.setattr(pdf, "engine", engine)

    yield start
    for engine in started:
        engine.stop()


def test_another_process_zone_and_locale_change_nothing(ready, elsewhere):
    snapshot = snapshot_of(*ready)
    snapshot["patient"]["name"] = "प्रिया 王小明 محمد Zoë"
    elsewhere(TZ="Pacific/Kiritimati", LC_ALL="C", LANG="C", PYTHONHASHSEED="1")
    first = pdf_of_snapshot(snapshot)
    elsewhere(TZ="America/Anchorage", LC_ALL="C.UTF-8", LANG="C.UTF-8", PYTHONHASHSEED="2")
    assert pdf_of_snapshot(snapshot) == first
    assert pdf_of_snapshot(snapshot) == first


def test_what_was_printed_before_changes_nothing(ready, elsewhere):
    snapshot = snapshot_of(*ready)
    elsewhere()
    first = pdf_of_snapshot(snapshot)
    elsewhere()
    pdf.pdf_of('<html lang="en"><title>x</title><p>Ж 王 <b>عربي</b> प्रिया</p></html>')
    assert pdf_of_snapshot(snapshot) == first


def test_another_snapshot_gives_other_bytes(ready):
    consultation, by = ready
    first = pdf_of_snapshot(snapshot_of(consultation, by))
    assert pdf_of_snapshot(snapshot_of(consultation, by, number="C-2026-000002")) != first
