"""Files that somebody might want checked: copies, changed ones, photos, and foreign ones."""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter

from consult.consent.models import ConsentDocument, EnteredInError, Signature, Withdrawal
from consult.consent.page_codes import page_code_text
from consult.seal import sha256_hex

SEALED = b"%PDF-1.7 signed and sealed\n%%EOF"


def sign_and_seal(document: ConsentDocument, by, sealed: bytes = SEALED) -> Signature:
    """The signature of a document with its sealed file."""
    signature = Signature(
        document=document,
        signer="patient",
        signer_name="Zoë Núñez",
        signed_at=document.issued_at,
        sealed_pdf=sealed,
        sealed_sha256=sha256_hex(sealed),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    signature.save()
    return signature


def withdraw(document: ConsentDocument, by) -> None:
    now = timezone.now()
    Withdrawal(
        document=document, reason="Feels unwell", how="phone", withdrawn_at=now,
        recorded_by=by, recorded_at=now,
    ).save()  # fmt: skip


def mark_in_error(document: ConsentDocument, by) -> None:
    EnteredInError(
        document=document, reason="Wrong person", recorded_by=by, recorded_at=timezone.now()
    ).save()


def pdf_with(*attachments: bytes, password: str = "") -> bytes:
    """A PDF of somebody else, with attachments."""
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    for number, data in enumerate(attachments):
        writer.add_attachment(f"{number}.bin", data)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def saved_again(pdf: bytes) -> bytes:
    """The same PDF as another program writes it."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.add_metadata({"/Producer": "Another program"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def code_of(document: ConsentDocument, page: int = 1, pages: int = 4) -> str:
    """The text of the code on a page."""
    return page_code_text(
        document.number, page, pages, document.sha256[:12], "HTTPS://CONSENT.EXAMPLE/V/"
    )


def photo_of(*texts: str, kind: str = "JPEG", turned: int = 7) -> bytes:
    """A photo, a little turned, of a white page with the codes of ``texts``."""
    page = Image.new("RGB", (1000, 1400), "white")
    for number, text in enumerate(texts):
        code = BytesIO()
        segno.make(text, error="m").save(code, kind="png", scale=5)
        right, up = divmod(number, 6)
        page.paste(Image.open(code).convert("RGB"), (700 - 220 * right, 1100 - 210 * up))
    out = BytesIO()
    page.rotate(turned, expand=True, fillcolor="gray").save(out, kind)
    return out.getvalue()


def scan_of(*texts: str) -> bytes:
    """A PDF that is nothing but the picture of a page."""
    out = BytesIO()
    Image.open(BytesIO(photo_of(*texts))).save(out, "PDF")
    return out.getvalue()
