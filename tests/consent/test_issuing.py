"""Issuing: once, whole or not at all."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from consult.audit.models import AuditEvent
from consult.consent import pdf
from consult.consent.actions import issue_consent, issuing
from consult.consent.models import ConsentDocument
from consult.consent.refusals import (
    ConsentIsBlocked,
    DocumentCouldNotBeMade,
    TooManyAtOnce,
)
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import (
    Consultation,
    FormulaLine,
    ProposedInjection,
    RedFlagAnswer,
)
from consult.consultations.refusals import ConsultationIsClosed
from consult.patients.models import Allergy
from consult.records import StaleVersion
from tests.consent import builders

pytestmark = pytest.mark.usefixtures("no_engine")


def issue(consultation, by, version=None):
    return issue_consent(
        by=by, consultation=consultation, expected_version=version or consultation.version
    )


def change_plan() -> None:
    """What needs a new consent but no new talk."""
    ProposedInjection.objects.update(depth_mm=2)


def test_a_double_click_gives_one_document(ready):
    consultation, by = ready
    version = consultation.version
    first = issue(consultation, by, version)
    second = issue(consultation, by, version)
    assert first == second
    assert ConsentDocument.objects.count() == 1
    assert AuditEvent.objects.filter(action="consent.issued").count() == 1


def test_an_equal_document_is_not_issued_twice(ready):
    consultation, by = ready
    first = issue(consultation, by)
    assert issue(builders.loaded(consultation), by) == first


def test_numbers_count_up_within_the_year(ready):
    consultation, by = ready
    first = issue(consultation, by)
    change_plan()
    second = issue(builders.loaded(consultation), by)
    assert [first.number, second.number] == ["C-2026-000001", "C-2026-000002"]


def test_a_stop_blocks_and_nothing_is_written(ready):
    consultation, by = ready
    RedFlagAnswer.objects.filter(consultation=consultation).first().delete()
    with pytest.raises(ConsentIsBlocked) as refused:
        issue(consultation, by)
    assert [finding.code for finding in refused.value.findings] == ["screening.unanswered"]
    assert not ConsentDocument.objects.exists()


def test_an_older_page_is_told_and_nothing_is_written(ready):
    consultation, by = ready
    Consultation.objects.update(version=consultation.version + 3)
    with pytest.raises(StaleVersion):
        issue(consultation, by)
    assert not ConsentDocument.objects.exists()


def test_a_closed_consultation_is_refused(ready):
    consultation, by = ready
    Consultation.objects.update(closed_at=builders.NOW, closed_because="moved away")
    with pytest.raises(ConsultationIsClosed):
        issue(consultation, by)


def test_a_failing_engine_issues_nothing_and_leaves_the_consultation(ready, monkeypatch):
    consultation, by = ready

    def fail(job):
        raise DocumentCouldNotBeMade("limit")

    monkeypatch.setattr(pdf.engine, "render", fail)
    before = Consultation.objects.values().get()
    with pytest.raises(DocumentCouldNotBeMade):
        issue(consultation, by)
    assert not ConsentDocument.objects.exists()
    assert not AuditEvent.objects.filter(action="consent.issued").exists()
    assert Consultation.objects.values().get() == before


def test_an_allergy_recorded_while_the_pdf_is_made_stops_the_issue(ready, monkeypatch):
    consultation, by = ready

    def record_meanwhile(job):
        Allergy.objects.create(
            patient=consultation.patient,
            free_text="Something new",
            severity="mild",
            certainty="reported",
            recorded_by=by,
            recorded_at=builders.NOW,
        )
        return b"%PDF-1.7", []

    monkeypatch.setattr(pdf.engine, "render", record_meanwhile)
    with pytest.raises(StaleVersion):
        issue(consultation, by)
    assert not ConsentDocument.objects.exists()


def test_a_number_taken_meanwhile_is_passed_over(ready, monkeypatch):
    consultation, by = ready
    first = issue(consultation, by)
    change_plan()
    numbers = iter([first.number, "C-2026-000002"])
    monkeypatch.setattr(issuing, "_next_number", lambda year: next(numbers))
    assert issue(builders.loaded(consultation), by).number == "C-2026-000002"


def test_numbers_that_are_always_taken_end_in_a_refusal(ready, monkeypatch):
    consultation, by = ready
    first = issue(consultation, by)
    change_plan()
    monkeypatch.setattr(issuing, "_next_number", lambda year: first.number)
    with pytest.raises(TooManyAtOnce):
        issue(builders.loaded(consultation), by)
    assert ConsentDocument.objects.count() == 1


def test_a_changed_plan_supersedes(ready):
    consultation, by = ready
    assert state_of(consultation) == ConsentState.NONE
    issue(consultation, by)
    assert state_of(builders.loaded(consultation)) == ConsentState.ISSUED
    change_plan()
    assert state_of(builders.loaded(consultation)) == ConsentState.SUPERSEDED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_writers_at_once(same):
    """Two clicks on one consultation give one document; two consultations, two numbers."""
    consultation, by = builders.build_ready()
    other = consultation
    if not same:
        other = builders.build_consultation(consultation.patient, by)
        lots = [line.lot for line in FormulaLine.objects.all()]
        builders.build_injection(other, by, lots, evidence=builders.EVIDENCE)
        builders.confirm_health(other, by)
        builders.tell_patient(other, by)
        other = builders.loaded(other)
    start, made, failed = threading.Barrier(2), [], []

    def write(which):
        try:
            start.wait(timeout=10)
            made.append(issue(which, by).number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[each]) for each in (consultation, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert len(made) == 2
    assert len(set(made)) == ConsentDocument.objects.count() == (1 if same else 2)
