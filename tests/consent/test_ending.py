"""Three different ends of a consent: each once, each with its rules, none undone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consult.audit.models import AuditEvent
from consult.audit.words import act_in_words
from consult.consent.actions import mark_entered_in_error, record_refusal
from consult.consent.models import (
    ConsentDocument,
    EnteredInError,
    Refusal,
    Signature,
    Withdrawal,
)
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyInError,
    AlreadyWithdrawn,
    ConsentRefusal,
    NotSignedYet,
    ReasonIsMissing,
    ReferenceIsNotSigned,
    WithdrawnAtWrongTime,
)
from consult.consent.status import ConsentState, state_of
from consult.records import RecordIsSealed
from tests.consent import builders, lives

pytestmark = pytest.mark.usefixtures("no_engine")


def refuse(document, by):
    return record_refusal(by=by, document=document, reason="Not today.")


def withdraw(document, by):
    return lives.withdraw(document, by)


def mark(document, by):
    return mark_entered_in_error(by=by, document=document, reason="Wrong patient.")


def superseded(consultation, by):
    document = lives.signed(consultation, by)
    lives.change_dose()
    return document


def outdated(consultation, by):
    document = lives.issue(consultation, by)
    lives.change_dose()
    return document


# What each act says to a document in each state; nothing means that it is recorded.
RULES = [
    (lives.issue, refuse, None),
    (lives.issue, withdraw, NotSignedYet),
    (lives.issue, mark, None),
    (outdated, refuse, None),
    (lives.signed, refuse, AlreadyDecided),
    (lives.signed, withdraw, None),
    (lives.signed, mark, None),
    (superseded, withdraw, None),
    (superseded, mark, None),
    (lives.refused, refuse, AlreadyDecided),
    (lives.refused, withdraw, NotSignedYet),
    (lives.refused, mark, None),
    (lives.withdrawn, refuse, AlreadyDecided),
    (lives.withdrawn, withdraw, AlreadyWithdrawn),
    (lives.withdrawn, mark, None),
    (lives.in_error, refuse, AlreadyInError),
    (lives.in_error, withdraw, AlreadyInError),
    (lives.in_error, mark, AlreadyInError),
    (lives.in_error, lives.sign, AlreadyInError),
    (lives.refused, lives.sign, AlreadyDecided),
]


def name(part) -> str:
    if isinstance(part, tuple):
        return " and ".join(name(each) for each in part)
    return getattr(part, "__name__", str(part))


@pytest.mark.parametrize(("life", "act", "refusal"), RULES, ids=name)
def test_each_act_keeps_its_rule(ready, life, act, refusal):
    consultation, by = ready
    document = life(consultation, by)
    before = ends_of(document), AuditEvent.objects.count()
    if refusal is None:
        row = act(document, by)
        assert (row.recorded_by, row.reason != "") == (by, True)
        assert state_of(builders.loaded(consultation)) != ConsentState.SIGNED
    else:
        with pytest.raises(refusal):
            act(document, by)
        assert (ends_of(document), AuditEvent.objects.count()) == before


def ends_of(document) -> list[int]:
    tables = (Signature, Refusal, Withdrawal, EnteredInError)
    return [table.objects.filter(document=document).count() for table in tables]


def test_each_act_leaves_its_own_trace_without_the_reason(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    withdraw(document, by)
    mark(document, by)
    events = list(AuditEvent.objects.order_by("-pk")[:2])
    assert [act_in_words(event.action) for event in events] == [
        "Consent entered in error",
        "Consent withdrawn",
    ]
    assert all(event.details == {"number": document.number} for event in events)


@pytest.mark.parametrize("act", [refuse, withdraw, mark], ids=name)
def test_a_reason_is_needed(ready, act, monkeypatch):
    consultation, by = ready
    document = lives.signed(consultation, by)
    calls = {
        refuse: lambda: record_refusal(by=by, document=document, reason="  "),
        withdraw: lambda: lives.withdraw(document, by, reason="  "),
        mark: lambda: mark_entered_in_error(by=by, document=document, reason="  "),
    }
    with pytest.raises(ReasonIsMissing):
        calls[act]()


def test_how_it_was_told_is_needed(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    with pytest.raises(ReasonIsMissing):
        lives.withdraw(document, by, how="by owl")


@pytest.mark.parametrize("shift", [-timedelta(minutes=2), timedelta(hours=2)])
def test_nobody_takes_back_before_the_signature_or_tomorrow(ready, shift):
    consultation, by = ready
    document = lives.signed(consultation, by)
    with pytest.raises(WithdrawnAtWrongTime):
        lives.withdraw(document, by, withdrawn_at=document.issued_at + shift)


def test_the_minute_of_the_signature_is_a_fair_time(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    minute = document.issued_at.replace(second=0, microsecond=0)
    assert lives.withdraw(document, by, withdrawn_at=minute).how == "phone"


def test_the_english_text_is_not_refused_in_place_of_the_translation(ready):
    consultation, by = ready
    english = lives.issue(consultation, by)
    fields = [f.name for f in ConsentDocument._meta.concrete_fields if f.name != "id"]
    values = {name: getattr(english, name) for name in fields}
    given = {"number": "C-2026-000002", "language": "es", "translation_of": english}
    ConsentDocument.objects.create(**{**values, **given})
    with pytest.raises(ReferenceIsNotSigned):
        refuse(english, by)


@pytest.mark.parametrize("life", [lives.refused, lives.withdrawn, lives.in_error], ids=name)
def test_the_database_itself_takes_an_end_once(ready, life):
    consultation, by = ready
    document = life(consultation, by)
    end = {lives.refused: Refusal, lives.withdrawn: Withdrawal, lives.in_error: EnteredInError}
    row = end[life].objects.get(document=document)
    values = {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        end[life].objects.create(**values)


@pytest.mark.parametrize("life", [lives.refused, lives.withdrawn, lives.in_error], ids=name)
def test_an_end_cannot_be_undone(ready, life):
    consultation, by = ready
    document = life(consultation, by)
    end = {lives.refused: Refusal, lives.withdrawn: Withdrawal, lives.in_error: EnteredInError}
    row = end[life].objects.get(document=document)
    rows = end[life].objects.filter(pk=row.pk)
    for attack in (row.save, row.delete, rows.delete, lambda: rows.update(reason="x")):
        with pytest.raises(RecordIsSealed):
            attack()
    table = connection.ops.quote_name(row._meta.db_table)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET reason = 'x'"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert state_of(builders.loaded(consultation)) != ConsentState.SIGNED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("life", "acts", "table"),
    [
        (lives.issue, (refuse, refuse), Refusal),
        (lives.signed, (withdraw, withdraw), Withdrawal),
        (lives.signed, (mark, mark), EnteredInError),
        (lives.issue, (refuse, mark), EnteredInError),
        (lives.issue, (refuse, lives.sign), None),
    ],
    ids=name,
)
def test_of_two_at_once_one_wins_and_the_other_is_told(life, acts, table):
    consultation, by = builders.build_ready()
    document = life(consultation, by)
    start, done, told, failed = threading.Barrier(2), [], [], []

    def act(which):
        try:
            start.wait(timeout=10)
            which(ConsentDocument.objects.get(pk=document.pk), by)
            done.append(which)
        except ConsentRefusal as refusal:
            told.append(refusal)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[each]) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert len(done) + len(told) == 2
    if acts == (refuse, mark):
        # A mistake may be marked after a refusal, never the other way round.
        assert mark in done
    else:
        assert len(done) == 1
    if table:
        assert table.objects.filter(document=document).count() == 1
