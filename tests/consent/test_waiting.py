"""The time to think: set at issue, kept at signing, and waived only by the patient."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from consult.audit.models import AuditEvent
from consult.consent.actions import complete_signature, record_refusal, waive_waiting
from consult.consent.models import ConsentDocument, EnteredInError, Signature, WaitingWaiver
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyWaived,
    ConsentIsSuperseded,
    NameIsMissing,
    NothingToWaive,
    ReasonIsMissing,
    WaitingTimeNotOver,
    WishIsNotConfirmed,
)
from consult.consent.tablet.tablet_facts import facts_of
from consult.consent.waiting import require_waiting_over, time_left, treatment_from, waiting_over
from consult.consultations.models import ConsentTalk, FormulaLine, TeachBack
from consult.management.demo.stories import OWN_WORDS
from consult.records import RecordIsSealed
from consult.staff.models import Clinic, ProcedureWaiting
from tests.consent import builders, making, tablet
from tests.consent.making import issue

pytestmark = pytest.mark.usefixtures("no_engine")
END = builders.NOW + timedelta(hours=48)
PATIENT = "Zoë María Núñez-Albright"
WHY = "I travel home tomorrow and decided weeks ago."


@pytest.fixture
def waiting(ready: Any) -> tuple[ConsentDocument, Any]:
    """Issued at the hour of the talk, with 48 hours to think; and its clinician."""
    consultation, by = ready
    Clinic.objects.update(waiting_hours=48)
    return issue((builders.loaded(consultation), by)), by


@pytest.fixture
def clinician(waiting: Any) -> Client:
    """The clinician's browser."""
    client = Client()
    client.force_login(waiting[1])
    return client


def again(document: ConsentDocument) -> ConsentDocument:
    return ConsentDocument.objects.get(pk=document.pk)


def sign(document: ConsentDocument, by: Any, signed_at: datetime) -> Signature:
    return making.sign(again(document), by, signer_name="Zoë Núñez", signed_at=signed_at)


def waive(document: ConsentDocument, by: Any, **changes: str) -> WaitingWaiver:
    words = {"patient_reason": WHY, "patient_name": PATIENT, **changes}
    return waive_waiting(by=by, document=again(document), **words)


# --- at issue ------------------------------------------------------------------------------


def test_the_document_keeps_when_the_patient_was_told(waiting: Any) -> None:
    document, _ = waiting
    assert document.information_given_at == builders.NOW
    assert document.sign_from == END
    talk = json.loads(bytes(document.snapshot))["talk"]
    assert talk["given"] == (
        "You were told about these shots on 24-Nov-2026 10:30 EST by Dr. Amara Okafor, in person."
    )
    assert talk["sign_from"] == "26-Nov-2026 10:30 EST"
    assert talk["waiting"][:2] == [
        "You have at least 48 hours to think.",
        "You can sign from 26-Nov-2026 10:30 EST on.",
    ]
    assert [row["question"] for row in talk["teach_back"]] == [
        "What is injected?", "What is the main harm?", "What else could you do?",
    ]  # fmt: skip
    assert [row["answer"] for row in talk["teach_back"]] == list(OWN_WORDS.values())
    for words in (*talk["waiting"], *OWN_WORDS.values(), "In your own words"):
        assert words in strip_tags(document.html)


def test_a_procedure_that_asks_for_more_time_gets_it(ready: Any) -> None:
    consultation, by = ready
    clinic = consultation.clinic
    Clinic.objects.update(waiting_hours=48)
    ProcedureWaiting.objects.create(clinic=clinic, procedure="intradermal", hours=72)
    document = issue((builders.loaded(consultation), by))
    assert document.sign_from == builders.NOW + timedelta(hours=72)
    assert "at least 72 hours" in document.html


def test_a_clinic_without_a_time_says_so(ready: Any) -> None:
    document = issue(ready)
    assert document.sign_from == document.information_given_at == builders.NOW
    assert "Your clinic sets no waiting time." in document.html
    assert "hours to think" not in document.html
    require_waiting_over(document, document.issued_at)


def test_a_skipped_point_is_printed_with_its_reason(ready: Any) -> None:
    consultation, by = ready
    TeachBack.objects.filter(point="harm").update(
        words="", outcome="", skipped_because="Works here as a nurse."
    )
    TeachBack.objects.filter(point="what").update(outcome="again")
    ConsentTalk.objects.update(interpreter_name="Ida Interpreter", printed_given=False)
    html = issue((builders.loaded(consultation), by)).html
    assert "We did not ask this. Reason: Works here as a nurse." in html
    assert "We explained this again first." in html
    assert "Ida Interpreter interpreted for you." in html
    assert "You did not get printed facts then." in html


