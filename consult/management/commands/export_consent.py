"""Write the stored bytes of an issued consent to a file, for legal requests."""

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
        "Write the PDF of a consent, byte for byte as it was issued: export_consent "
        "C-2026-000001 FILE, or export_consent --latest FILE."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", help="the document's number")
        parser.add_argument("file", help="where to write it")
        parser.add_argument("--latest", action="store_true", help="the newest document")
        parser.add_argument("--force", action="store_true", help="overwrite the file")

    def handle(self, *_args: Any, **options: Any) -> None:
        if bool(options["number"]) == options["latest"]:
            raise CommandError("Give either a document number or --latest, and a file.")
        document = self._find(options["number"])
        pdf = bytes(document.pdf)
        if sha256_hex(pdf) != document.pdf_sha256:
            raise CommandError(f"The stored bytes of {document.number} are damaged.")
        self._write(Path(options["file"]), pdf, force=options["force"])
        record_document_read(by=None, document=document, part="pdf", how="exported")
        self.stdout.write(f"{document.number}: {len(pdf)} bytes, SHA-256 {document.pdf_sha256}")

    def _find(self, number: str | None) -> ConsentDocument:
        documents = ConsentDocument.objects.all()
        found = documents.filter(number=number) if number else documents
        document = found.first()
        if document is None:
            raise CommandError(f"There is no consent {number}." if number else "No consent yet.")
        return document

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
