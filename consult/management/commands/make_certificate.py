"""Make the certificate with which this installation seals signed consents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from consult.consent.refusals import CertificateIsUnusable
from consult.consent.seals.certificates import clinic_identity, make_self_signed, signing_files


class Command(BaseCommand):
    help = (
        "Make a self-made certificate and key unless they are there already, or check those "
        "that SIGNING_CERTIFICATE and SIGNING_KEY name. Nothing is ever overwritten."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            made = not settings.SIGNING_CERTIFICATE and make_self_signed()
            name, (path, _key) = clinic_identity().name, signing_files()
        except CertificateIsUnusable as refusal:
            raise CommandError(refusal.problem) from refusal
        did = "Made" if made else "In use"
        self.stdout.write(f"{did}: {path} ({name})")
