"""The hours to think that a clinic sets, and more of them for chosen procedures."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.safety.vocabulary import Procedure
from consult.staff.actions import add_clinic, change_clinic
from consult.staff.models import Clinic, ProcedureWaiting, StaffMember
from consult.staff.waits import find_wait_problems, waits_of
from tests.builders import make_clinic, make_member, sign_in

pytestmark = pytest.mark.django_db
LETTERHEAD = {"name": "New Clinic", "address": "1 High St", "phone": "555-0100"}


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(waiting_hours=48)


@pytest.fixture
def owner(clinic: Clinic) -> StaffMember:
    return make_member(clinic, "olivia", "owner", is_staff=True)


@pytest.fixture
def page(owner: StaffMember) -> Client:
    return sign_in(owner)


def sent(page: Client, clinic: Clinic) -> dict[str, object]:
    """The admin form of the clinic as it stands."""
    form = page.get(url(clinic)).context["adminform"].form
    return {name: form[name].value() or "" for name in form.fields} | {"waiting_hours": 48}


def url(clinic: Clinic) -> str:
    return reverse("admin:consult_clinic_change", args=[clinic.pk])


def test_a_new_clinic_gives_two_days() -> None:
    assert add_clinic(by=None, values=LETTERHEAD).waiting_hours == 48


@pytest.mark.parametrize("hours", [-1, 721])
def test_the_hours_stay_within_a_month(clinic: Clinic, hours: int) -> None:
    with pytest.raises(ValidationError) as error:
        add_clinic(by=None, values=LETTERHEAD | {"waiting_hours": hours})
    assert list(error.value.message_dict) == ["waiting_hours"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.update(waiting_hours=hours)
    Clinic.objects.update(waiting_hours=720)
    Clinic.objects.update(waiting_hours=0)


def test_a_procedures_hours_are_promised_by_the_table(clinic: Clinic) -> None:
    for hours in (-1, 0, 721):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProcedureWaiting.objects.create(clinic=clinic, procedure="syringe", hours=hours)
    ProcedureWaiting.objects.create(clinic=clinic, procedure="syringe", hours=72)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureWaiting.objects.create(clinic=clinic, procedure="syringe", hours=96)


def test_a_change_of_hours_is_one_version_and_one_event(
    clinic: Clinic, owner: StaffMember
) -> None:
    change = {"by": owner, "clinic": clinic, "values": {}}
    changed = change_clinic(**change, expected_version=1, waits={"meso_gun": 72, "syringe": 60})
    assert (waits_of(changed), changed.version) == ({"meso_gun": 72, "syringe": 60}, 2)
    # The same again writes nothing, and without a word about them they stay.
    change_clinic(**change, expected_version=2, waits={"syringe": 60, "meso_gun": 72})
    changed = change_clinic(**change | {"values": {"phone": "555-0111"}}, expected_version=2)
    assert (waits_of(changed), changed.version) == ({"meso_gun": 72, "syringe": 60}, 3)
    changed = change_clinic(**change, expected_version=3, waits={"meso_gun": 96})
    assert waits_of(changed) == {"meso_gun": 96}
    events = AuditEvent.objects.filter(action="clinic.changed")
    assert [event.details["fields"] for event in events] == [
        ["procedure_waitings"], ["phone"], ["procedure_waitings"],
    ]  # fmt: skip


@pytest.mark.parametrize("waits", [{"syringe": 48}, {"syringe": 1}, {"syringe": 721}, {"x": 60}])
def test_a_procedure_may_only_ask_for_more(
    clinic: Clinic, owner: StaffMember, waits: dict[str, int]
) -> None:
    assert len(find_wait_problems(48, waits)) == 1
    with pytest.raises(ValidationError):
        change_clinic(by=owner, clinic=clinic, expected_version=1, values={}, waits=waits)
    assert not ProcedureWaiting.objects.exists()
    assert Clinic.objects.get(pk=clinic.pk).version == 1


def test_the_clinics_own_hours_may_not_pass_those_of_a_procedure(
    clinic: Clinic, owner: StaffMember
) -> None:
    change = {"by": owner, "clinic": clinic}
    change_clinic(**change, expected_version=1, values={}, waits={"syringe": 60})
    with pytest.raises(ValidationError):
        change_clinic(**change, expected_version=2, values={"waiting_hours": 72})
    assert Clinic.objects.get(pk=clinic.pk).waiting_hours == 48


def test_an_owner_sets_the_hours_on_the_clinics_page(page: Client, clinic: Clinic) -> None:
    form = sent(page, clinic)
    assert {f"wait_{each}" for each in Procedure} <= set(form)
    answer = page.post(url(clinic), form | {"waiting_hours": 24, "wait_meso_gun": 72})
    assert answer.status_code == 302
    clinic.refresh_from_db()
    assert (clinic.waiting_hours, waits_of(clinic)) == (24, {"meso_gun": 72})
    form = sent(page, clinic)
    assert form["wait_meso_gun"] == 72
    assert page.post(url(clinic), form | {"waiting_hours": 24, "wait_meso_gun": ""})
    assert waits_of(clinic) == {}


@pytest.mark.parametrize("typed", ["48", "0", "721", "two days"])
def test_a_wrong_number_is_said_beside_it(page: Client, clinic: Clinic, typed: str) -> None:
    answer = page.post(url(clinic), sent(page, clinic) | {"wait_syringe": typed})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["wait_syringe"]
    assert not ProcedureWaiting.objects.exists()
