"""Issuing a consent: snapshot, hash, HTML and PDF first, then one short transaction."""

from __future__ import annotations

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.drafting import Draft, make_draft, snapshots_of
from consult.consent.earlier import earlier_document
from consult.consent.languages import ENGLISH
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentIsBlocked, TooManyAtOnce
from consult.consent.snapshot import content_of, plan_digest_of
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import Consultation
from consult.consultations.published import Published
from consult.consultations.refusals import ConsultationIsClosed
from consult.consultations.review import review_of
from consult.consultations.stop_risks import stop_risks_of
from consult.consultations.telling import is_talk_current
from consult.records import StaleVersion
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember

TRIES = 8


class _NumberIsTaken(Exception):
    """Another issue was written with this number in the meantime."""


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
    # Read before the wording: a risk that is published meanwhile counts as not told.
    stop_risks = stop_risks_of(current, Published())
    now = timezone.now()
    year = timezone.localdate(now, current.clinic.zone).year
    snapshots = snapshots_of(
        current, review, number=_next_number(year), by=by, at=now, language=language
    )
    same = _newest_if_same(current, snapshots)
    if same:
        return same
    drafts = [make_draft(code, snapshot, now, stop_risks) for code, snapshot in snapshots]
    return _write(by, current, version, drafts)


def _newest_if_same(
    current: Consultation, snapshots: list[tuple[str, dict[str, Any]]]
) -> ConsentDocument | None:
    """The newest document to sign, if it still counts, and it and its English text would
    say the same when issued again."""
    if state_of(current) not in (ConsentState.ISSUED, ConsentState.SIGNED):
        return None
    to_sign = current.consents.filter(translations__isnull=True)
    newest = to_sign.select_related("translation_of").first()
    if newest is None:
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
    by: StaffMember, current: Consultation, version: int, drafts: list[Draft]
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
    if not is_talk_current(fresh):
        # A refusal or a withdrawal belongs to a document, and may come in between as well.
        raise StaleVersion("talk")
    supersedes, english = earlier_document(fresh), None
    for draft in drafts:
        document = _insert(by, fresh, draft, supersedes=supersedes, translation_of=english)
        english = document
    return document


def _insert(
    by: StaffMember,
    consultation: Consultation,
    draft: Draft,
    *,
    supersedes: ConsentDocument | None,
    translation_of: ConsentDocument | None,
) -> ConsentDocument:
    document = ConsentDocument(
        clinic_id=consultation.clinic_id,
        consultation=consultation,
        translation_of=translation_of,
        supersedes=supersedes,
        consultation_version=consultation.version,
        issued_by=by,
        pdf_sha256=sha256_hex(draft.pdf),
        **vars(draft),
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
        # The chain of the trail holds on to the hashes of what was issued.
        details={
            "number": document.number,
            "sha256": document.sha256,
            "html_sha256": sha256_hex(document.html.encode()),
            "pdf_sha256": document.pdf_sha256,
        },
    )
    return document
