"""Documents made for a test: issued ones, snapshots, and the PDF of a snapshot."""

from __future__ import annotations

import json
from typing import Any

from consult.consent.actions import complete_signature, issue_consent
from consult.consent.document import document_pdf, html_of
from consult.consent.models import ConsentDocument, Signature
from consult.consent.signing_facts import SigningFacts
from consult.consent.snapshot import build_snapshot
from consult.consultations.review import review_of
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember
from tests.consent import builders
from tests.consent.papers import squeezed


def issue(ready) -> ConsentDocument:
    consultation, by = ready
    return issue_consent(by=by, consultation=consultation, expected_version=consultation.version)


def paper(document: ConsentDocument, **values: Any) -> SigningFacts:
    """The patient signed on paper, which is in the file."""
    given = {
        "route": "paper_file",
        "signer": "patient",
        "signer_name": "Zoë María Núñez-Albright",
        "signed_at": document.issued_at,
    }
    return SigningFacts(**{**given, **values})


def sign(document: ConsentDocument, by: StaffMember, **values: Any) -> Signature:
    """Record that ``document`` was signed on paper."""
    return complete_signature(by=by, document=document, facts=paper(document, **values))


def snapshot_of(consultation, by, number="C-2026-000001"):
    return build_snapshot(
        consultation,
        review_of(consultation),
        number=number,
        issued_by=by,
        issued_at=builders.NOW,
    )


def pdf_of_snapshot(snapshot) -> bytes:
    sealed = canonical_bytes(snapshot)
    return document_pdf(html_of(json.loads(sealed), sha256_hex(sealed)), sealed)


def missing_from(text: str, wanted: list[str]) -> list[str]:
    return [each for each in wanted if squeezed(each) not in text]
