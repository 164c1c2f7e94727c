"""Registering a patient: what is refused, and the warning about a likely duplicate."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.patients.actions import NotYourClinic
from consult.patients.models import Patient
from tests.builders import make_clinic, make_patient
from tests.patients.conftest import Place

ADD = "/patients/add/"
CHECK = "is_same_person_checked"


def typed(**values: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "given_names": "Øystein",
        "family_name": "Håkonsen",
        "date_of_birth": "1990-12-01",
        "record_number": "P-77",
        "phone": "",
        "language": "",
        **values,
    }


def test_a_patient_is_registered_at_the_own_clinic(client: Client, place: Place) -> None:
    answer = client.post(ADD, typed())
    patient = Patient.objects.get(record_number="P-77")
    assert (patient.clinic, patient.full_name) == (place.clinic, "Øystein Håkonsen")
    assert answer.headers["Location"] == reverse("patient", args=[patient.pk])
    assert "Øystein Håkonsen" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("field", ["given_names", "family_name", "date_of_birth", "record_number"])
@pytest.mark.parametrize("empty", ["", "   "])
def test_what_is_missing_is_said_at_its_field(client: Client, field: str, empty: str) -> None:
    answer = client.post(ADD, typed(**{field: empty}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.text
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("day", ["2026-11-25", "1905-12-31", "1985-02-30", "14/14/1985", "soon"])
def test_impossible_birth_dates_are_refused(client: Client, day: str) -> None:
    answer = client.post(ADD, typed(date_of_birth=day))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["date_of_birth"]
    assert day in answer.text


def test_somebody_born_today_may_be_registered(client: Client) -> None:
    assert client.post(ADD, typed(date_of_birth="2026-11-24")).status_code == 302


def test_long_text_is_refused_and_kept(client: Client) -> None:
    answer = client.post(ADD, typed(family_name="x" * 10_000))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["family_name"]
    assert "x" * 10_000 in answer.text


@pytest.mark.parametrize("number", ["P-1", "p-1", " P-1 "])
def test_a_record_number_in_use_is_said_at_its_field(client: Client, number: str) -> None:
    answer = client.post(ADD, typed(record_number=number))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["record_number"]
    assert "Another patient of this clinic has this record number." in answer.text
    assert 'value="Håkonsen"' in answer.text


def test_another_clinic_may_use_the_same_number(place: Place) -> None:
    other = make_patient(place.stranger, place.other_clinic, "P-1")
    assert other.record_number == place.patient.record_number


@pytest.mark.parametrize(
    ("given", "family"), [("Ana", "Lima"), ("ANA", "lima"), (" Ana ", "Lima"), ("ana", "LIMA")]
)
def test_a_likely_duplicate_is_shown_first(client: Client, given: str, family: str) -> None:
    same = typed(given_names=given, family_name=family, date_of_birth="1985-07-14")
    answer = client.post(ADD, same)
    assert answer.status_code == 422
    assert "Ana Lima, born 14-Jul-1985, record P-1" in answer.text
    assert list(answer.context["form"].errors) == [CHECK]
    assert Patient.objects.count() == 1
    assert client.post(ADD, same | {CHECK: "on"}).status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "family"),
    [("ØYSTEIN", "HÅKONSEN"), ("oystein", "Hakonsen"), ("O\u0308ystein", "Ha\u030akonsen")],
)
def test_duplicates_are_found_in_every_script(
    client: Client, place: Place, given: str, family: str
) -> None:
    name = {"given_names": "Øystein", "family_name": "Håkonsen"}
    if given.startswith("O\u0308"):
        name["given_names"] = "Öystein"
    make_patient(place.clinician, place.clinic, "P-2", date_of_birth="1990-12-01", **name)
    answer = client.post(ADD, typed(given_names=given, family_name=family))
    assert list(answer.context["form"].errors) == [CHECK]


@pytest.mark.parametrize(
    "other", [{"date_of_birth": "1985-07-15"}, {"given_names": "Anna"}, {"family_name": "Lim"}]
)
def test_somebody_else_is_no_duplicate(client: Client, other: dict[str, str]) -> None:
    same = {"given_names": "Ana", "family_name": "Lima", "date_of_birth": "1985-07-14"}
    assert client.post(ADD, typed(**(same | other))).status_code == 302


def test_a_patient_of_another_clinic_is_never_named_as_duplicate(
    client: Client, place: Place
) -> None:
    make_patient(
        place.stranger, place.other_clinic, given_names="Øystein", family_name="Håkonsen",
        date_of_birth="1990-12-01",
    )  # fmt: skip
    assert client.post(ADD, typed()).status_code == 302


def test_staff_of_two_clinics_are_asked_which(client: Client, place: Place) -> None:
    place.reception.clinics.add(place.other_clinic)
    assert client.post(ADD, typed()).status_code == 422
    assert client.post(ADD, typed(clinic=place.other_clinic.pk)).status_code == 302
    assert Patient.objects.get(record_number="P-77").clinic == place.other_clinic


def test_a_forged_clinic_is_refused(client: Client, place: Place) -> None:
    third = make_clinic("West Clinic")
    place.reception.clinics.add(place.other_clinic)
    answer = client.post(ADD, typed(clinic=third.pk))
    assert list(answer.context["form"].errors) == ["clinic"]
    place.reception.clinics.set([place.clinic])
    client.post(ADD, typed(clinic=third.pk))
    assert Patient.objects.get(record_number="P-77").clinic == place.clinic


def test_staff_without_a_clinic_register_nobody(client: Client, place: Place) -> None:
    place.reception.clinics.clear()
    assert client.post(ADD, typed()).status_code == 422
    assert Patient.objects.count() == 1


def test_the_action_holds_the_wall_too(place: Place) -> None:
    with pytest.raises(NotYourClinic):
        make_patient(place.stranger, place.clinic, "P-9")
