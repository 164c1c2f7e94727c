"""Allergies and health within a consultation: recorded on the patient, confirmed here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.facts import health_digest
from consult.consultations.models import Consultation, HealthConfirmation, SectionSave
from consult.consultations.refusals import HealthIsIncomplete
from consult.consultations.review import open_health_questions, review_of
from consult.patients.actions import (
    HealthAnswer,
    add_allergy,
    record_allergy_status,
    record_health,
    remove_allergy,
)
from consult.patients.models import Allergy, Patient
from consult.records import StaleVersion
from consult.safety.facts import AllergyAnswer
from consult.staff.models import StaffMember

SECTION = "health"


def health_saves(patient: Patient) -> QuerySet[SectionSave]:
    """The last saves of this section in all consultations of ``patient``, newest first:
    the answers belong to the patient, so each save may overtake any other."""
    saves = SectionSave.objects.filter(consultation__patient=patient, key=SECTION)
    return saves.select_related("by").order_by("-at", "-pk")


def health_version(patient: Patient) -> int:
    """How often allergies and health of ``patient`` were saved, in whichever consultation."""
    saved: int | None = health_saves(patient).aggregate(saved=Sum("version"))["saved"]
    return saved or 0


@transaction.atomic
def save_health(
    *,
    by: StaffMember,
    consultation: Consultation,
    expected: int,
    allergy_answer: AllergyAnswer | None,
    answers: Iterable[HealthAnswer],
) -> None:
    """Record the allergy question and the health questions on the patient.

    ``expected`` is the ``health_version`` that the page was opened on. Raises
    ``StaleVersion``, ``ConsultationIsClosed`` or ``AllergiesAreListed``.
    """
    # Not of the key: whoever adds a row that points to the patient need not wait.
    patient = Patient.objects.select_for_update(no_key=True).get(pk=consultation.patient_id)
    seen = health_version(patient) == expected
    take_turn(by=by, consultation=consultation, key=SECTION, expected=None)
    if not seen:
        raise StaleVersion(SECTION)
    status = patient.allergy_statuses.order_by("-recorded_at", "-pk").first()
    if allergy_answer and (status is None or status.answer != allergy_answer):
        record_allergy_status(by=by, patient=patient, answer=allergy_answer)
    record_health(by=by, patient=patient, answers=answers)
    leave_trace(by=by, consultation=consultation, action="health.saved")


@transaction.atomic
def confirm_health(*, by: StaffMember, consultation: Consultation, digest: str) -> None:
    """Confirm for this consultation what stands in the patient's record.

    ``digest`` is the hash of what the page showed. Raises ``StaleVersion`` when the record
    changed since, ``HealthIsIncomplete`` while a question is open, ``ConsultationIsClosed``
    when the consultation was closed.
    """
    take_turn(by=by, consultation=consultation, key="health-confirmation", expected=None)
    fresh = Consultation.objects.with_everything().get(pk=consultation.pk)
    if health_digest(fresh.patient) != digest:
        raise StaleVersion("health")
    if open_health_questions(review_of(fresh)):
        raise HealthIsIncomplete
    put(
        model=HealthConfirmation,
        by=by,
        where={"consultation": consultation},
        values={"digest": digest},
    )
    leave_trace(by=by, consultation=consultation, action="health.confirmed")


@transaction.atomic
def list_allergy(
    *, by: StaffMember, consultation: Consultation, replaces: Allergy | None = None, **values: Any
) -> Allergy:
    """Add or correct an allergy of the patient from within the consultation.

    ``values`` as for ``patients.actions.add_allergy``, whose refusals it passes on.
    """
    take_turn(by=by, consultation=consultation, key=SECTION, expected=None)
    allergy = add_allergy(by=by, patient=consultation.patient, replaces=replaces, **values)
    leave_trace(by=by, consultation=consultation, action="allergy.listed", record=allergy)
    return allergy


@transaction.atomic
def strike_allergy(
    *, by: StaffMember, consultation: Consultation, allergy: Allergy, reason: str
) -> None:
    """Take an allergy off the patient's list, with the reason."""
    take_turn(by=by, consultation=consultation, key=SECTION, expected=None)
    removal = remove_allergy(by=by, allergy=allergy, reason=reason)
    leave_trace(by=by, consultation=consultation, action="allergy.removed", record=removal)
