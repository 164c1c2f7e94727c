"""Migrating a database that is in use loses nothing and arms every guard again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from consult.consent.models import Signature, SignedScan
from consult.records import missing_triggers

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
FIRST = [("consult", "0001_initial")]


def signed_with(apps: Any, scan: bytes | None, number: str) -> None:
    """A signed consent as the first tables held it."""

    def make(name: str, **values: Any) -> Any:
        return apps.get_model("consult", name).objects.create(**values)

    by, _ = apps.get_model("consult", "StaffMember").objects.get_or_create(username="clara")
    clinic, _ = apps.get_model("consult", "Clinic").objects.get_or_create(name="North")
    patient = make(
        "Patient", clinic=clinic, record_number=number, family_name="Lima", given_names="Ana",
        date_of_birth=date(1985, 7, 14),
    )  # fmt: skip
    consultation = make(
        "Consultation", clinic=clinic, patient=patient, clinician=by, opened_at=NOW
    )
    document = make(
        "ConsentDocument", clinic=clinic, consultation=consultation, number=number,
        consultation_version=1, snapshot=b"{}", html="", pdf=b"%PDF-", issued_by=by, issued_at=NOW,
    )  # fmt: skip
    make(
        "Signature", document=document, signer="patient", signer_name="Ana Lima", signed_at=NOW,
        scan=scan, scan_type="image/png" if scan else "", scan_sha256="ab" * 32 if scan else "",
        recorded_by=by, recorded_at=NOW,
    )  # fmt: skip


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database without tables in the place of the one that all tests share."""
    settings = connection.settings_dict
    own, test = settings["NAME"], settings["TEST"]["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        settings["TEST"]["NAME"] = f"{own}_migrating"
        name = connection.creation._create_test_db(verbosity=0, autoclobber=True)
        settings["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            settings["NAME"], settings["TEST"]["NAME"] = own, test
            connection.creation._destroy_test_db(name, verbosity=0)


@pytest.mark.usefixtures("empty_database")
def test_scans_of_the_first_tables_move_to_their_own() -> None:
    MigrationExecutor(connection).migrate(FIRST)
    first = MigrationLoader(connection).project_state(FIRST).apps
    signed_with(first, b"a picture", "C-2026-000001")
    signed_with(first, None, "C-2026-000002")
    call_command("migrate", verbosity=0)
    scanned, filed = Signature.objects.order_by("document__number")
    assert (scanned.route, filed.route) == ("paper_scan", "paper_file")
    scan = SignedScan.objects.get()
    assert scan.signature == scanned
    assert (bytes(scan.data), scan.media_type, scan.sha256) == (
        b"a picture",
        "image/png",
        "ab" * 32,
    )
    assert scan.recorded_at == NOW
    assert missing_triggers(connection) == []
