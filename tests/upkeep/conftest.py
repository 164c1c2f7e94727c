"""A clinic on one day, with what its clinician entered from labels."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from consult.consent.actions import issue_consent
from consult.consent.models import ConsentDocument
from consult.formulary.actions import add_product_from_label
from consult.formulary.models import Ingredient, Lot, Product
from consult.management.demo.stories import Story
from consult.staff.models import StaffMember
from tests.builders import NOW, World, make_lot, make_member, make_world, sign_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stand on the tests' day."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def manager(world: World) -> StaffMember:
    return make_member(world.clinic, "mona", "formulary admin", is_staff=True)


@pytest.fixture
def as_manager(manager: StaffMember) -> Client:
    return sign_in(manager)


def enter(world: World, name: str, *components: dict[str, Any], **values: Any) -> Product:
    """What the clinician copies from a label; like “Test Dexpanthenol” where not told."""
    label = {
        "name": name,
        "maker": "Test maker",
        "strength": Decimal(250),
        "strength_unit": "mg/mL",
        "measured_in": "mL",
        "vial_kind": "single_dose",
        "latex_stopper": "no",
        "is_fully_disclosed": True,
        **values,
    }
    dexpanthenol = Ingredient.objects.get(key="dexpanthenol")
    strength = {"strength": Decimal(250), "strength_unit": "mg/mL"}
    rows = components or ({"ingredient": dexpanthenol, "role": "active", **strength},)
    return add_product_from_label(
        by=world.clinician, clinic=world.clinic, values=label, components=rows
    )


@pytest.fixture
def twin(world: World) -> Product:
    """“Test Dexpanthenol” under another name, with a lot."""
    product = enter(world, "Dexpanthenol Test")
    world.lots["twin"] = make_lot(world.clinician, world.clinic, product, "T-1")
    return product


@pytest.fixture
def twin_lot(world: World, twin: Product) -> Lot:
    return world.lots["twin"]


def issued(story: Story, lots: dict[str, str]) -> ConsentDocument:
    """A consent for one injection with these products."""
    story.complete(lots, ["crown"])
    fresh = story.fresh()
    return issue_consent(by=story.by, consultation=fresh, expected_version=fresh.version)
