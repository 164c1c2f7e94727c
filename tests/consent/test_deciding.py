"""What became of an issued consent, and that nobody can rewrite it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from consult.consent.actions import issue_consent, record_refusal
from consult.consent.models import ConsentDocument, Refusal, Signature
from consult.consent.refusals import AlreadyDecided, ReasonIsMissing
from consult.consent.status import ConsentState, state_of
from consult.records import RecordIsSealed
from tests.consent import builders
from tests.consent.making import sign

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.fixture
def issued(ready):
    consultation, by = ready
    document = issue_consent(
        by=by, consultation=consultation, expected_version=consultation.version
    )
    return document, by


def test_a_refusal_is_recorded_with_its_reason(issued):
    document, by = issued
    record_refusal(by=by, document=document, reason="Wants to think about it")
    assert state_of(builders.loaded(document.consultation)) == ConsentState.REFUSED


def test_a_refusal_without_reason_is_refused(issued):
    document, by = issued
    with pytest.raises(ReasonIsMissing):
        record_refusal(by=by, document=document, reason="  ")


def test_nothing_is_refused_twice(issued):
    document, by = issued
    record_refusal(by=by, document=document, reason="no")
    with pytest.raises(AlreadyDecided):
        record_refusal(by=by, document=document, reason="no")


def test_a_signed_document_is_not_refused(issued):
    document, by = issued
    sign(document, by)
    with pytest.raises(AlreadyDecided):
        record_refusal(by=by, document=document, reason="no")


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
