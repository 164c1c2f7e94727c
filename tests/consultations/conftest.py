"""A clinic with everything that a consultation needs, on one day in November 2026."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from consult.management.demo.stories import Story
from tests.builders import NOW, World, make_world, sign_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stand on the tests' day; the clock can be moved."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def world(db: None) -> World:
    """Two clinics, their people, a patient and products."""
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    """The clinician's browser."""
    return sign_in(world.clinician)


@pytest.fixture
def story(world: World) -> Story:
    """A consultation that was just opened."""
    return world.open()
