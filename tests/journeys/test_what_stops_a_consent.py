"""What stops a consent, and how a clinician gets on."""

from typing import Any

import pytest
from django.urls import reverse

from consult.consent.models import ConsentDocument
from consult.consultations.models import Consultation, FormulaLine
from consult.consultations.published import Published
from consult.consultations.review import review_of
from consult.safety.screening import CHILD
from tests.builders import World, fresh
from tests.journeys.steps import Clinician


def stops(clinician: Clinician, world: World) -> set[str]:
    consultation = Consultation.objects.get(pk=clinician.consultation)
    return {f.code for f in review_of(fresh(consultation, world.clinician)).open_stops}


def refuses_to_issue(clinician: Clinician) -> bool:
    version = Consultation.objects.get(pk=clinician.consultation).version
    answer = clinician.client.post(clinician.url("issue-consent"), {"version": version})
    return answer.status_code in (409, 422) and not ConsentDocument.objects.exists()


@pytest.fixture
def at_work(clinician: Clinician, world: World) -> Clinician:
    """Screening and diagnosis are done."""
    clinician.opens_a_consultation(reverse("patient", args=[world.patient.pk]))
    clinician.answers_screening()
    clinician.records_the_diagnosis()
    return clinician


def draw_up(clinician: Clinician, world: World, *words: str) -> int:
    injection = clinician.proposes_an_injection(world.clinician.pk)
    for word in words:
        clinician.draws_up(injection, world.lots[word].product, world.lots[word].pk)
    clinician.attaches_the_closest_source(injection)
    clinician.plans_the_technique(injection)
    clinician.tells_the_patient()
    return injection


def test_an_allergy_to_a_preservative(at_work: Clinician, world: World) -> None:
    # Given somebody allergic to benzyl alcohol
    at_work.lists_an_allergy("benzyl_alcohol")
    at_work.asks_about_health("has")

    # When a product preserved with it is drawn up
    injection = draw_up(at_work, world, "biotin", "minoxidil")

    # Then nothing is issued and no reason helps
    at_work.goes_on_in_spite_of_everything_allowed()
    assert stops(at_work, world) == {"allergy.excipient"}
    assert at_work.override_links() == []
    assert refuses_to_issue(at_work)
    at_work.sees("consultation-review", "Benzyl alcohol")
    at_work.sees("consultation-consent", "still blocks the consent")

    # And without that product it goes on
    line = FormulaLine.objects.get(product=world.lots["biotin"].product)
    at_work.client.post(at_work.url("drop-line", injection, line.pk))
    assert stops(at_work, world) == {"talk.outdated"}
    at_work.tells_the_patient()
    assert stops(at_work, world) == set()
    at_work.issues_the_consent()
    assert ConsentDocument.objects.count() == 1


def test_a_lot_that_expires_before_the_planned_day(
    at_work: Clinician, world: World, clock: Any
) -> None:
    at_work.asks_about_health()
    injection = draw_up(at_work, world, "minoxidil")
    at_work.goes_on_in_spite_of_everything_allowed()
    assert stops(at_work, world) == set()
    at_work.saves(at_work.url("edit-injection", injection), planned_on="2027-06-30")
    assert stops(at_work, world) == {"lot.expired"}
    assert at_work.override_links() == []
    assert refuses_to_issue(at_work)


def test_a_red_flag_that_forbids_treatment(at_work: Clinician, world: World) -> None:
    at_work.asks_about_health()
    draw_up(at_work, world, "minoxidil")
    at_work.goes_on_in_spite_of_everything_allowed()
    forbidding = [f for f in Published().red_flags if f.urgency == "do_not_treat"]
    # The birth date answers the question about children.
    flag = next(f for f in forbidding if f.key != CHILD)
    at_work.answers_screening(**{flag.key: "yes"})
    assert stops(at_work, world) == {"screening.red_flag"}
    assert at_work.override_links() == []
    assert refuses_to_issue(at_work)


def test_somebody_under_18(clinician: Clinician, world: World) -> None:
    patient = clinician.adds_a_patient(
        given_names="Sam", family_name="Young", date_of_birth="2008-12-02", record_number="P-5"
    )
    clinician.opens_a_consultation(patient)
    clinician.answers_screening()
    clinician.records_the_diagnosis()
    clinician.asks_about_health()
    draw_up(clinician, world, "minoxidil")
    clinician.goes_on_in_spite_of_everything_allowed()
    assert stops(clinician, world) == {"patient.under_18", "screening.contradicts_age"}
    clinician.answers_screening(**{CHILD: "yes"})
    assert stops(clinician, world) == {"patient.under_18", "screening.red_flag"}
    assert clinician.override_links() == []
    assert refuses_to_issue(clinician)


def test_a_patient_nobody_asked(clinician: Clinician, world: World) -> None:
    clinician.opens_a_consultation(reverse("patient", args=[world.patient.pk]))
    draw_up(clinician, world, "minoxidil")
    clinician.goes_on_in_spite_of_everything_allowed()
    assert {
        "screening.unanswered",
        "diagnosis.missing",
        "alternatives.not_discussed",
        "allergy.status_unanswered",
        "pregnancy.unanswered",
        "health.not_confirmed",
    } <= stops(clinician, world)
    assert refuses_to_issue(clinician)


def test_an_allergy_remembered_after_the_issue(at_work: Clinician, world: World) -> None:
    at_work.asks_about_health()
    draw_up(at_work, world, "biotin")
    at_work.goes_on_in_spite_of_everything_allowed()
    at_work.issues_the_consent()
    at_work.lists_an_allergy("benzyl_alcohol")
    assert "allergy.excipient" in stops(at_work, world)
    assert at_work.status_of("consent") == "Superseded: needs a new one"
