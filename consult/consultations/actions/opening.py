"""Opening and closing a consultation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consultations.actions.saving import leave_trace, take_turn
from consult.consultations.models import Consultation
from consult.patients.actions import NotYourClinic
from consult.patients.models import Patient
from consult.staff.models import StaffMember


@transaction.atomic
def open_consultation(
    *, by: StaffMember, patient: Patient, opened_at: datetime | None = None
) -> Consultation:
    """Start a consultation with ``patient``; every question starts unanswered.

    ``opened_at`` is given where one that began earlier is entered afterwards. Where ``by``
    has an open one with this patient already, that one is returned. Raises ``NotYourClinic``
    when ``by`` does not work where the patient is treated.
    """
    if not by.clinics.filter(pk=patient.clinic_id).exists():
        raise NotYourClinic
    # Two clicks take turns here, so the second finds what the first opened.
    Patient.objects.select_for_update().get(pk=patient.pk)
    standing = Consultation.objects.open().filter(patient=patient, clinician=by).first()
    if standing:
        return standing
    consultation = Consultation.objects.create(
        clinic=patient.clinic, patient=patient, clinician=by, opened_at=opened_at or timezone.now()
    )
    leave_trace(by=by, consultation=consultation, action="consultation.opened")
    return consultation


@transaction.atomic
def close_consultation(*, by: StaffMember, consultation: Consultation, reason: str) -> None:
    """End the consultation with the reason; nothing in it changes afterwards.

    Raises ``ConsultationIsClosed`` when it is closed already.
    """
    take_turn(by=by, consultation=consultation, key="closing", expected=None)
    consultation.closed_at, consultation.closed_because = timezone.now(), reason.strip()
    consultation.save(update_fields=["closed_at", "closed_because"])
    leave_trace(by=by, consultation=consultation, action="consultation.closed")


def record_consultation_read(*, by: StaffMember, consultation: Consultation, section: str) -> None:
    """Note in the audit trail that somebody opened a section of the consultation."""
    record_event(
        by=by,
        action="consultation.read",
        record=consultation,
        clinic_id=consultation.clinic_id,
        details={"section": section},
    )
