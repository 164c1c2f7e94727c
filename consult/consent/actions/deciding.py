"""What became of an issued consent besides a signature: it was refused."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument, Refusal, Signature
from consult.consent.refusals import AlreadyDecided, ReasonIsMissing
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember


@transaction.atomic
def record_refusal(*, by: StaffMember, document: ConsentDocument, reason: str) -> Refusal:
    """Record that the patient said no. Raises ``AlreadyDecided`` or ``ReasonIsMissing``."""
    if not reason.strip():
        raise ReasonIsMissing("Say in a few words why the patient said no.")
    _hold(document)
    refusal = Refusal(
        document=document,
        reason=reason.strip(),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    refusal.save()
    _leave_trace(by, document, "consent.refused")
    return refusal


def _hold(document: ConsentDocument) -> Consultation:
    """Make writers about one consultation take turns, then see that nobody decided."""
    Consultation.objects.select_for_update().get(pk=document.consultation_id)
    decided = Signature.objects.filter(document=document).exists()
    if decided or Refusal.objects.filter(document=document).exists():
        raise AlreadyDecided
    return Consultation.objects.with_everything().get(pk=document.consultation_id)


def _leave_trace(by: StaffMember, document: ConsentDocument, action: str, **details: bool) -> None:
    record_event(
        by=by,
        action=action,
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, **details},
    )
