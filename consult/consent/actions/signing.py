"""The one door for a signature: what was signed becomes a record."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument, Refusal, Signature, SigningSession
from consult.consent.refusals import AlreadyDecided, ConsentIsSuperseded
from consult.consent.signing_facts import SigningFacts
from consult.consent.status import is_current
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember


@transaction.atomic
def complete_signature(
    *, by: StaffMember, document: ConsentDocument, facts: SigningFacts
) -> Signature:
    """Record the signature that ``facts`` describe, and end its signing on the tablet.

    Raises ``AlreadyDecided`` or ``ConsentIsSuperseded``; then nothing was written.
    """
    _hold(document)
    now = timezone.now()
    signature = Signature(
        document=document,
        route=facts.route,
        session=facts.session,
        signer=facts.signer,
        signer_name=facts.signer_name,
        authority=facts.authority,
        signed_at=facts.signed_at,
        witness_name=facts.witness_name,
        interpreter_name=facts.interpreter_name,
        interpreter_language=facts.interpreter_language,
        recorded_by=by,
        recorded_at=now,
    )
    signature.save()
    if facts.session:
        SigningSession.objects.filter(pk=facts.session.pk).update(ended_at=now, end="signed")
    record_event(
        by=by,
        action="consent.signed",
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number},
    )
    return signature


def _hold(document: ConsentDocument) -> None:
    """Make writers about one consultation take turns, then see that it may be signed."""
    Consultation.objects.select_for_update().get(pk=document.consultation_id)
    decided = Signature.objects.filter(document=document).exists()
    if decided or Refusal.objects.filter(document=document).exists():
        raise AlreadyDecided
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    if not is_current(document, consultation):
        raise ConsentIsSuperseded