def test_the_paper_has_a_line_to_sign_sooner_only_while_the_time_runs(ready: Any) -> None:
    consultation, by = ready
    assert "I want to sign sooner because:" not in issue(ready).html
    Clinic.objects.update(waiting_hours=48)
    running = issue((builders.loaded(consultation), by))
    assert "I want to sign sooner because:" in running.html
    # Time alone makes no other document, although the line would be gone.
    with time_machine.travel(END):
        assert issue((builders.loaded(consultation), by)) == running


def test_a_document_issued_after_the_time_has_no_such_line(ready: Any) -> None:
    consultation, by = ready
    Clinic.objects.update(waiting_hours=48)
    with time_machine.travel(END):
        document = issue((builders.loaded(consultation), by))
    assert "I want to sign sooner because:" not in document.html
    assert document.sign_from == END


def test_a_word_corrected_in_the_teach_back_keeps_the_consent(waiting: Any) -> None:
    document, by = waiting
    TeachBack.objects.filter(point="what").update(words="A mix of three drugs.")
    with time_machine.travel(END):
        sign(document, by, END)


# --- signing -------------------------------------------------------------------------------


def test_nobody_signs_within_the_time_to_think(waiting: Any) -> None:
    document, by = waiting
    with time_machine.travel(END + timedelta(hours=1)):
        with pytest.raises(WaitingTimeNotOver, match="26-Nov-2026 10:30 EST") as refused:
            sign(document, by, END - timedelta(minutes=1))
        assert refused.value.sign_from == END
        assert not Signature.objects.exists()
        sign(document, by, END)
    assert Signature.objects.get().signed_at == END


def test_a_document_from_before_there_was_a_time_has_none(waiting: Any) -> None:
    document, _ = waiting
    old = ConsentDocument(information_given_at=None, sign_from=None, clinic=document.clinic)
    assert waiting_over(old, builders.NOW)
    assert treatment_from(old) is None
    require_waiting_over(old, builders.NOW)


def test_treatment_waits_as_long_as_signing(waiting: Any) -> None:
    document, by = waiting
    assert treatment_from(document) == END
    waive(document, by)
    assert treatment_from(again(document)) is None


def test_a_refusal_needs_no_time(waiting: Any) -> None:
    document, by = waiting
    record_refusal(by=by, document=document, reason="Does not want it.")
    assert document.refusal


# --- the waiver ----------------------------------------------------------------------------


def test_the_patient_may_sign_sooner_with_a_reason_and_both_names(waiting: Any) -> None:
    document, by = waiting
    waiver = waive(document, by, patient_name=f"  {PATIENT} ")
    assert (waiver.patient_reason, waiver.patient_name) == (WHY, PATIENT)
    assert (waiver.clinician_name, waiver.recorded_by) == ("Dr. Amara Okafor", by)
    event = AuditEvent.objects.get(action="consent.waiting_waived")
    assert event.details == {"number": document.number}
    assert WHY not in str(event.details)
    assert waiting_over(again(document), builders.NOW)
    with pytest.raises(WishIsNotConfirmed):
        sign(document, by, document.issued_at)
    making.sign(again(document), by, is_wish_on_paper=True)
    record = json.loads(bytes(Signature.objects.get().record))
    (row,) = (row for row in record["page"]["facts"] if row["label"] == "Time to think")
    assert row["lines"] == [
        f"The patient asked to sign before this time was over. The reason: {WHY}",
        f"Agreed by {PATIENT} and Dr. Amara Okafor.",
        "The patient wrote this on the paper too.",
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"patient_reason": " "}, ReasonIsMissing),
        ({"patient_reason": "x"}, ReasonIsMissing),
        ({"patient_reason": "ok then -"}, ReasonIsMissing),
        ({"patient_name": " "}, NameIsMissing),
        ({"patient_name": "Zoë Núñez"}, NameIsMissing),
        ({"patient_name": "Rita Guardian", "authority": " "}, NameIsMissing),
    ],
)
def test_without_reason_or_name_nothing_is_waived(
    waiting: Any, changes: dict[str, str], refusal: type[Exception]
) -> None:
    document, by = waiting
    with pytest.raises(refusal):
        waive(document, by, **changes)
    assert not WaitingWaiver.objects.exists()


