"""What each role sees of a patient."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from consult.consultations.actions.opening import close_consultation, open_consultation
from consult.patients.actions import HealthAnswer, add_allergy, record_health
from tests.builders import make_member, sign_in
from tests.patients.conftest import Place

CLINICAL = ["hives at dinner", "walnut", "warfarin 5 mg", "patient decided against it"]


@pytest.fixture
def page(place: Place) -> Callable[[str], str]:
    """The page of a patient with a full record, as seen by somebody of a role."""
    by, patient = place.clinician, place.patient
    add_allergy(
        by=by, patient=patient, free_text="walnut", reaction="hives at dinner",
        severity="mild", certainty="reported",
    )  # fmt: skip
    record_health(
        by=by, patient=patient, answers=[HealthAnswer("blood_thinner", "yes", "warfarin 5 mg")]
    )
    consultation = open_consultation(by=by, patient=patient)
    close_consultation(by=by, consultation=consultation, reason="patient decided against it")

    def look(role: str) -> str:
        someone = by if role == "clinician" else make_member(place.clinic, "someone", role)
        answer = sign_in(someone).get(reverse("patient", args=[patient.pk]))
        assert answer.status_code == 200
        return answer.text

    return look


def test_a_clinician_sees_the_whole_record(page: Callable[[str], str]) -> None:
    text = page("clinician")
    assert [words for words in CLINICAL if words not in text] == []
    assert "Open a consultation" in text


@pytest.mark.parametrize("role", ["reception", "owner"])
def test_others_see_who_the_patient_is_and_the_papers(
    page: Callable[[str], str], place: Place, role: str
) -> None:
    text = page(role)
    assert [words for words in CLINICAL if words in text] == []
    for heading in ("Health answers", "Allergies", "Consultations", "Open a consultation"):
        assert heading not in text
    assert "Ana Lima" in text
    assert "14-Jul-1985" in text
    assert reverse("patient-consents", args=[place.patient.pk]) in text
