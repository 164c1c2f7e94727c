"""What every act on an issued document does: take its turn, and leave a trace."""

from __future__ import annotations

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument, EnteredInError, Refusal, Signature, Withdrawal
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyInError,
    AlreadyWithdrawn,
    ReferenceIsNotSigned,
)
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember


def hold_document(document: ConsentDocument) -> None:
    """Make acts on the documents of one consultation take turns until this transaction
    ends; what was recorded before is seen after it."""
    Consultation.objects.select_for_update().get(pk=document.consultation_id)


def refuse_in_error(document: ConsentDocument) -> None:
    """Raises ``AlreadyInError``: nothing more is recorded about a mistake."""
    if EnteredInError.objects.filter(document=document).exists():
        raise AlreadyInError


def refuse_decided(document: ConsentDocument) -> None:
    """Raises ``AlreadyDecided`` where it was signed or refused, ``AlreadyInError``, or
    ``ReferenceIsNotSigned`` for the English text beside a translation."""
    refuse_in_error(document)
    translation = document.translations.first()
    if translation:
        raise ReferenceIsNotSigned(translation.number)
    signed = Signature.objects.filter(document=document).exists()
    if signed or Refusal.objects.filter(document=document).exists():
        raise AlreadyDecided


def refuse_withdrawn(document: ConsentDocument) -> None:
    """Raises ``AlreadyWithdrawn``."""
    if Withdrawal.objects.filter(document=document).exists():
        raise AlreadyWithdrawn


def leave_trace(by: StaffMember, document: ConsentDocument, action: str, **details: bool) -> None:
    """Write the audit row of an act on ``document``; ``details`` never hold health data."""
    record_event(
        by=by,
        action=action,
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, **details},
    )
