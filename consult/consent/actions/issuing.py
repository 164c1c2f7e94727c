"""Issuing a consent: snapshot, hash, HTML and PDF first, then one short transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.document import document_pdf, html_of
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentIsBlocked, TooManyAtOnce
from consult.consent.snapshot import build_snapshot, content_of, plan_digest, plan_digest_of
from consult.consultations.models import Consultation
from consult.consultations.refusals import ConsultationIsClosed
from consult.consultations.review import review_of
from consult.records import StaleVersion
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember

TRIES = 8


class _NumberIsTaken(Exception):
    """Another issue was written with this number in the meantime."""


@dataclass(frozen=True)
class _Draft:
    """A document that is made but not issued."""

    number: str
    issued_at: datetime
    snapshot: bytes
    html: str
    pdf: bytes
    plan_digest: str


def issue_consent(
    *, by: StaffMember, consultation: Consultation, expected_version: int
) -> ConsentDocument:
    """Issue the consent of ``consultation`` as it was at ``expected_version``.

    Asking twice for the same version gives the same document, and so does asking for a
    document that would say the same as the newest one. Raises ``ConsentIsBlocked``,
    ``ConsultationIsClosed``, ``StaleVersion``, ``WordingIsMissing``,
    ``DocumentCouldNotBeMade``, ``CharactersCannotBePrinted`` or ``TooManyAtOnce``; then
    nothing was written.
    """
    for _ in range(TRIES):
        issued = _issued_from(consultation.pk, expected_version)
        if issued:
            return issued
        current = _load(consultation.pk, expected_version)
        try:
            return _make_and_write(by, current, expected_version)
        except _NumberIsTaken:
            continue
    raise TooManyAtOnce


def _issued_from(pk: int, version: int) -> ConsentDocument | None:
    """The document that was issued from this version; issuing counts the version up."""
    found = ConsentDocument.objects.filter(consultation=pk, consultation_version=version + 1)
    return found.first()


def _load(pk: int, version: int) -> Consultation:
    current = Consultation.objects.with_everything().get(pk=pk)
    if current.closed_at:
        raise ConsultationIsClosed
    if current.version != version:
        raise StaleVersion("consultation")
    return current


def _make_and_write(by: StaffMember, current: Consultation, version: int) -> ConsentDocument:
    review = review_of(current)
    if not review.is_clear:
        raise ConsentIsBlocked(review.open_stops)
    now = timezone.now()
    year = timezone.localdate(now, current.clinic.zone).year
    snapshot = build_snapshot(
        current, review, number=_next_number(year), issued_by=by, issued_at=now
    )
    same = _newest_if_same(current, snapshot)
    if same:
        return same
    return _write(by, current, version, _make(snapshot, now))


def _make(snapshot: dict[str, Any], issued_at: datetime) -> _Draft:
    """Everything that takes long, before any lock is held."""
    sealed = canonical_bytes(snapshot)
    html = html_of(json.loads(sealed), sha256_hex(sealed))
    return _Draft(
        number=snapshot["document"]["number"],
        issued_at=issued_at,
        snapshot=sealed,
        html=html,
        pdf=document_pdf(html, sealed),
        plan_digest=plan_digest(snapshot),
    )


def _newest_if_same(current: Consultation, snapshot: dict[str, Any]) -> ConsentDocument | None:
    """The newest document, if it was not refused and a new one would say the same."""
    newest = current.consents.select_related("refusal").first()
    if newest is None or hasattr(newest, "refusal"):
        return None
    stored = json.loads(bytes(newest.snapshot))
    planned = json.loads(canonical_bytes(snapshot))
    return newest if content_of(stored) == content_of(planned) else None


def _next_number(year: int) -> str:
    prefix = f"C-{year}-"
    numbers = ConsentDocument.objects.filter(number__startswith=prefix)
    last = numbers.order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06}"


@transaction.atomic
def _write(by: StaffMember, current: Consultation, version: int, draft: _Draft) -> ConsentDocument:
    turned = Consultation.objects.filter(
        pk=current.pk, version=version, closed_at__isnull=True
    ).update(version=F("version") + 1)
    if not turned:
        issued = _issued_from(current.pk, version)
        if issued:
            return issued
        raise StaleVersion("consultation")
    fresh = Consultation.objects.with_everything().get(pk=current.pk)
    if plan_digest_of(fresh) != draft.plan_digest:
        # Allergies live with the patient and may change without the consultation.
        raise StaleVersion("plan")
    document = _insert(by, fresh, draft)
    record_event(
        by=by,
        action="consent.issued",
        record=document,
        subject=fresh,
        clinic_id=fresh.clinic_id,
        # The chain of the trail holds on to the hashes of what was issued.
        details={
            "number": document.number,
            "sha256": document.sha256,
            "html_sha256": sha256_hex(document.html.encode()),
            "pdf_sha256": document.pdf_sha256,
        },
    )
    return document


def _insert(by: StaffMember, consultation: Consultation, draft: _Draft) -> ConsentDocument:
    document = ConsentDocument(
        clinic_id=consultation.clinic_id,
        consultation=consultation,
        number=draft.number,
        consultation_version=consultation.version,
        snapshot=draft.snapshot,
        sha256=sha256_hex(draft.snapshot),
        plan_digest=draft.plan_digest,
        html=draft.html,
        pdf=draft.pdf,
        pdf_sha256=sha256_hex(draft.pdf),
        issued_by=by,
        issued_at=draft.issued_at,
    )
    try:
        document.save()
    except IntegrityError as error:
        raise _NumberIsTaken from error
    return document
