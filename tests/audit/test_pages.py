"""The auditor's list: who did what to which record, in words and without patients' names."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from consult.audit.admin import moment
from consult.audit.models import AuditEvent
from consult.audit.words import act_in_words, labels_of, record_in_words
from consult.consultations.actions.opening import open_consultation
from consult.patients.actions import record_patient_read, register_patient
from tests.builders import make_clinic, make_member

pytestmark = pytest.mark.django_db
LIST = "admin:consult_auditevent_changelist"


@pytest.fixture
def clinic(db):
    return make_clinic()


@pytest.fixture
def clinician(clinic):
    return make_member(clinic, "clara", first_name="Clara", last_name="Tester", title="Dr.")


@pytest.fixture
def reader(clinic):
    client = Client()
    client.force_login(make_member(clinic, "ada", "auditor", is_staff=True))
    return client


def patient_of(clinic, by, number):
    return register_patient(
        by=by, clinic=clinic, record_number=number, family_name="Secretname",
        given_names="Zoe", date_of_birth=date(1985, 7, 14),
    )  # fmt: skip


@pytest.fixture
def patient(clinic, clinician):
    return patient_of(clinic, clinician, "R-1001")


def rows_of(page):
    return page.context["cl"].result_list


def test_rows_are_said_in_words(reader, clinician, clinic, patient):
    consultation = open_consultation(by=clinician, patient=patient)
    page = reader.get(reverse(LIST))
    for words in (
        "Dr. Clara Tester", "Patient registered", "Patient R-1001",
        "Consultation started", f"Consultation {consultation.pk}, patient R-1001",
    ):  # fmt: skip
        assert words in page.text
    assert "Secretname" not in page.text
    at = AuditEvent.objects.get(action="consultation.opened").at
    assert moment(at) in page.text
    assert moment(at).endswith((" EST", " EDT"))
    event = AuditEvent.objects.get(action="patient.registered")
    page = reader.get(reverse("admin:consult_auditevent_change", args=[event.pk]))
    assert "Patient R-1001" in page.text
    assert "Secretname" not in page.text


def test_search_by_person_action_and_record_number(reader, clinic, clinician, patient):
    other = make_member(clinic, "omar", first_name="Omar", last_name="Other")
    record_patient_read(by=other, patient=patient_of(clinic, other, "R-2"))
    expected = {
        "Tester": {"patient.registered"},
        "omar": {"patient.registered", "patient.read"},
        "page opened": {"patient.read"},
        "patient.read": {"patient.read"},
        "r-1001": {"patient.registered"},
        "R-100": set(),
        "Secretname": set(),
    }
    for words, acts in expected.items():
        found = rows_of(reader.get(reverse(LIST), {"q": words}))
        assert {row.action for row in found} == acts, words
    (found,) = rows_of(reader.get(reverse(LIST), {"q": "R-1001"}))
    assert found.record == f"patient:{patient.pk}"


def test_filters_by_action_and_day(reader, clinician, patient):
    record_patient_read(by=clinician, patient=patient)
    page = reader.get(reverse(LIST), {"act": "patient.read"})
    assert [row.action for row in rows_of(page)] == ["patient.read"]
    assert "Patient’s page opened" in page.text
    year = AuditEvent.objects.first().at.year
    assert rows_of(reader.get(reverse(LIST), {"at__year": year}))
    assert not rows_of(reader.get(reverse(LIST), {"at__year": year - 1}))


def test_another_clinic_is_not_found(reader, clinic):
    there = make_clinic("South Clinic")
    stranger = make_member(there, "stranger")
    patient_of(there, stranger, "R-77")
    assert not rows_of(reader.get(reverse(LIST), {"q": "R-77"}))


def test_more_rows_take_no_more_queries(
    reader, clinic, clinician, patient, django_assert_max_num_queries
):
    reader.get(reverse(LIST))
    for number in range(6):
        patient = patient_of(clinic, clinician, f"N-{number}")
        open_consultation(by=clinician, patient=patient)
    with django_assert_max_num_queries(22):
        assert len(rows_of(reader.get(reverse(LIST)))) > 12


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("evidencesource.changed", "Evidence source changed"),
        ("consent.signed", "Consent signed"),
        ("staff_member.added", "Staff member added"),
        ("formula.line_saved", "Line of a formula saved"),
        ("thing", "Thing"),
    ],
)
def test_acts_are_said_in_words(act, words):
    assert act_in_words(act) == words


def test_a_record_that_is_not_known_keeps_its_number():
    assert record_in_words("gone:4", "gone:4", labels_of({"gone:4"})) == "Gone 4"
    assert record_in_words("patient:4", "patient:4", {}) == "Patient not known"
