"""Every write about a patient: registration, allergies and health facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.models import CrossReactivityGroup, HealthQuestion, Ingredient
from consult.patients.models import (
    Allergy,
    AllergyStatus,
    HealthFact,
    Patient,
    search_name_of,
)
from consult.safety.facts import AllergyAnswer
from consult.staff.models import Clinic, StaffMember

NAMES = ("given_names", "family_name")


class NotYourClinic(Exception):
    """The person acting does not work at that clinic."""


class RecordNumberTaken(Exception):
    """Another patient of the clinic has this record number."""


class AllergyWasCorrected(Exception):
    """Somebody corrected or removed this allergy first."""


class AllergiesAreListed(Exception):
    """“No known allergies” cannot stand beside listed allergies."""


@dataclass(frozen=True)
class HealthAnswer:
    """An answer to one health question, as it is to be recorded."""

    topic: str
    answer: str
    detail: str = ""
    question: HealthQuestion | None = None


@transaction.atomic
def register_patient(
    *,
    by: StaffMember,
    clinic: Clinic,
    record_number: str,
    family_name: str,
    given_names: str,
    date_of_birth: date,
    phone: str = "",
    language: str = "",
    is_demo: bool = False,
) -> Patient:
    """Add a patient to ``clinic``. Raises ``NotYourClinic`` or ``RecordNumberTaken``."""
    if not by.clinics.filter(pk=clinic.pk).exists():
        raise NotYourClinic
    patient = Patient(
        clinic=clinic,
        record_number=record_number.strip(),
        family_name=family_name.strip(),
        given_names=given_names.strip(),
        search_name=search_name_of(given_names, family_name),
        date_of_birth=date_of_birth,
        phone=phone.strip(),
        language=language.strip(),
        is_demo=is_demo,
    )
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError as error:
        raise RecordNumberTaken from error
    record_event(by=by, action="patient.registered", record=patient, clinic_id=clinic.pk)
    return patient


@transaction.atomic
def change_patient(
    *, by: StaffMember, patient: Patient, expected_version: int, values: dict[str, Any]
) -> Patient:
    """Correct a patient's details. Raises ``StaleVersion`` or ``RecordNumberTaken``."""
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value)
    name = {each: values.get(each, getattr(patient, each)) for each in NAMES}
    fields = values | {"search_name": search_name_of(**name)}
    try:
        with transaction.atomic():
            patient.save_version(expected=expected_version, fields=fields)
    except IntegrityError as error:
        raise RecordNumberTaken from error
    _record(by=by, action="patient.changed", record=patient, patient=patient, fields=changed)
    return patient


def _record(
    *, by: StaffMember, action: str, record: Any, patient: Patient, **details: Any
) -> None:
    record_event(
        by=by,
        action=action,
        record=record,
        subject=patient,
        clinic_id=patient.clinic_id,
        details=details,
    )


@transaction.atomic
def record_allergy_status(
    *, by: StaffMember, patient: Patient, answer: AllergyAnswer
) -> AllergyStatus:
    """Record the answer to the allergy question with who asked and when.

    Raises ``AllergiesAreListed`` for “none known” while allergies are on record.
    """
    if answer == AllergyAnswer.NONE_KNOWN and patient.allergies.current().exists():
        raise AllergiesAreListed
    status = AllergyStatus(
        patient=patient, answer=answer, recorded_by=by, recorded_at=timezone.now()
    )
    status.save()
    _record(by=by, action="allergy_status.recorded", record=status, patient=patient)
    return status


@transaction.atomic
def add_allergy(
    *,
    by: StaffMember,
    patient: Patient,
    severity: str,
    certainty: str,
    ingredient: Ingredient | None = None,
    group: CrossReactivityGroup | None = None,
    free_text: str = "",
    reaction: str = "",
    replaces: Allergy | None = None,
    removed_because: str = "",
) -> Allergy:
    """Add an allergy, or a row that corrects or removes an earlier one, and set the
    allergy status to “has allergies” when it is not. Raises ``AllergyWasCorrected``."""
    allergy = Allergy(
        patient=patient,
        ingredient=ingredient,
        group=group,
        free_text=free_text.strip(),
        reaction=reaction.strip(),
        severity=severity,
        certainty=certainty,
        replaces=replaces,
        removed_because=removed_because.strip(),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            allergy.save()
    except IntegrityError as error:
        if replaces is None:
            raise
        raise AllergyWasCorrected from error
    _record(by=by, action="allergy.recorded", record=allergy, patient=patient)
    if not removed_because:
        _ensure_has_allergies(by=by, patient=patient)
    return allergy


def _ensure_has_allergies(*, by: StaffMember, patient: Patient) -> None:
    status = patient.allergy_statuses.first()
    if status is None or status.answer != AllergyAnswer.HAS:
        record_allergy_status(by=by, patient=patient, answer=AllergyAnswer.HAS)


def remove_allergy(*, by: StaffMember, allergy: Allergy, reason: str) -> Allergy:
    """Take an allergy off the list by a new row that says why; the old row stays.

    The status stays “has allergies” until somebody asks again. Raises
    ``AllergyWasCorrected`` when the row was replaced before.
    """
    return add_allergy(
        by=by,
        patient=allergy.patient,
        severity=allergy.severity,
        certainty=allergy.certainty,
        ingredient=allergy.ingredient,
        group=allergy.group,
        free_text=allergy.free_text,
        reaction=allergy.reaction,
        replaces=allergy,
        removed_because=reason,
    )


@transaction.atomic
def record_health(
    *, by: StaffMember, patient: Patient, answers: Iterable[HealthAnswer]
) -> list[HealthFact]:
    """Record the health answers that differ from what stands; returns the new rows."""
    standing = {
        fact.topic: (fact.answer, fact.detail)
        for fact in patient.health_facts.model.objects.filter(patient=patient).current()
    }
    now = timezone.now()
    facts = []
    for answer in answers:
        if standing.get(answer.topic) == (answer.answer, answer.detail.strip()):
            continue
        fact = HealthFact(
            patient=patient,
            topic=answer.topic,
            question=answer.question,
            answer=answer.answer,
            detail=answer.detail.strip(),
            recorded_by=by,
            recorded_at=now,
        )
        fact.save()
        facts.append(fact)
    if facts:
        topics = [fact.topic for fact in facts]
        _record(by=by, action="health.recorded", record=patient, patient=patient, topics=topics)
    return facts


def record_patient_read(*, by: StaffMember, patient: Patient) -> None:
    """Note in the audit trail that somebody opened the patient's page."""
    _record(by=by, action="patient.read", record=patient, patient=patient)
