"""Who may see patients: their own clinic's staff, and of these not every role."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consult.patients.actions import HealthAnswer, add_allergy, record_health
from consult.patients.models import Patient
from tests.builders import make_member, make_patient, sign_in
from tests.patients.conftest import Place

PAGES = ["patient", "edit-patient"]


def without_token(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_clinics_patient_does_not_exist(place: Place, name: str, method: str) -> None:
    url = reverse(name, args=[place.patient.pk])
    answer = getattr(sign_in(place.stranger), method)(url)
    assert answer.status_code == 404
    for trace in ("Ana", "Lima", "P-1", "North Clinic"):
        assert trace not in answer.text
    missing = getattr(sign_in(place.stranger), method)(reverse(name, args=[999_999]))
    assert without_token(missing.text) == without_token(answer.text)


def test_another_clinics_patient_is_in_no_list(place: Place) -> None:
    answer = sign_in(place.stranger).get(reverse("patients"), {"q": "Lima"})
    assert not answer.context["page"].object_list


@pytest.mark.parametrize("name", ["patients", "add-patient", *PAGES])
def test_strangers_sign_in_first(place: Place, name: str) -> None:
    url = reverse(name, args=[place.patient.pk] if name in PAGES else [])
    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["formulary admin", "auditor"])
@pytest.mark.parametrize("name", ["patients", "add-patient", *PAGES])
def test_some_roles_have_no_patients(place: Place, role: str, name: str) -> None:
    client = sign_in(make_member(place.clinic, "max", role))
    url = reverse(name, args=[place.patient.pk] if name in PAGES else [])
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 403
        assert "Lima" not in answer.text


@pytest.mark.parametrize("role", ["reception", "clinician", "owner"])
def test_other_roles_register(place: Place, role: str) -> None:
    client = sign_in(make_member(place.clinic, "max", role))
    assert client.get(reverse("patient", args=[place.patient.pk])).status_code == 200


def test_somebody_who_left_sees_nothing(place: Place) -> None:
    client = sign_in(place.reception)
    place.reception.is_active = False
    place.reception.save()
    assert client.get(reverse("patients")).status_code == 302


@pytest.mark.parametrize("pk", ["9" * 30, "0"])
def test_any_number_in_the_address_is_answered(client: Client, pk: str) -> None:
    assert client.get(f"/patients/{pk}/").status_code == 404


def test_script_in_a_name_is_only_text(client: Client, place: Place) -> None:
    script = "<script>alert('x')</script>"
    patient = make_patient(
        place.clinician, place.clinic, "<b>9</b>",
        family_name=script, given_names=script, phone=script[:40], language=script,
    )  # fmt: skip
    for url in (
        reverse("patients"),
        reverse("patient", args=[patient.pk]),
        reverse("edit-patient", args=[patient.pk]),
    ):
        page = client.get(url).text
        assert "<script>alert" not in page
        assert "<b>9" not in page
        assert "&lt;script&gt;alert" in page


def test_what_was_not_asked_is_said_in_words(place: Place) -> None:
    client = sign_in(place.clinician)
    page = client.get(reverse("patient", args=[place.patient.pk])).text
    assert "14-Jul-1985 (41 y)" in page
    assert "Not asked." in page
    assert "not recorded" in page
    assert "No consultation yet." in page


def test_demo_patients_are_marked(client: Client, place: Place) -> None:
    patient = make_patient(place.clinician, place.clinic, "P-8", is_demo=True)
    assert "demonstration patient" in client.get(reverse("patient", args=[patient.pk])).text
    assert Patient.objects.filter(is_demo=True).count() == 1


def test_reception_reads_no_health_answers(client: Client, place: Place) -> None:
    how = {"severity": "mild", "certainty": "reported"}
    add_allergy(by=place.clinician, patient=place.patient, free_text="plums", **how)
    record_health(
        by=place.clinician,
        patient=place.patient,
        answers=[HealthAnswer("pregnancy", "yes", "week 9")],
    )
    url = reverse("patient", args=[place.patient.pk])
    for word in ("plums", "week 9"):
        assert word in sign_in(place.clinician).get(url).text
        assert word not in client.get(url).text
