"""Finding a patient by name, record number or birth date."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consult.patients.actions import change_patient
from consult.patients.models import Patient
from tests.builders import make_patient
from tests.patients.conftest import Place

LIST = "/patients/"
PEOPLE = [
    ("P-2", "Øystein", "Håkonsen", "1990-12-01"),
    ("P-3", "Αναστασία", "Παπαδοπούλου", "1968-10-09"),
    ("20261103", "Олена", "Коваленко", "1974-03-22"),
    ("D_100%", "Thị Hồng", "Nguyễn", "1993-05-30"),
    ("P-9", "Anne‑Marie", "d’Arcy-Straße", "1971-02-03"),
]


@pytest.fixture
def people(place: Place) -> None:
    for number, given, family, born in PEOPLE:
        make_patient(
            place.clinician, place.clinic, number,
            given_names=given, family_name=family, date_of_birth=born,
        )  # fmt: skip
    make_patient(place.stranger, place.other_clinic, "P-2", given_names="Ana", family_name="Lima")


def found(client: Client, text: str) -> list[str]:
    answer = client.get(LIST, {"q": text})
    assert answer.status_code == 200
    return [patient.record_number for patient in answer.context["page"]]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("lima", ["P-1"]),
        ("LIMA ana", ["P-1"]),
        ("Ana Lima", ["P-1"]),
        ("ana kovalenko", []),
        ("p-1", ["P-1"]),
        ("  P-1  ", ["P-1"]),
        ("öystein", ["P-2"]),
        ("oystein hakonsen", ["P-2"]),
        ("Hakonsen", ["P-2"]),
        ("nguyen", ["D_100%"]),
        ("thi HONG", ["D_100%"]),
        ("αναστασια", ["P-3"]),
        ("d'Arcy", ["P-9"]),
        ("darcy", ["P-9"]),
        ("D’ARCY", ["P-9"]),
        ("anne-marie", ["P-9"]),
        ("strasse", ["P-9"]),
        ("øystein", ["P-2"]),
        ("ØYSTEIN", ["P-2"]),
        ("HÅKONSEN", ["P-2"]),
        ("håk", ["P-2"]),
        ("ΑΝΑΣΤΑΣΊΑ", ["P-3"]),
        ("коваленко", ["20261103"]),
        ("nguyễn", ["D_100%"]),
        ("%", ["D_100%"]),
        ("_", ["D_100%"]),
        ("'; DROP TABLE consult_patient; --", []),
        ("\x00", ["P-1", "P-2", "P-3", "20261103", "D_100%", "P-9"]),
    ],
)
def test_words_find_names_and_numbers(client: Client, text: str, numbers: list[str]) -> None:
    assert sorted(found(client, text)) == sorted(numbers)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "text",
    ["1985-07-14", "14-Jul-1985", "14-jul-1985", "14 July 1985", "07/14/1985", "7/14/1985"],
)
def test_a_birth_date_is_read_in_each_way_of_writing(client: Client, text: str) -> None:
    assert found(client, text) == ["P-1"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("text", ["14/07/1985", "1985-02-30", "31-Feb-1985", "12-Xyz-1985"])
def test_a_day_that_does_not_exist_finds_nobody(client: Client, text: str) -> None:
    assert found(client, text) == []


@pytest.mark.usefixtures("people")
def test_a_record_number_that_looks_like_a_date_is_found(client: Client) -> None:
    assert found(client, "20261103") == ["20261103"]


@pytest.mark.usefixtures("people")
def test_an_empty_search_lists_the_own_clinic_only(client: Client) -> None:
    answer = client.get(LIST)
    assert answer.context["page"].paginator.count == 6
    assert "South Clinic" not in answer.text


@pytest.mark.usefixtures("people")
def test_a_search_that_finds_nothing_says_so(client: Client) -> None:
    answer = client.get(LIST, {"q": "<script>alert(1)</script>"})
    assert "No patient of your clinic matches" in answer.text
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_corrected_name_is_found_and_the_old_one_no_more(client: Client, place: Place) -> None:
    change_patient(
        by=place.clinician,
        patient=place.patient,
        expected_version=place.patient.version,
        values={"family_name": "Łukasiewicz"},
    )
    assert found(client, "lukasiewicz ana") == ["P-1"]
    assert found(client, "lima") == []


def count_queries(client: Client, **query: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(LIST, query).status_code == 200
    return len(seen)


def test_the_list_asks_as_often_for_one_as_for_many(client: Client, place: Place) -> None:
    client.get(LIST)
    for_one, for_one_found = count_queries(client), count_queries(client, q="Lima")
    for number in range(2, 24):
        make_patient(place.clinician, place.clinic, f"P-{number}", given_names=f"Ana {number}")
    assert count_queries(client) == for_one
    assert count_queries(client, q="Lima") == for_one_found
    assert for_one <= 6


@pytest.mark.parametrize("page", ["2", "999", "0", "-1", "x", "9" * 40])
def test_any_page_number_is_answered(client: Client, place: Place, page: str) -> None:
    Patient.objects.bulk_create(
        Patient(
            clinic=place.clinic, record_number=f"B-{n}", family_name="Many", given_names=str(n),
            date_of_birth="1990-01-01", search_name=f"{n} many",
        )
        for n in range(30)
    )  # fmt: skip
    answer = client.get(LIST, {"page": page, "q": "Many"})
    assert answer.status_code == 200
    assert "q=Many" in answer.text
