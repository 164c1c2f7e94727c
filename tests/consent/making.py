"""Documents made for a test: issued ones, snapshots, and the PDF of a snapshot."""

from __future__ import annotations

import copy
import json
from typing import Any

from consult.consent.actions import complete_signature, issue_consent
from consult.consent.document import document_pdf, html_of
from consult.consent.models import ConsentDocument, Signature
from consult.consent.seals.certificates import clinic_identity
from consult.consent.signing.signed_pdf import SignedPdf, make_signed_pdf
from consult.consent.signing.signing_facts import SigningFacts
from consult.consent.signing.signing_record import RecordMaking
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


def four_pages_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The same with shorter lists, until it fills four pages of A4."""
    short = copy.deepcopy(snapshot)
    short["clinic"]["paper_size"] = "A4"
    short["technique"]["yes"] = []
    short["alternatives"]["rows"] = short["alternatives"]["rows"][:3]
    short["risks"] = [{**group, "rows": group["rows"][:4]} for group in short["risks"][:2]]
    short["evidence"]["sources"] = short["evidence"]["sources"][:1]
    short["aftercare"]["later"] = []
    short["statuses"]["rows"] = short["statuses"]["rows"][:2]
    short["ingredient_risks"] = short["ingredient_risks"][:2]
    return short


def pdf_of_snapshot(snapshot) -> bytes:
    return pdf_of_document(unsaved_document(canonical_bytes(snapshot)))


def unsaved_document(sealed: bytes) -> ConsentDocument:
    """The document of a snapshot's bytes, as issuing would write it but for its PDF."""
    sha256 = sha256_hex(sealed)
    snapshot = json.loads(sealed)
    return ConsentDocument(
        number=snapshot["document"]["number"],
        snapshot=sealed,
        sha256=sha256,
        pdf_sha256=sha256_hex(sha256.encode()),
        html=html_of(snapshot, sha256),
        issued_at=builders.NOW,
    )


def pdf_of_document(document: ConsentDocument) -> bytes:
    return document_pdf(document.html, document.snapshot)


def record_of(document: ConsentDocument, by: StaffMember) -> bytes:
    """The record of its signing on paper."""
    return RecordMaking(
        document, paper(document), by=by, at=builders.NOW, identity=clinic_identity(), check=None
    ).to_bytes()


def signed_pdf_of(document: ConsentDocument, record: bytes) -> SignedPdf:
    return make_signed_pdf(document, record, builders.NOW)


def missing_from(text: str, wanted: list[str]) -> list[str]:
    return [each for each in wanted if squeezed(each) not in text]
