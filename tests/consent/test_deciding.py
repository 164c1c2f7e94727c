"""What became of an issued consent, and that nobody can rewrite it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import Image

from consult.consent.actions import issue_consent, record_paper_signature, record_refusal
from consult.consent.models import ConsentDocument, Refusal, Signature
from consult.consent.refusals import (
    AlreadyDecided,
    ConsentIsSuperseded,
    ReasonIsMissing,
    ScanIsRefused,
    SignedAtWrongTime,
    SignerIsIncomplete,
)
from consult.consent.scans import MAX_BYTES, scan_type_of
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import FormulaLine
from consult.records import RecordIsSealed
from tests.consent import builders

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.fixture
def issued(ready):
    consultation, by = ready
    document = issue_consent(
        by=by, consultation=consultation, expected_version=consultation.version
    )
    return document, by


def sign(document, by, **values):
    return record_paper_signature(
        **{
            "by": by,
            "document": document,
            "signer": "patient",
            "signer_name": "Zoë Núñez",
            "signed_at": document.issued_at,
            **values,
        }
    )


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, kind)
    return out.getvalue()


def test_a_paper_signature_is_recorded(issued):
    document, by = issued
    signature = sign(document, by, witness_name="Ana Ruiz", scan=picture("PNG"))
    assert signature.scans.get().media_type == "image/png"
    assert state_of(builders.loaded(document.consultation)) == ConsentState.SIGNED


def test_a_refusal_is_recorded_with_its_reason(issued):
    document, by = issued
    record_refusal(by=by, document=document, reason="Wants to think about it")
    assert state_of(builders.loaded(document.consultation)) == ConsentState.REFUSED


def test_a_refusal_without_reason_is_refused(issued):
    document, by = issued
    with pytest.raises(ReasonIsMissing):
        record_refusal(by=by, document=document, reason="  ")


def test_nothing_is_decided_twice(issued):
    document, by = issued
    sign(document, by)
    with pytest.raises(AlreadyDecided):
        sign(document, by)
    with pytest.raises(AlreadyDecided):
        record_refusal(by=by, document=document, reason="no")


def test_a_superseded_document_cannot_be_signed(issued):
    document, by = issued
    FormulaLine.objects.filter(position=1).update(amount=2)
    with pytest.raises(ConsentIsSuperseded):
        sign(document, by)


def test_an_older_document_cannot_be_signed_after_a_newer_one(issued):
    document, by = issued
    FormulaLine.objects.filter(position=1).update(amount=2)
    consultation = builders.loaded(document.consultation)
    issue_consent(by=by, consultation=consultation, expected_version=consultation.version)
    FormulaLine.objects.filter(position=1).update(amount=1)
    with pytest.raises(ConsentIsSuperseded):
        sign(document, by)


@pytest.mark.parametrize("shift", [-timedelta(minutes=2), timedelta(hours=2)])
def test_a_moment_before_the_issue_or_to_come_is_refused(issued, shift):
    document, by = issued
    with pytest.raises(SignedAtWrongTime):
        sign(document, by, signed_at=document.issued_at + shift)


def test_the_minute_of_the_issue_is_a_fair_time(issued):
    document, by = issued
    sign(document, by, signed_at=document.issued_at.replace(second=0, microsecond=0))


def test_a_representative_needs_authority_and_everybody_a_name(issued):
    document, by = issued
    with pytest.raises(SignerIsIncomplete):
        sign(document, by, signer="representative")
    with pytest.raises(SignerIsIncomplete):
        sign(document, by, signer_name=" ")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...\n%%EOF\n", "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
    ],
)
def test_a_scan_is_told_by_its_bytes(data, kind):
    assert scan_type_of(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90",
        b"<html>",
        b"%PDF-1.7 cut off",
        picture("GIF"),
        picture("PNG")[:40],
        b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        b"%PDF-" + b"0" * MAX_BYTES,
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(ScanIsRefused):
        scan_type_of(data)


@pytest.fixture(params=[ConsentDocument, Signature, Refusal])
def sealed(request, issued):
    document, by = issued
    if request.param is Signature:
        return sign(document, by)
    if request.param is Refusal:
        return record_refusal(by=by, document=document, reason="no")
    return ConsentDocument.objects.get(pk=document.pk)


def test_a_sealed_row_refuses_django(sealed):
    rows = type(sealed).objects.filter(pk=sealed.pk)
    for attack in (
        sealed.save,
        sealed.delete,
        rows.delete,
        lambda: rows.update(pk=sealed.pk + 1),
        lambda: rows.bulk_update([sealed], [sealed._meta.fields[-1].name]),
    ):
        with pytest.raises(RecordIsSealed):
            attack()


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_a_sealed_row_refuses_raw_sql(sealed, statement):
    table = connection.ops.quote_name(sealed._meta.db_table)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert type(sealed)._base_manager.filter(pk=sealed.pk).exists()
