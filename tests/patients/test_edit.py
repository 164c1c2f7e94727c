"""Correcting a patient's details, also from two tabs at once."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from consult.audit.models import AuditEvent
from consult.patients.actions import RecordNumberTaken, change_patient
from consult.patients.models import Patient
from consult.records import StaleVersion
from tests.builders import make_clinic, make_clinician, make_patient
from tests.patients.conftest import Place


def typed(patient: Patient, **values: Any) -> dict[str, Any]:
    return {
        "version": str(patient.version),
        "given_names": patient.given_names,
        "family_name": patient.family_name,
        "date_of_birth": str(patient.date_of_birth),
        "record_number": patient.record_number,
        "phone": patient.phone,
        "language": patient.language,
        **values,
    }


@pytest.fixture
def url(place: Place) -> str:
    return f"/patients/{place.patient.pk}/edit/"


def test_the_form_shows_what_is_saved(client: Client, url: str) -> None:
    page = client.get(url).text
    for value in ("Ana", "Lima", "1985-07-14", "P-1"):
        assert f'value="{value}"' in page
    assert 'name="version" value="1"' in page


def test_a_correction_is_saved_and_told(client: Client, place: Place, url: str) -> None:
    assert client.post(url, typed(place.patient, phone="555-0177")).status_code == 302
    patient = Patient.objects.get(pk=place.patient.pk)
    assert (patient.phone, patient.version) == ("555-0177", 2)
    event = AuditEvent.objects.get(action="patient.changed")
    assert (event.by, event.details) == (place.reception, {"fields": ["phone"]})


def test_a_correction_is_checked_like_a_registration(
    client: Client, place: Place, url: str
) -> None:
    make_patient(place.clinician, place.clinic, "P-2", given_names="Bea")
    for wrong, field in (
        ({"record_number": "p-2"}, "record_number"),
        ({"date_of_birth": "2030-01-01"}, "date_of_birth"),
        ({"given_names": "BEA"}, "is_same_person_checked"),
        ({"version": ""}, "version"),
    ):
        answer = client.post(url, typed(place.patient, **wrong))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    place.patient.refresh_from_db()
    assert place.patient.version == 1


def test_a_patient_is_no_duplicate_of_themselves(client: Client, place: Place, url: str) -> None:
    assert client.post(url, typed(place.patient)).status_code == 302


def test_the_second_tab_is_told_and_loses_nothing(client: Client, place: Place, url: str) -> None:
    first, second = typed(place.patient, phone="555-0111"), typed(place.patient, phone="555-0222")
    assert client.post(url, first).status_code == 302
    answer = client.post(url, second)
    assert answer.status_code == 409
    assert "555-0111" in answer.text
    assert "555-0222" in answer.text
    assert Patient.objects.get(pk=place.patient.pk).phone == "555-0111"
    again = dict(answer.context["resend"])
    assert again["phone"] == "555-0222"
    assert client.post(url, again).status_code == 302
    assert Patient.objects.get(pk=place.patient.pk).phone == "555-0222"


def test_the_clinic_cannot_be_changed(client: Client, place: Place, url: str) -> None:
    place.reception.clinics.add(place.other_clinic)
    client.post(url, typed(place.patient, clinic=place.other_clinic.pk, phone="1"))
    place.patient.refresh_from_db()
    assert (place.patient.clinic, place.patient.phone) == (place.clinic, "1")


def test_the_action_refuses_a_number_in_use(place: Place) -> None:
    make_patient(place.clinician, place.clinic, "P-2", given_names="Bea")
    with pytest.raises(RecordNumberTaken):
        change_patient(
            by=place.clinician,
            patient=place.patient,
            expected_version=1,
            values={"record_number": "P-2"},
        )
    assert Patient.objects.get(pk=place.patient.pk).record_number == "P-1"


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_kept() -> None:
    clinic = make_clinic()
    by = make_clinician(clinic)
    pk = make_patient(by, clinic).pk
    start = threading.Barrier(3)
    outcomes: list[str] = []

    def correct(phone: str) -> None:
        try:
            patient = Patient.objects.get(pk=pk)
            start.wait()
            change_patient(by=by, patient=patient, expected_version=1, values={"phone": phone})
            outcomes.append(phone)
        except StaleVersion:
            outcomes.append("stale")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=correct, args=(f"555-{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = Patient.objects.get(pk=pk)
    assert kept.version == 2
    assert sorted(outcomes) == [kept.phone, "stale", "stale"]
    assert AuditEvent.objects.filter(action="patient.changed").count() == 1