def test_a_clinician_without_a_name_waives_nothing(waiting: Any) -> None:
    document, by = waiting
    by.first_name = by.last_name = ""
    with pytest.raises(NameIsMissing, match="Your account has no name"):
        waive(document, by)


def test_it_is_waived_once(waiting: Any) -> None:
    document, by = waiting
    waive(document, by)
    with pytest.raises(AlreadyWaived):
        waive(document, by)
    assert WaitingWaiver.objects.count() == 1


def test_nothing_is_waived_that_does_not_run(waiting: Any) -> None:
    document, by = waiting
    with time_machine.travel(END), pytest.raises(NothingToWaive):
        waive(document, by)


def test_a_decided_document_is_not_waived(waiting: Any) -> None:
    document, by = waiting
    record_refusal(by=by, document=document, reason="Does not want it.")
    with pytest.raises(AlreadyDecided):
        waive(document, by)


def test_a_document_entered_in_error_is_not_waived(waiting: Any) -> None:
    document, by = waiting
    EnteredInError.objects.create(
        document=document, reason="Wrong patient.", recorded_by=by, recorded_at=builders.NOW
    )
    with pytest.raises(AlreadyDecided):
        waive(document, by)


def test_a_superseded_document_is_not_waived(waiting: Any) -> None:
    document, by = waiting
    FormulaLine.objects.filter(position=1).update(amount=2)
    with pytest.raises(ConsentIsSuperseded):
        waive(document, by)


def test_a_waiver_stays(waiting: Any) -> None:
    document, by = waiting
    waiver = waive(document, by)
    with pytest.raises(RecordIsSealed):
        waiver.delete()
    with pytest.raises(RecordIsSealed):
        WaitingWaiver.objects.update(patient_reason="none")
    for statement in ("UPDATE {} SET patient_reason = 'none'", "DELETE FROM {}"):
        table = connection.ops.quote_name(WaitingWaiver._meta.db_table)
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))
    assert WaitingWaiver.objects.get().patient_reason == WHY


# --- the pages -----------------------------------------------------------------------------


def pages(document: ConsentDocument) -> tuple[str, str]:
    pk, number = document.consultation_id, document.number
    return (
        reverse("consultation-consent", args=[pk]),
        reverse("waive-waiting", args=[pk, number]),
    )


def test_the_consent_page_says_how_long_is_left(clinician: Client, waiting: Any) -> None:
    consent, sooner = pages(waiting[0])
    with time_machine.travel(builders.NOW + timedelta(hours=20)):
        clinician.force_login(waiting[1])
        page = clinician.get(consent).text
    assert "24-Nov-2026 10:30 EST" in page
    assert "26-Nov-2026 10:30 EST" in page
    assert "1 day and 4 hours left to think" in page
    assert sooner in page
    with time_machine.travel(END):
        clinician.force_login(waiting[1])
        page = clinician.get(consent).text
    assert "the time to think is over" in page
    assert sooner not in page


GUARDIAN = {"asked_by": "representative", "representative_name": "Rita Guardian"}
WRONG_WISHES = [
    ({}, "asked_by"),
    ({"asked_by": "patient", "patient_reason": "x"}, "patient_reason"),
    ({"asked_by": "patient", "patient_reason": ""}, "patient_reason"),
    ({"asked_by": "patient", "representative_name": "Rita Guardian"}, "asked_by"),
    (GUARDIAN, "authority"),
    (GUARDIAN | {"representative_name": "7", "authority": "guardian"}, "representative_name"),
]


def test_somebody_who_decides_for_the_patient_may_ask(clinician: Client, waiting: Any) -> None:
    consent, sooner = pages(waiting[0])
    form = {"patient_reason": WHY, **GUARDIAN, "authority": "legal guardian"}
    assert clinician.post(sooner, form).status_code == 302
    waiver = WaitingWaiver.objects.get()
    assert (waiver.patient_name, waiver.authority) == ("Rita Guardian", "legal guardian")
    assert "<bdi>Rita Guardian</bdi> (<bdi>legal guardian</bdi>)" in clinician.get(consent).text


