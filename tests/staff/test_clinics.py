"""Clinics: their zone and day, their walls, and who works there."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consult.audit.models import AuditEvent
from consult.patients.models import Patient
from consult.records import StaleVersion
from consult.staff.actions import change_clinic
from consult.staff.models import Clinic, StaffMember
from tests.builders import make_clinic, make_clinician, make_member, make_patient

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", date(2026, 11, 24)),
        ("Pacific/Auckland", date(2026, 11, 25)),
        ("UTC", date(2026, 11, 24)),
        ("Asia/Kolkata", date(2026, 11, 25)),
    ],
)
def test_today_is_the_day_at_the_clinic(zone: str, day: date) -> None:
    clinic = make_clinic(time_zone=zone)
    with time_machine.travel(LATE):
        assert clinic.today() == day
        assert str(clinic.zone) == zone


@pytest.mark.parametrize("zone", ["", "New York", "EST5", "america/new_york", "Mars/Base"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError) as error:
        make_clinic(time_zone=zone)
    assert list(error.value.message_dict) == ["time_zone"]
    assert not Clinic.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"address": ""}, {"phone": ""}, {"paper_size": "A3"}, {"email": "nobody"}],
)
def test_a_clinic_is_complete(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        make_clinic(**({"name": "North Clinic"} | wrong))
    assert list(error.value.message_dict) == list(wrong)


def test_the_paper_size_is_promised_by_the_table() -> None:
    make_clinic()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.update(paper_size="A3")


def test_two_clinics_do_not_share_a_name() -> None:
    make_clinic()
    with pytest.raises(ValidationError):
        make_clinic()


def test_a_clinic_is_changed_once_per_version() -> None:
    clinic = make_clinic()
    owner = make_member(clinic, "olivia", "owner")
    change = {"by": owner, "clinic": clinic, "expected_version": 1}
    changed = change_clinic(**change, values={"phone": "555-0111"})
    assert (changed.phone, changed.version) == ("555-0111", 2)
    with pytest.raises(StaleVersion):
        change_clinic(**change, values={"phone": "555-0222"})
    events = AuditEvent.objects.filter(action="clinic.changed")
    assert [event.details for event in events] == [{"fields": ["phone"]}]


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    clinic = make_clinic()
    owner = make_member(clinic, "olivia", "owner")
    same = change_clinic(
        by=owner, clinic=clinic, expected_version=1, values={"phone": clinic.phone}
    )
    assert same.version == 1
    assert not AuditEvent.objects.filter(action="clinic.changed").exists()


def test_a_wrong_change_writes_nothing() -> None:
    clinic = make_clinic()
    owner = make_member(clinic, "olivia", "owner")
    with pytest.raises(ValidationError):
        change_clinic(
            by=owner, clinic=clinic, expected_version=1, values={"time_zone": "Mars/Base"}
        )
    assert Clinic.objects.get().time_zone == "America/New_York"


def test_rows_of_other_clinics_do_not_exist() -> None:
    north, south = make_clinic(), make_clinic("South Clinic")
    clara, stella = make_clinician(north), make_clinician(south, "stella")
    mine, theirs = make_patient(clara, north), make_patient(stella, south)
    assert list(Patient.objects.for_staff(clara)) == [mine]
    assert list(Patient.objects.for_staff(stella)) == [theirs]
    clara.clinics.add(south)
    assert set(Patient.objects.for_staff(clara)) == {mine, theirs}
    clara.clinics.clear()
    assert not Patient.objects.for_staff(clara)


def test_a_superuser_has_no_patients_without_a_clinic() -> None:
    make_patient(make_clinician(make_clinic()), Clinic.objects.get())
    root = StaffMember.objects.create_superuser("root", password="a long password 1")
    assert not Patient.objects.for_staff(root)


def test_a_password_is_kept_as_a_hash() -> None:
    member = make_member(make_clinic(), "max", "reception")
    assert "not-a-real-password" not in member.password
    assert member.check_password("not-a-real-password")


def test_a_person_is_named_and_registered() -> None:
    clinic = make_clinic()
    clara = make_clinician(clinic)
    assert (clara.full_name, clara.is_registered) == ("Dr. Clara Tester", True)
    nobody = StaffMember.objects.create_user("nobody")
    assert (nobody.full_name, nobody.is_registered) == ("nobody", False)
    half = make_member(clinic, "half", registration_body="State board")
    assert not half.is_registered
