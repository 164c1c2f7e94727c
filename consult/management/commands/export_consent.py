"""Write the stored bytes of a consent to a file, for legal requests."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.consent.actions import record_document_read
from consult.consent.models import ConsentDocument
from consult.seal import sha256_hex


class Command(BaseCommand):
    help = (
        "Write the PDF of a consent, byte for byte as it is stored: export_consent "
        "C-2026-000001 FILE as it was issued, with --signed as it was signed and sealed; "
        "export_consent --latest FILE or --latest-signed FILE for the newest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", help="the document's number")
        parser.add_argument("file", help="where to write it")
        parser.add_argument("--latest", action="store_true", help="the newest document")
        parser.add_argument(
            "--latest-signed", action="store_true", help="the newest signed one, sealed"
        )
        parser.add_argument("--signed", action="store_true", help="the sealed file")
        parser.add_argument("--force", action="store_true", help="overwrite the file")

    def handle(self, *_args: Any, **options: Any) -> None:
        ways = [options["number"], options["latest"], options["latest_signed"]]
        if sum(map(bool, ways)) != 1:
            raise CommandError(
                "Give a document number, --latest or --latest-signed, and a file; one of them."
            )
        is_signed = options["signed"] or options["latest_signed"]
        document = self._find(options["number"], is_signed=is_signed)
        pdf, expected = self._bytes_of(document, is_signed=is_signed)
        if sha256_hex(pdf) != expected:
            raise CommandError(f"The stored bytes of {document.number} are damaged.")
        self._write(Path(options["file"]), pdf, force=options["force"])
        part = "signed_pdf" if is_signed else "pdf"
        record_document_read(by=None, document=document, part=part, how="exported")
        self.stdout.write(f"{document.number}: {len(pdf)} bytes, SHA-256 {expected}")

    def _find(self, number: str | None, *, is_signed: bool) -> ConsentDocument:
        documents = ConsentDocument.objects.all()
        if is_signed:
            signed = documents.filter(signature__sealed_pdf__isnull=False)
            documents = signed.order_by("-signature__recorded_at", "-signature__pk")
        found = documents.filter(number=number) if number else documents
        document = found.first()
        if document is None:
            what = "signed consent" if is_signed else "consent"
            raise CommandError(f"There is no {what} {number}." if number else f"No {what} yet.")
        return document

    def _bytes_of(self, document: ConsentDocument, *, is_signed: bool) -> tuple[bytes, str]:
        if is_signed:
            return bytes(document.signature.sealed_pdf or b""), document.signature.sealed_sha256
        return bytes(document.pdf), document.pdf_sha256

    def _write(self, path: Path, pdf: bytes, *, force: bool) -> None:
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
        try:
            # Health data: readable by the one who asked, and nobody else.
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError as error:
            raise CommandError(f"{path} is there already; use --force to replace it.") from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
