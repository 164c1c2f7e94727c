"""Copies that the patient got, and links that give the file once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consent.actions import (
    create_copy_link,
    end_copy_link,
    fetch_copy,
    record_copy_given,
)
from consult.consent.models import CopyGiven, CopyLink
from consult.consent.refusals import BirthDateIsWrong, CopyIsRefused, LinkIsDead
from consult.records import RecordIsSealed
from tests.consent import builders
from tests.consent import checked_files as files
from tests.consent.making import issue

BORN = date(1985, 7, 14)
NOT_BORN = date(1985, 7, 15)


@pytest.fixture
def issued(no_engine, ready):
    return issue(ready)


@pytest.fixture
def by(ready):
    return ready[1]


def acts(document) -> list[str]:
    events = AuditEvent.objects.filter(record=f"consentdocument:{document.pk}").order_by("pk")
    return [event.action for event in events]


# --- recording a copy -----------------------------------------------------------------------


def test_a_copy_is_recorded_with_its_row_in_the_trail(issued, by):
    copy = record_copy_given(by=by, document=issued, form="paper", given_at=timezone.now())
    assert (copy.form, copy.recorded_by, copy.link) == ("paper", by, None)
    assert acts(issued)[-1] == "consent.copy_given"


def test_the_same_again_is_the_same_row(issued, by):
    at = timezone.now()
    first = record_copy_given(by=by, document=issued, form="file", given_at=at)
    assert record_copy_given(by=by, document=issued, form="file", given_at=at) == first
    assert record_copy_given(by=by, document=issued, form="paper", given_at=at) != first
    assert acts(issued).count("consent.copy_given") == 2


@pytest.mark.parametrize(
    ("form", "shift"),
    [
        ("fax", timedelta()),
        ("", timedelta()),
        ("paper", timedelta(hours=1)),
        ("paper", -timedelta(days=1)),
    ],
)
def test_what_cannot_have_happened_is_refused(issued, by, form, shift):
    with pytest.raises(CopyIsRefused):
        record_copy_given(by=by, document=issued, form=form, given_at=issued.issued_at + shift)
    assert not CopyGiven.objects.exists()


def test_a_recorded_copy_can_not_be_changed(issued, by):
    copy = record_copy_given(by=by, document=issued, form="paper", given_at=timezone.now())
    for change in (copy.save, copy.delete, CopyGiven.objects.all().delete):
        with pytest.raises(RecordIsSealed):
            change()
    table = CopyGiven._meta.db_table
    for sql in (f"UPDATE {table} SET form = 'file'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)


# --- links ----------------------------------------------------------------------------------


def test_a_secret_is_long_random_and_stored_only_as_a_hash(issued, by):
    link, secret = create_copy_link(by=by, document=issued)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)  # 256 bits
    _, other = create_copy_link(by=by, document=issued)
    assert other != secret
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {CopyLink._meta.db_table}")
        assert secret not in str(cursor.fetchall())
    assert secret not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert len(link.secret_sha256) == 64


def test_the_right_birth_date_gives_the_issued_file_once(issued, by):
    link, secret = create_copy_link(by=by, document=issued)
    file = fetch_copy(secret=secret, born=BORN)
    assert (file.name, file.data) == (f"{issued.number}.pdf", bytes(issued.pdf))
    copy = CopyGiven.objects.get()
    link.refresh_from_db()
    assert (copy.link, copy.form, copy.recorded_by) == (link, "file", None)
    assert copy.given_at == link.used_at
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=BORN)
    assert CopyGiven.objects.count() == 1
    event = AuditEvent.objects.filter(action="consent.copy_given").get()
    assert event.by is None
    assert event.details["by_link"] is True


def test_a_signed_document_comes_as_its_sealed_file(issued, by):
    files.sign_and_seal(issued, by)
    _, secret = create_copy_link(by=by, document=issued)
    file = fetch_copy(secret=secret, born=BORN)
    assert (file.name, file.data) == (f"{issued.number}-signed.pdf", files.SEALED)


def test_a_link_ends_with_its_time(issued, by, settings):
    settings.COPY_LINK_HOURS = 72
    link, secret = create_copy_link(by=by, document=issued)
    assert link.expires_at - link.created_at == timedelta(hours=72)
    with time_machine.travel(builders.NOW + timedelta(hours=73)):
        assert not link.is_open
        with pytest.raises(LinkIsDead):
            fetch_copy(secret=secret, born=BORN)
    with time_machine.travel(builders.NOW + timedelta(hours=71)):
        assert fetch_copy(secret=secret, born=BORN).data


def test_hours_can_be_given(issued, by):
    link, _ = create_copy_link(by=by, document=issued, hours=2)
    assert link.expires_at - link.created_at == timedelta(hours=2)


def test_a_new_link_ends_the_earlier_one(issued, by):
    _, first = create_copy_link(by=by, document=issued)
    _, second = create_copy_link(by=by, document=issued)
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=first, born=BORN)
    assert fetch_copy(secret=second, born=BORN).data
    assert acts(issued).count("consent.copy_link_ended") == 1


def test_a_new_link_follows_one_whose_time_is_over(issued, by):
    create_copy_link(by=by, document=issued, hours=1)
    with time_machine.travel(builders.NOW + timedelta(hours=2)):
        _, secret = create_copy_link(by=by, document=issued)
        assert fetch_copy(secret=secret, born=BORN).data


def test_two_open_links_cannot_exist(issued, by):
    link, _ = create_copy_link(by=by, document=issued)
    link.pk, link.secret_sha256 = None, "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save(force_insert=True)


def test_an_ended_link_gives_nothing(issued, by):
    link, secret = create_copy_link(by=by, document=issued)
    assert end_copy_link(by=by, link=link)
    assert not end_copy_link(by=by, link=link)
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=BORN)
    assert acts(issued).count("consent.copy_link_ended") == 1


def test_five_wrong_birth_dates_end_the_link(issued, by):
    link, secret = create_copy_link(by=by, document=issued)
    left = []
    for _ in range(4):
        with pytest.raises(BirthDateIsWrong) as refusal:
            fetch_copy(secret=secret, born=NOT_BORN)
        left.append(refusal.value.tries_left)
    assert left == [4, 3, 2, 1]
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=NOT_BORN)
    link.refresh_from_db()
    assert link.wrong_tries == 5
    assert link.ended_at
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=BORN)
    assert not CopyGiven.objects.exists()
    assert acts(issued).count("consent.copy_link_refused") == 5


def test_wrong_tries_before_the_right_one_do_no_harm(issued, by):
    _, secret = create_copy_link(by=by, document=issued)
    for _ in range(4):
        with pytest.raises(BirthDateIsWrong):
            fetch_copy(secret=secret, born=NOT_BORN)
    assert fetch_copy(secret=secret, born=BORN).data


@pytest.mark.parametrize("secret", ["", "x", "0" * 43, "🙂" * 10])
def test_an_invented_secret_is_a_dead_link(db, secret):
    before = AuditEvent.objects.count()
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=BORN)
    assert AuditEvent.objects.count() == before


def test_the_stored_hash_is_no_secret(issued, by):
    link, _ = create_copy_link(by=by, document=issued)
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=link.secret_sha256, born=BORN)


def test_a_document_entered_in_error_reaches_nobody(issued, by):
    _, secret = create_copy_link(by=by, document=issued)
    files.mark_in_error(issued, by)
    with pytest.raises(LinkIsDead):
        fetch_copy(secret=secret, born=BORN)
    issued.refresh_from_db()
    with pytest.raises(CopyIsRefused):
        create_copy_link(by=by, document=issued)
