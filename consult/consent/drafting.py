"""Making a document before it is issued: snapshot, hash, HTML and PDF, and no write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.consent.document import document_pdf, html_of
from consult.consent.languages import ENGLISH
from consult.consent.snapshot import build_snapshot, plan_digest
from consult.consultations.models import Consultation
from consult.consultations.stop_risks import StopRisk
from consult.safety.review import Review
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class Draft:
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
    stop_risks: list[StopRisk]


def snapshots_of(
    consultation: Consultation,
    review: Review,
    *,
    number: str,
    by: StaffMember,
    at: datetime,
    language: str,
) -> list[tuple[str, dict[str, Any]]]:
    """The English snapshot, and the one in another language beside it, by language."""
    translated = "" if language == ENGLISH else f"{number}-{language.upper()}"
    english = build_snapshot(
        consultation,
        review,
        number=number,
        issued_by=by,
        issued_at=at,
        translation=translated,
    )
    if not translated:
        return [(ENGLISH, english)]
    translation = build_snapshot(
        consultation,
        review,
        number=translated,
        issued_by=by,
        issued_at=at,
        language=language,
        english=(number, sha256_hex(canonical_bytes(english))),
    )
    return [(ENGLISH, english), (language, translation)]


def make_draft(
    language: str, snapshot: dict[str, Any], issued_at: datetime, stop_risks: list[StopRisk]
) -> Draft:
    """Everything that takes long, before any lock is held.

    Raises ``CharactersCannotBePrinted`` or ``DocumentCouldNotBeMade``.
    """
    sealed = canonical_bytes(snapshot)
    sha256 = sha256_hex(sealed)
    html = html_of(json.loads(sealed), sha256)
    return Draft(
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
        stop_risks=stop_risks,
    )
