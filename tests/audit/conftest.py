"""A clinic whose trail is read."""

import pytest

from tests.builders import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two clinics, their people, a patient and products."""
    return make_world()
