"""The patient asks to sign before the time to think is over."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from consult.consent.actions.holding import leave_trace
from consult.consent.models import (
    ConsentDocument,
    EnteredInError,
    Refusal,
    Signature,
    WaitingWaiver,
)
from consult.consent.reasons import says_why
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyWaived,
    ConsentIsSuperseded,
    NameIsMissing,
    NothingToWaive,
    ReasonIsMissing,
)
from consult.consent.status import is_current
from consult.consent.waiting import waiting_over
from consult.consultations.models import Consultation
from consult.patients.names import is_same_name
from consult.staff.models import StaffMember

WHY_SOONER = "Write the patient's own reason to sign sooner, in a few words."


@transaction.atomic
def waive_waiting(
    *,
    by: StaffMember,
    document: ConsentDocument,
    patient_reason: str,
    patient_name: str,
    authority: str = "",
) -> WaitingWaiver:
    """Record that the patient asked to sign ``document`` sooner, and why; or that somebody
    did who decides for the patient by ``authority``.

    Raises ``ReasonIsMissing``, ``NameIsMissing``, ``AlreadyDecided``, ``AlreadyWaived``,
    ``NothingToWaive`` or ``ConsentIsSuperseded``; then nothing was written.
    """
    reason, name, authority = patient_reason.strip(), patient_name.strip(), authority.strip()
    _check_words(reason, name, by.get_full_name())
    consultation = _hold(document)
    _check_who_asks(name, authority, consultation.patient.full_name)
    now = timezone.now()
    if waiting_over(document, now):
        raise NothingToWaive
    if not is_current(document, consultation):
        raise ConsentIsSuperseded
    waiver = WaitingWaiver(
        document=document,
        patient_reason=reason,
        patient_name=name,
        authority=authority,
        clinician_name=by.full_name,
        recorded_by=by,
        recorded_at=now,
    )
    waiver.save()
    leave_trace(by, document, "consent.waiting_waived")
    return waiver


def _check_words(reason: str, patient: str, clinician: str) -> None:
    if not says_why(reason):
        raise ReasonIsMissing(WHY_SOONER)
    if not patient:
        raise NameIsMissing("Enter the name of the patient who wants to sign sooner.")
    if not clinician:
        raise NameIsMissing(
            "Your account has no name, and a waiver needs both names. Ask the owner of this"
            " system to enter yours."
        )


def _check_who_asks(name: str, authority: str, patient: str) -> None:
    if not authority and not is_same_name(name, patient):
        raise NameIsMissing(
            f"The record says {patient}. Somebody else may ask only who decides for the patient:"
            " say by what right."
        )


def _hold(document: ConsentDocument) -> Consultation:
    """Make writers about one consultation take turns, then see that nobody was first."""
    Consultation.objects.select_for_update().get(pk=document.consultation_id)
    if any(
        model._default_manager.filter(document=document).exists()
        for model in (Signature, Refusal, EnteredInError)
    ):
        raise AlreadyDecided
    if WaitingWaiver.objects.filter(document=document).exists():
        raise AlreadyWaived
    return Consultation.objects.with_everything().get(pk=document.consultation_id)
