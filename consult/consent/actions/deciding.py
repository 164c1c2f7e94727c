"""Recording that a document was signed on paper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consult.consent.actions.holding import hold_document, leave_trace, refuse_decided
from consult.consent.models import ConsentDocument, Signature, SignedScan
from consult.consent.refusals import (
    ConsentIsSuperseded,
    SignedAtWrongTime,
    SignerIsIncomplete,
)
from consult.consent.scans import scan_type_of
from consult.consent.status import is_current
from consult.consent.waiting import require_waiting_over
from consult.consultations.models import Consultation
from consult.seal import sha256_hex
from consult.staff.models import StaffMember


@transaction.atomic
def record_paper_signature(
    *,
    by: StaffMember,
    document: ConsentDocument,
    signer: str,
    signer_name: str,
    authority: str = "",
    signed_at: datetime,
    witness_name: str = "",
    interpreter_name: str = "",
    scan: bytes | None = None,
) -> Signature:
    """Record that ``document`` was signed on paper.

    Raises ``AlreadyDecided``, ``ReferenceIsNotSigned``, ``ConsentIsSuperseded``,
    ``SignedAtWrongTime``, ``SignerIsIncomplete`` or ``ScanIsRefused``; then nothing was
    written.
    """
    _check_signer(signer, signer_name, authority)
    _check_moment(document, signed_at)
    consultation = _hold(document)
    if not is_current(document, consultation):
        raise ConsentIsSuperseded
    require_waiting_over(document, signed_at)
    now = timezone.now()
    signature = Signature(
        document=document,
        route=Signature.Route.PAPER_SCAN if scan else Signature.Route.PAPER_FILE,
        signer=signer,
        signer_name=signer_name.strip(),
        authority=authority.strip() if signer == Signature.Signer.REPRESENTATIVE else "",
        signed_at=signed_at,
        witness_name=witness_name.strip(),
        interpreter_name=interpreter_name.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    media_type = scan_type_of(scan) if scan else ""
    signature.save()
    if scan:
        SignedScan.objects.create(
            signature=signature,
            order=1,
            data=scan,
            media_type=media_type,
            sha256=sha256_hex(scan),
            recorded_by=by,
            recorded_at=now,
        )
    leave_trace(by, document, "consent.signed", has_scan=bool(scan))
    return signature


def _hold(document: ConsentDocument) -> Consultation:
    """Make writers about one consultation take turns, then see that nobody decided."""
    hold_document(document)
    refuse_decided(document)
    return Consultation.objects.with_everything().get(pk=document.consultation_id)


def _check_signer(signer: str, signer_name: str, authority: str) -> None:
    if signer not in Signature.Signer.values or not signer_name.strip():
        raise SignerIsIncomplete("Enter the name of the person who signed.")
    if signer == Signature.Signer.REPRESENTATIVE and not authority.strip():
        raise SignerIsIncomplete("Say why this person may sign for the patient.")


def _check_moment(document: ConsentDocument, signed_at: datetime) -> None:
    # People note minutes: a signature in the minute of the issue is not before it.
    if signed_at < document.issued_at.replace(second=0, microsecond=0):
        raise SignedAtWrongTime("The time of signing is before this consent was issued.")
    if signed_at > timezone.now():
        raise SignedAtWrongTime("The time of signing is still to come.")
