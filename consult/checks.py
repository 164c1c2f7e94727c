"""Start-up checks: guarded tables are armed, and the clinic's certificate can be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

from consult.consent.refusals import CertificateIsUnusable
from consult.consent.seals.certificates import clinic_identity
from consult.records import missing_triggers


@checks.register(checks.Tags.database)
def append_only_tables_are_armed(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.Warning]:
    """A warning for each database in which an append-only table could be changed."""
    warnings = []
    for alias in databases or []:
        missing = missing_triggers(connections[alias])
        if missing:
            warnings.append(
                checks.Warning(
                    f"Append-only tables are not armed: {', '.join(missing)}.",
                    hint="Run manage.py migrate, which arms them.",
                    obj=alias,
                    id="consult.W001",
                )
            )
    return warnings


@checks.register(checks.Tags.security)
def the_clinics_certificate_can_be_used(**_: Any) -> list[checks.Error]:
    """An error when the certificate and key of the settings are missing or do not match."""
    if not (settings.SIGNING_CERTIFICATE or settings.SIGNING_KEY):
        # The self-made ones come with the set-up; signing says so where they are missing.
        return []
    try:
        clinic_identity()
    except CertificateIsUnusable as refusal:
        hint = "See SIGNING_CERTIFICATE, SIGNING_KEY and SIGNING_KEY_PASSWORD."
        return [checks.Error(refusal.problem, hint=hint, id="consult.E001")]
    return []
