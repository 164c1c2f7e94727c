"""How long a patient has to think: the clinic's hours, longer for chosen procedures."""

from datetime import UTC, datetime, timedelta

import pytest

from consult.consultations.models import ProposedInjection
from consult.consultations.waiting import TimeToThink, hours_to_think
from consult.management.demo.stories import Story
from consult.safety.vocabulary import Procedure
from consult.staff.models import Clinic, ProcedureWaiting
from tests.builders import World


@pytest.fixture
def proposed(world: World, story: Story) -> Story:
    """Two injections into the skin by hand, at a clinic with 24 hours to think."""
    story.injection({"biotin": "1"}, ["crown"])
    story.injection({"minoxidil": "1"}, ["back"])
    Clinic.objects.filter(pk=world.clinic.pk).update(waiting_hours=24)
    return story


def test_without_more_the_clinics_hours_hold(proposed: Story) -> None:
    assert hours_to_think(proposed.fresh()) == 24


@pytest.mark.parametrize(
    ("waits", "hours"),
    [
        ({"meso_gun": 72}, 24),
        ({"syringe": 72}, 72),
        ({"intradermal": 48, "syringe": 30}, 48),
        ({"intradermal": 30, "syringe": 48}, 48),
        # A row that is no longer longer counts for nothing.
        ({"syringe": 12}, 24),
    ],
)
def test_the_longest_time_of_any_procedure_holds(
    world: World, proposed: Story, waits: dict[str, int], hours: int
) -> None:
    for procedure, longer in waits.items():
        ProcedureWaiting.objects.create(clinic=world.clinic, procedure=procedure, hours=longer)
    assert hours_to_think(proposed.fresh()) == hours


def test_one_injection_of_many_is_enough(world: World, proposed: Story) -> None:
    ProcedureWaiting.objects.create(clinic=world.clinic, procedure="meso_gun", hours=96)
    assert hours_to_think(proposed.fresh()) == 24
    ProposedInjection.objects.filter(number=2).update(device="meso_gun")
    assert hours_to_think(proposed.fresh()) == 96


def test_another_clinics_hours_do_not_count(world: World, proposed: Story) -> None:
    ProcedureWaiting.objects.create(clinic=world.other_clinic, procedure="syringe", hours=96)
    assert hours_to_think(proposed.fresh()) == 24


def test_every_route_and_device_is_a_procedure() -> None:
    routes, devices = ProposedInjection.Route.values, ProposedInjection.Device.values
    assert [*routes, *devices] == [each.value for each in Procedure]
    for choice in (*ProposedInjection.Route, *ProposedInjection.Device):
        assert choice.label == Procedure(choice.value).words


def test_hours_pass_alike_when_the_clocks_change(world: World) -> None:
    # The night to 08-Mar-2026 is an hour shorter in New York.
    before = datetime(2026, 3, 7, 10, 0, tzinfo=world.clinic.zone)
    time = TimeToThink(before, 24)
    assert time.sign_from == datetime(2026, 3, 8, 15, 0, tzinfo=UTC)
    assert time.sign_from.astimezone(world.clinic.zone).hour == 11
    assert time.sign_from - before.astimezone(UTC) == timedelta(hours=24)


def test_the_time_ends_at_its_last_moment() -> None:
    time = TimeToThink(datetime(2026, 3, 2, 10, 0, tzinfo=UTC), 48)
    end = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    assert time.runs(end - timedelta(seconds=1))
    assert not time.runs(end)
    assert not TimeToThink(time.given_at, 0).runs(time.given_at)
