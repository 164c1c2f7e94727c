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
from consult.consent.languages import ENGLISH
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentIsBlocked, TooManyAtOnce
from consult.consent.snapshot import build_snapshot, content_of, plan_digest, plan_digest_of
from consult.consultations.models import Consultation
from consult.consultations.refusals import ConsultationIsClosed
from consult.consultations.review import review_of
from consult.records import StaleVersion
from consult.safety.review import Review
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember

TRIES = 8


class _NumberIsTaken(Exception):
    """Another issue was written with this number in the meantime."""


@dataclass(frozen=True)
class _Draft:
    """A document that is made but not issued."""

    number: str
    language: str
    issued_at: datetime
    snapshot: bytes
    sha256: str
    html: str
    pdf: bytes
    plan_digest: str
    information_given_at: datetime
    sign_from: datetime


def issue_consent(
    *,
    by: StaffMember,
    consultation: Consultation,
    expected_version: int,
    language: str = ENGLISH,
) -> ConsentDocument:
    """Issue the consent of ``consultation`` as it was at ``expected_version``, and return the
    document that is to be signed.

    In a language other than English two documents are issued at once: the English text, and
    the translation that names its number and hash and is the one to sign.
    Asking twice for the same version gives the same document, and so does asking for a
    document that would say the same as the newest one. Raises ``ConsentIsBlocked``,
    ``ConsultationIsClosed``, ``StaleVersion``, ``WordingIsMissing``,
    ``DocumentCouldNotBeMade``, ``CharactersCannotBePrinted`` or ``TooManyAtOnce``; then
    nothing was written.
    """
    for _ in range(TRIES):
        issued = _issued_from(consultation.pk, expected_version, language)
        if issued:
            return issued
        current = _load(consultation.pk, expected_version)
        try:
            return _make_and_write(by, current, expected_version, language)
        except _NumberIsTaken:
            continue
    raise TooManyAtOnce


def _issued_from(pk: int, version: int, language: str) -> ConsentDocument | None:
    """The document to sign that was issued from this version in this language; issuing
    counts the version up."""
    found = ConsentDocument.objects.filter(
        consultation=pk, consultation_version=version + 1, language=language
    )
    return found.filter(translations__isnull=True).first()


def _load(pk: int, version: int) -> Consultation:
    current = Consultation.objects.with_everything().get(pk=pk)
    if current.closed_at:
        raise ConsultationIsClosed
    if current.version != version:
        raise StaleVersion("consultation")
    return current


def _make_and_write(
    by: StaffMember, current: Consultation, version: int, language: str
) -> ConsentDocument:
    review = review_of(current)
    if not review.is_clear:
        raise ConsentIsBlocked(review.open_stops)
    now = timezone.now()
    year = timezone.localdate(now, current.clinic.zone).year
    snapshots = _snapshots(current, review, _next_number(year), by, now, language)
    same = _newest_if_same(current, snapshots)
    if same:
        return same
    return _write(by, current, version, [_make(code, each, now) for code, each in snapshots])


def _snapshots(
    current: Consultation,
    review: Review,
    number: str,
    by: StaffMember,
    now: datetime,
    language: str,
) -> list[tuple[str, dict[str, Any]]]:
    """The English snapshot, and the one in another language beside it, by language."""
    english = build_snapshot(current, review, number=number, issued_by=by, issued_at=now)
    if language == ENGLISH:
        return [(ENGLISH, english)]
    translation = build_snapshot(
        current,
        review,
        number=f"{number}-{language.upper()}",
        issued_by=by,
        issued_at=now,
        language=language,
        english=(number, sha256_hex(canonical_bytes(english))),
    )
    return [(ENGLISH, english), (language, translation)]


def _make(language: str, snapshot: dict[str, Any], issued_at: datetime) -> _Draft:
    """Everything that takes long, before any lock is held."""
    sealed = canonical_bytes(snapshot)
    sha256 = sha256_hex(sealed)
    html = html_of(json.loads(sealed), sha256)
    return _Draft(
        number=snapshot["document"]["number"],
        language=language,
        issued_at=issued_at,
        snapshot=sealed,
        sha256=sha256,
        html=html,
        pdf=document_pdf(html, sealed),
        plan_digest=plan_digest(snapshot),
        information_given_at=datetime.fromisoformat(snapshot["talk"]["given_at"]),
        sign_from=datetime.fromisoformat(snapshot["talk"]["sign_from_at"]),
    )


def _newest_if_same(
    current: Consultation, snapshots: list[tuple[str, dict[str, Any]]]
) -> ConsentDocument | None:
    """The newest document to sign, if it was not refused, and it and its English text would
    say the same when issued again."""
    newest = current.consents.select_related("refusal", "translation_of").first()
    if newest is None or hasattr(newest, "refusal"):
        return None
    stored = [each for each in (newest.translation_of, newest) if each]
    if [each.language for each in stored] != [language for language, _ in snapshots]:
        return None
    pairs = zip(stored, snapshots, strict=True)
    return newest if all(_says(each, snapshot) for each, (_, snapshot) in pairs) else None


def _says(document: ConsentDocument, snapshot: dict[str, Any]) -> bool:
    stored = json.loads(bytes(document.snapshot))
    return content_of(stored) == content_of(json.loads(canonical_bytes(snapshot)))


def _next_number(year: int) -> str:
    prefix = f"C-{year}-"
    numbers = ConsentDocument.objects.filter(number__startswith=prefix, language=ENGLISH)
    last = numbers.order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06}"


@transaction.atomic
def _write(
    by: StaffMember, current: Consultation, version: int, drafts: list[_Draft]
) -> ConsentDocument:
    turned = Consultation.objects.filter(
        pk=current.pk, version=version, closed_at__isnull=True
    ).update(version=F("version") + 1)
    if not turned:
        issued = _issued_from(current.pk, version, drafts[-1].language)
        if issued:
            return issued
        raise StaleVersion("consultation")
    fresh = Consultation.objects.with_everything().get(pk=current.pk)
    if plan_digest_of(fresh) != drafts[-1].plan_digest:
        # Allergies live with the patient and may change without the consultation.
        raise StaleVersion("plan")
    document = _insert(by, fresh, drafts[0])
    for draft in drafts[1:]:
        document = _insert(by, fresh, draft, translation_of=document)
    return document


def _insert(
    by: StaffMember,
    consultation: Consultation,
    draft: _Draft,
    translation_of: ConsentDocument | None = None,
) -> ConsentDocument:
    document = ConsentDocument(
        clinic_id=consultation.clinic_id,
        consultation=consultation,
        number=draft.number,
        language=draft.language,
        translation_of=translation_of,
        consultation_version=consultation.version,
        snapshot=draft.snapshot,
        sha256=draft.sha256,
        plan_digest=draft.plan_digest,
        information_given_at=draft.information_given_at,
        sign_from=draft.sign_from,
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
    record_event(
        by=by,
        action="consent.issued",
        record=document,
        subject=consultation,
        clinic_id=consultation.clinic_id,
        details={"number": document.number, "sha256": document.sha256},
    )
    return document