def test_while_the_time_runs_nothing_is_offered_that_would_be_refused(
    clinician: Client, waiting: Any
) -> None:
    document, by = waiting
    consent, _ = pages(document)
    ways = [
        reverse(name, args=[document.consultation_id, document.number])
        for name in ("open-signing", "sign-consent")
    ]
    page = clinician.get(consent).text
    assert "on paper from <strong>26-Nov-2026 10:30 EST</strong> on" in page
    assert not any(way in page for way in ways)
    waive(document, by)
    page = clinician.get(consent).text
    assert "on paper from" not in page
    assert all(way in page for way in ways)


def test_paper_signed_sooner_is_recorded_only_where_the_wish_stands_on_it(
    clinician: Client, waiting: Any
) -> None:
    document, by = waiting
    address = reverse("sign-consent", args=[document.consultation_id, document.number])
    typed = {"signer": "patient", "signer_name": PATIENT, "kept": "file"}
    assert "is_wish_on_paper" not in clinician.get(address).text
    waive(document, by)
    page = clinician.post(address, typed | {"signed_at": "2026-11-24T10:30"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["is_wish_on_paper"]
    given = typed | {"signed_at": "2026-11-24T10:30", "is_wish_on_paper": "on"}
    assert clinician.post(address, given).status_code == 302


def test_the_wish_is_shown_and_ticked_on_the_tablet(
    clinician: Client, waiting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, by = waiting
    monkeypatch.setattr("consult.consent.views.tablet.count_pages", lambda _: 2)
    waive(document, by)
    session = tablet.handed_over(clinician, document)
    wish = f"I want to sign before my time to think is over. It is my own choice. My reason: {WHY}"
    page = clinician.get(reverse("signing", args=[session.token]) + "?page=ticks").text
    assert wish in page
    assert not re.search(r"<input[^>]* checked", page)
    refused = tablet.signed(clinician, session)
    assert list(refused.context["form"].errors) == ["tick_sooner"]
    tablet.signed(clinician, session, tick_sooner="on")
    tablet.enter_password(clinician, session)
    act = {"act": "countersign", "is_explained": "on"}
    assert clinician.post(tablet.staff_page(session), act).status_code == 302
    record = json.loads(bytes(Signature.objects.get().record))
    assert wish in [tick["text"] for tick in record["page"]["ticks"]]
    assert record["signing"]["waiver"]["is_on_paper"] is False


def test_marks_without_the_tick_do_not_make_a_signature(waiting: Any) -> None:
    document, by = waiting
    waive(document, by)
    session = tablet.opened(by, again(document))
    tablet.marked(by, session)
    with pytest.raises(WishIsNotConfirmed):
        complete_signature(by=by, document=again(document), facts=facts_of(session))


def test_a_wish_to_sign_sooner_is_recorded_on_its_page(clinician: Client, waiting: Any) -> None:
    consent, sooner = pages(waiting[0])
    page = clinician.get(sooner)
    assert "Dr. Amara Okafor" in page.text
    assert f"The patient, {PATIENT}" in page.text
    assert " checked" not in page.text
    form = {"patient_reason": WHY}
    for wrong, field in WRONG_WISHES:
        page = clinician.post(sooner, form | wrong)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
    assert not WaitingWaiver.objects.exists()
    form |= {"asked_by": "patient"}
    assert clinician.post(sooner, form).status_code == 302
    page = clinician.get(consent).text
    for shown in (WHY, PATIENT, "Dr. Amara Okafor", "as the patient asked"):
        assert shown in page
    assert sooner not in page
    page = clinician.post(sooner, form | {"patient_reason": "The same once again."})
    assert page.status_code == 422
    assert "already recorded" in page.text


def test_the_page_of_a_stranger_is_not_there(clinician: Client, waiting: Any) -> None:
    stranger = builders.build_staff(builders.build_clinic(name="Elsewhere"), "sam")
    clinician.force_login(stranger)
    assert clinician.get(pages(waiting[0])[1]).status_code == 404
    assert clinician.post(pages(waiting[0])[1], {}).status_code == 404


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"days": 2}, "2 days"),
        ({"days": 1, "hours": 4, "minutes": 20}, "1 day and 4 hours"),
        ({"hours": 1}, "1 hour"),
        ({"hours": 3, "minutes": 1}, "3 hours and 1 minute"),
        ({"seconds": 1}, "1 minute"),
        ({"seconds": 0}, ""),
        ({"days": -1}, ""),
    ],
)
def test_a_time_is_told_in_words(left: dict[str, int], words: str) -> None:
    assert time_left(timedelta(**left)) == words
