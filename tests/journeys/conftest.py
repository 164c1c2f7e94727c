"""A clinic on one day in November 2026, and a clinician at a browser."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from consult.consent import pdf
from consult.consent.signing import signed_pdf
from tests.builders import NOW, World, make_world
from tests.journeys.steps import Clinician


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stand on the tests' day; the clock can be moved."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the slow engine: what is in the PDF is tested elsewhere."""
    monkeypatch.setattr(pdf.engine, "render", lambda job: (b"%PDF-1.7 " + job.html.encode(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")


@pytest.fixture
def world(db: None) -> World:
    """Two clinics, their people, a patient and products."""
    return make_world()


@pytest.fixture
def clinician(world: World) -> Clinician:
    """A clinician who signed in with a password."""
    somebody = Clinician(Client())
    somebody.signs_in("clara", "not-a-real-password")
    return somebody
