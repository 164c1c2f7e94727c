"""The one door for a signature, on paper or on a tablet: checked, printed, sealed, written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.actions.holding import hold_document, refuse_decided
from consult.consent.models import (
    ConsentDocument,
    Signature,
    SignedScan,
    SigningSession,
)
from consult.consent.refusals import (
    AlreadyDecided,
    ConsentIsSuperseded,
    SigningHasEnded,
)
from consult.consent.seals.certificates import clinic_identity
from consult.consent.signing.on_screen import question_in
from consult.consent.signing.signed_pdf import SignedPdf, make_signed_pdf
from consult.consent.signing.signing_checks import (
    check_facts,
    check_wish,
    checked_scans,
    request_digest,
    tidy,
)
from consult.consent.signing.signing_facts import SigningFacts
from consult.consent.signing.signing_record import RecordMaking
from consult.consent.status import is_current
from consult.consent.waiting import require_waiting_over
from consult.consultations.models import Consultation
from consult.seal import sha256_hex
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class _Made:
    """A signature that is made but not written."""

    facts: SigningFacts
    digest: str
    at: datetime
    record: bytes
    pdf: SignedPdf


def complete_signature(
    *, by: StaffMember, document: ConsentDocument, facts: SigningFacts
) -> Signature:
    """Record that ``document`` was signed as ``facts`` say, and seal the signed PDF.

    The same request again gives the same signature. Raises ``AlreadyDecided``,
    ``AlreadyInError``, ``ConsentIsSuperseded``, ``WaitingTimeNotOver``, ``WishIsNotConfirmed``,
    ``ReferenceIsNotSigned``, ``SignedAtWrongTime``, ``SignerIsIncomplete``,
    ``InterpreterIsIncomplete``, ``SigningIsIncomplete``, ``SigningHasEnded``,
    ``ScanIsRefused``, ``ScanDoesNotMatch``, ``WordingIsMissing``,
    ``SignedDocumentCouldNotBeMade``, ``CertificateIsUnusable`` or ``SealCouldNotBeMade``; then
    nothing was written.
    """
    facts = tidy(facts)
    digest = request_digest(document, facts)
    earlier = _same_request(document, digest)
    if earlier:
        return earlier
    _refuse_if_it_cannot_be_signed(document)
    check_facts(document, facts)
    require_waiting_over(document, facts.signed_at)
    check_wish(document, facts)
    return _write(by, document, _make(by, document, facts, digest))


def _make(by: StaffMember, document: ConsentDocument, facts: SigningFacts, digest: str) -> _Made:
    """Everything that takes long, before any lock is held."""
    now = timezone.now()
    check = checked_scans(document, facts)
    making = RecordMaking(document, facts, by=by, at=now, identity=clinic_identity(), check=check)
    record = making.to_bytes()
    return _Made(facts, digest, now, record, make_signed_pdf(document, record, now))


@transaction.atomic
def _write(by: StaffMember, document: ConsentDocument, made: _Made) -> Signature:
    hold_document(document)
    earlier = _same_request(document, made.digest)
    if earlier:
        return earlier
    _refuse_if_it_cannot_be_signed(document)
    _end_session(made)
    signature = _insert(by, document, made)
    record_event(
        by=by,
        action="consent.signed",
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={
            "number": document.number,
            "route": made.facts.route,
            "record_sha256": signature.record_sha256,
            "sealed_sha256": signature.sealed_sha256,
        },
    )
    return signature


def _same_request(document: ConsentDocument, digest: str) -> Signature | None:
    """The signature that this very request wrote before; raises ``AlreadyDecided`` where
    another one did."""
    earlier = Signature.objects.filter(document=document).first()
    if earlier and earlier.request_digest != digest:
        raise AlreadyDecided
    return earlier


def _refuse_if_it_cannot_be_signed(document: ConsentDocument) -> None:
    """Raise why ``document`` cannot be signed; called again when the lock is held."""
    refuse_decided(document)
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    if not is_current(document, consultation):
        raise ConsentIsSuperseded


def _end_session(made: _Made) -> None:
    session = made.facts.session
    if session is None:
        return
    ended = SigningSession.objects.filter(pk=session.pk).running()
    if not ended.update(ended_at=made.at, end=SigningSession.End.SIGNED, version=F("version") + 1):
        raise SigningHasEnded


def _insert(by: StaffMember, document: ConsentDocument, made: _Made) -> Signature:
    facts, pdf = made.facts, made.pdf
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
        no_interpreter_because=facts.no_interpreter_because,
        question=question_in(facts),
        answer=facts.answer,
        overrule_reason=facts.overrule_reason,
        record=made.record,
        record_sha256=sha256_hex(made.record),
        unsealed_sha256=pdf.unsealed_sha256,
        sealed_pdf=pdf.sealed,
        sealed_sha256=sha256_hex(pdf.sealed),
        request_digest=made.digest,
        recorded_by=by,
        recorded_at=made.at,
    )
    signature.save()
    for order, scan in enumerate(facts.scans, start=1):
        SignedScan(
            signature=signature,
            order=order,
            data=scan.data,
            media_type=scan.media_type,
            sha256=scan.sha256,
            pages=list(scan.pages),
            recorded_by=by,
            recorded_at=made.at,
        ).save()
    return signature
