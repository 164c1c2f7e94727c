"""Time to think: between the talk and the signature, for the patient's sake."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.consent.models import ConsentDocument, Signature, WaitingWaiver
from consult.staff.models import Clinic
from tests.builders import World
from tests.journeys.steps import Clinician
from tests.journeys.test_first_question_to_signed_paper import prepare

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SIGNED = {"signer": "patient", "signer_name": "Ana Lima", "kept": "file"}


@pytest.fixture
def issued(clinician: Clinician, world: World) -> ConsentDocument:
    """A consent issued on the day of the talk, at a clinic that gives two days to think."""
    Clinic.objects.filter(pk=world.clinic.pk).update(waiting_hours=48)
    prepare(clinician, world)
    clinician.issues_the_consent()
    return ConsentDocument.objects.get()


def signs(clinician: Clinician, document: ConsentDocument, at: datetime, **more: str) -> int:
    local = timezone.localtime(at, document.clinic.zone)
    form = SIGNED | {"signed_at": f"{local:%Y-%m-%dT%H:%M}"} | more
    return clinician.client.post(clinician.url("sign-consent", document.number), form).status_code


def comes_back(clinician: Clinician, clock: Any, at: datetime) -> None:
    """Another day, with a new session."""
    clock.move_to(at)
    clinician.signs_in("clara", "not-a-real-password")


def test_a_patient_sleeps_on_it(clinician: Clinician, issued: ConsentDocument, clock: Any) -> None:
    # Given a consent that was talked about and issued this morning
    told, sign_from = issued.information_given_at, issued.sign_from
    assert told
    assert sign_from == told + 2 * DAY
    clock.move_to(told)
    clinician.sees("consultation-consent", "2 days left to think")

    # When the patient wants it signed on the next day, nobody records that
    comes_back(clinician, clock, told + DAY)
    assert signs(clinician, issued, told + DAY) == 422
    assert not Signature.objects.exists()
    clinician.sees("consultation-consent", "1 day left to think")

    # Then two days after the talk it is signed
    comes_back(clinician, clock, sign_from + MINUTE)
    clinician.sees("consultation-consent", "the time to think is over")
    assert signs(clinician, issued, sign_from - MINUTE) == 422
    assert signs(clinician, issued, sign_from) == 302
    assert clinician.status_of("consent") == "Signed"


def test_a_patient_who_wants_to_sign_sooner_says_why(
    clinician: Clinician, issued: ConsentDocument
) -> None:
    # Given a patient who does not want to wait
    assert signs(clinician, issued, issued.issued_at) == 422

    # When the reason is recorded in the patient's words, with the name
    why = "I fly home tonight and have thought about it for weeks."
    wish = {"patient_reason": why, "asked_by": "patient"}
    clinician.saves(clinician.url("waive-waiting", issued.number), **wish)

    # Then it is signed at once where the paper says so too, and the page says who asked
    assert signs(clinician, issued, issued.issued_at) == 422
    assert signs(clinician, issued, issued.issued_at, is_wish_on_paper="on") == 302
    clinician.sees("consultation-consent", why, "Ana Lima", "Dr. Clara Tester")
    assert WaitingWaiver.objects.get().document == issued


def test_another_mixture_starts_the_time_again(
    clinician: Clinician, world: World, issued: ConsentDocument, clock: Any
) -> None:
    # Given two days later a product more in the syringe
    comes_back(clinician, clock, issued.sign_from)
    injection = issued.consultation.injections.get().pk
    lot = world.lots["biotin"]
    clinician.draws_up(injection, lot.product, lot.pk)
    clinician.goes_on_in_spite_of_everything_allowed()

    # Then the talk is held again before a new consent is issued
    assert clinician.status_of("talk") == "1 to do"
    clinician.issues_the_consent()
    assert ConsentDocument.objects.count() == 1
    clinician.tells_the_patient()
    assert clinician.status_of("talk") == "Done"
    clinician.issues_the_consent()

    # And there are two more days to think about this one
    new = ConsentDocument.objects.exclude(pk=issued.pk).get()
    assert new.sign_from >= issued.sign_from + 2 * DAY
    assert signs(clinician, new, new.issued_at) == 422
    assert not Signature.objects.exists()
