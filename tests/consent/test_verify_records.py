"""verify_records: silent where all is well, and naming whatever was changed from below."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consult.audit.models import AuditEvent
from consult.consent.models import SignerMark, SigningSession
from consult.consent.signing.mark_digests import digest_of_mark
from consult.consent.signing.signing_facts import Scan
from consult.records import arm_triggers, disarm_triggers
from consult.seal import sha256_hex
from tests.consent.making import issue, sign
from tests.consent.seals import with_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(ready):
    """A signed document with a scan, and a mark on a screen."""
    document, by = issue(ready), ready[1]
    scan = Scan(b"scanned", "application/pdf", sha256_hex(b"scanned"), ({},))
    reason = {"overrule_reason": "The codes were cut off."}
    signature = sign(document, by, route="paper_scan", scans=(scan,), **reason)
    session = SigningSession.objects.create(
        document=document, opened_by=by, opened_at=by.date_joined, last_seen_at=by.date_joined,
    )  # fmt: skip
    content = {"role": "patient", "name": "Zoë", "kind": "typed", "strokes": [], "details": {}}
    SignerMark(
        session=session, at=document.issued_at, digest=digest_of_mark(**content), **content
    ).save()
    return document, signature


def verify() -> tuple[str, str, str]:
    """What the command says, which differences it lists, and how it ends."""
    out, err, end = StringIO(), StringIO(), ""
    try:
        call_command("verify_records", stdout=out, stderr=err)
    except CommandError as error:
        end = str(error)
    return out.getvalue(), err.getvalue(), end


def tamper(statement: str, *values: object) -> None:
    """Change rows as somebody with the database in hand would."""
    disarm_triggers(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    finally:
        arm_triggers(connection)


def differences() -> list[str]:
    _out, err, end = verify()
    found = err.splitlines()
    assert end == f"Differences found: {len(found)}."
    return found


def test_all_is_well_with_counts_and_progress(records) -> None:
    out, err, end = verify()
    assert (err, end) == ("", "")
    *progress, last = out.splitlines()
    events = AuditEvent.objects.count()
    assert last == (
        f"Everything is as it was written. audit events: {events}, consents: 1, signatures: 1, "
        "scans: 1, marks: 1."
    )
    assert f"audit events: {events} of {events}" in progress
    assert "consents: 1 of 1" in progress


def test_an_empty_database_is_well() -> None:
    assert "consents: 0" in verify()[0]


def test_every_kind_of_change_is_named(records) -> None:
    document, signature = records
    name = document.number
    sealed, record = bytes(signature.sealed_pdf), bytes(signature.record)
    snapshot = bytes(document.snapshot)
    kinds = [
        ("consult_consentdocument", "snapshot", snapshot.replace(b"crown", b"brown"),
         f"{name}: the snapshot does not fit its hash"),
        ("consult_consentdocument", "pdf", bytes(document.pdf)[:-1],
         f"{name}: the PDF does not fit its hash"),
        ("consult_consentdocument", "html", document.html + " ",
         f"{name}: the trail holds other hashes of the issue"),
        ("consult_consentdocument", "plan_digest", "0" * 64,
         f"{name}: the plan does not fit its hash"),
        ("consult_signature", "record", record.replace(b"codes", b"cudes"),
         f"{name}, signature: the record does not fit its hash"),
        ("consult_signature", "sealed_pdf", sealed[:5000] + b"x" + sealed[5001:],
         f"{name}, signature: the sealed PDF does not fit its hash"),
        ("consult_signature", "sealed_pdf", with_update(sealed),
         f"{name}, signature: Something was added after the seal."),
        ("consult_signature", "signer_name", "Somebody Else",
         f"{name}, signature: the row says something else than its record"),
        ("consult_signature", "signed_at", signature.signed_at - timedelta(hours=1),
         f"{name}, signature: the row says something else than its record"),
        ("consult_signedscan", "data", b"swapped",
         f"{name}, scan 1: the file does not fit its hash"),
        ("consult_signermark", "name", "Zoe",
         f"{name}, mark of patient: does not fit its hash"),
    ]  # fmt: skip
    missed = []
    for table, column, value, said in kinds:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table}")
            before = cursor.fetchone()[0]
        tamper(f"UPDATE {table} SET {column} = %s", value)
        if said not in differences():
            missed.append((column, said))
        tamper(f"UPDATE {table} SET {column} = %s", before)
    assert missed == []
    assert verify()[2] == ""


def test_hashes_changed_along_are_found_by_the_trail(records) -> None:
    document, signature = records
    pdf = bytes(document.pdf) + b"\n"
    tamper("UPDATE consult_consentdocument SET pdf = %s, pdf_sha256 = %s", pdf, sha256_hex(pdf))
    found = differences()
    assert f"{document.number}: the trail holds other hashes of the issue" in found
    sealed = bytes(signature.sealed_pdf) + b"\n"
    tamper(
        "UPDATE consult_signature SET sealed_pdf = %s, sealed_sha256 = %s",
        sealed,
        sha256_hex(sealed),
    )
    found = differences()
    assert f"{document.number}, signature: the trail holds other hashes of the signing" in found
    assert f"{document.number}, signature: Something was added after the seal." in found


def test_a_removed_scan_is_found(records) -> None:
    document, _signature = records
    tamper("DELETE FROM consult_signedscan")
    assert f"{document.number}, signature: the row says something else than its record" in (
        differences()
    )


def test_what_cannot_be_read_is_named_and_the_rest_still_checked(records) -> None:
    document, _signature = records
    tamper("UPDATE consult_signature SET record = %s", b"not JSON")
    tamper("UPDATE consult_signedscan SET data = %s", b"swapped")
    found = differences()
    assert any("signed by" in line and "cannot be read" in line for line in found)
    assert f"{document.number}, scan 1: the file does not fit its hash" in found


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE consult_auditevent SET action = 'x' WHERE id = {}", "does not fit its hash"),
        ("UPDATE consult_auditevent SET details = '{{}}' WHERE id = {}", "does not fit its hash"),
        ("UPDATE consult_auditevent SET by_id = NULL WHERE id = {}", "does not fit its hash"),
        ("DELETE FROM consult_auditevent WHERE id = {}", "a gap, #1 is missing"),
    ],
)
def test_a_broken_chain_is_named(records, statement, said) -> None:
    document, _signature = records
    subject = f"consultation:{document.consultation_id}"
    first = AuditEvent.objects.get(subject=subject, sequence=1)
    tamper(statement.format(first.pk))
    found = differences()
    assert any(subject in line and said in line for line in found)


def test_an_unguarded_table_is_named(records) -> None:
    disarm_triggers(connection)
    try:
        found = differences()
    finally:
        arm_triggers(connection)
    assert "guard consult_signature_no_update: not armed" in found


def test_it_asks_for_rows_in_pieces(records, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(25):
        verify()
