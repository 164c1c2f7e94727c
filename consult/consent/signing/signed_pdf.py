"""The signed PDF: the issued document with the signature page, made once and sealed once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from consult.consent.engine.jobs import Attachment, PageCodes
from consult.consent.models import ConsentDocument
from consult.consent.page_codes import HASH_LENGTH
from consult.consent.pdf import pdf_of
from consult.consent.refusals import (
    CharactersCannotBePrinted,
    DocumentCouldNotBeMade,
    SignedDocumentCouldNotBeMade,
    font_packages,
)
from consult.consent.seals.sealing import seal_pdf
from consult.seal import sha256_hex

TEMPLATE = "consent/signature_record.html"
_START, _END = '<section class="signatures">', "</section>"


@dataclass(frozen=True)
class SignedPdf:
    """The sealed file, and the hash of the same file before it was sealed."""

    sealed: bytes
    unsealed_sha256: str


def make_signed_pdf(document: ConsentDocument, record: bytes, at: datetime) -> SignedPdf:
    """Make and seal the signed PDF of ``document`` from stored bytes alone.

    Raises ``SignedDocumentCouldNotBeMade``, ``CertificateIsUnusable`` or
    ``SealCouldNotBeMade``.
    """
    html = signed_html_of(document.html, record)
    try:
        pdf = _render(document, html, record, at)
    except CharactersCannotBePrinted as refusal:
        packages = " and ".join(font_packages(refusal.characters))
        raise SignedDocumentCouldNotBeMade(
            f"No installed font can print {' '.join(refusal.characters[:20])}. Ask whoever "
            f"runs this system to install {packages}."
        ) from refusal
    except DocumentCouldNotBeMade as refusal:
        raise SignedDocumentCouldNotBeMade from refusal
    sealed = seal_pdf(pdf, reason=f"Signed consent {document.number}", at=at)
    return SignedPdf(sealed, sha256_hex(pdf))


def signed_html_of(html: str, record: bytes) -> str:
    """The stored HTML of a document with the signature page in place of the blank table.

    Everything before it stays as it was issued, byte for byte, whatever the templates have
    become since.
    """
    before, start, rest = html.partition(_START)
    _blank, end, after = rest.partition(_END)
    if not start or not end:
        raise SignedDocumentCouldNotBeMade
    page = render_to_string(TEMPLATE, {"p": json.loads(record)["page"]})
    return f"{before}{page}{after}"


def _render(document: ConsentDocument, html: str, record: bytes, at: datetime) -> bytes:
    number = document.number
    snapshot = Attachment(
        f"{number}.json", "application/json", bytes(document.snapshot),
        "The content of this consent for machines", document.issued_at,
    )  # fmt: skip
    signing = Attachment(
        f"{number}-signing.json", "application/json", record,
        "The record of the signing for machines", at,
    )  # fmt: skip
    prefix = json.loads(bytes(document.snapshot))["document"].get("verify_prefix", "")
    codes = PageCodes(number, document.sha256[:HASH_LENGTH], prefix)
    return pdf_of(html, attachments=[snapshot, signing], seal_field=True, codes=codes)
