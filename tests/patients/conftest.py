"""A clinic with a patient, and one next door."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.test import Client

from consult.patients.models import Patient
from consult.staff.models import Clinic, StaffMember
from tests.builders import NOW, make_clinic, make_clinician, make_member, make_patient, sign_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stand on the tests' day."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@dataclass
class Place:
    """Two clinics and who works there."""

    clinic: Clinic
    other_clinic: Clinic
    clinician: StaffMember
    reception: StaffMember
    stranger: StaffMember
    patient: Patient


@pytest.fixture
def place(db: None) -> Place:
    """Two clinics, three people, one patient."""
    clinic, other = make_clinic(), make_clinic("South Clinic")
    clinician = make_clinician(clinic)
    return Place(
        clinic=clinic,
        other_clinic=other,
        clinician=clinician,
        reception=make_member(clinic, "rita", "reception"),
        stranger=make_clinician(other, "stella"),
        patient=make_patient(clinician, clinic),
    )


@pytest.fixture
def client(place: Place) -> Client:
    """The reception's browser."""
    return sign_in(place.reception)
