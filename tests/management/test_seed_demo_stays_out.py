"""The demonstration never comes beside real patients."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consult.patients.models import Patient
from consult.staff.models import Clinic
from tests.builders import make_clinic, make_clinician, make_patient


def seed(*options: str) -> str:
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_stays_out_where_patients_are() -> None:
    clinic = make_clinic()
    make_patient(make_clinician(clinic), clinic)
    with pytest.raises(CommandError, match="Patients exist"):
        seed()
    assert "no demo data added" in seed("--if-empty")
    assert Patient.objects.count() == 1
    assert Clinic.objects.count() == 1
