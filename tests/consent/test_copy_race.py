"""Two people, or one impatient finger, at the same link at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from consult.consent.actions import create_copy_link, fetch_copy
from consult.consent.models import CopyGiven, CopyLink
from consult.consent.refusals import BirthDateIsWrong, LinkIsDead
from tests.consent import builders
from tests.consent.making import issue

pytestmark = pytest.mark.django_db(transaction=True)
BORN, NOT_BORN = date(1985, 7, 14), date(1985, 7, 15)


@pytest.fixture
def issued(no_engine, transactional_db):
    ready = builders.build_ready()
    return issue(ready), ready[1]


def at_once(*calls) -> list[str]:
    """Run the calls in threads that start together; what each gave or raised."""
    start = threading.Barrier(len(calls))

    def run(call) -> str:
        start.wait()
        try:
            return type(call()).__name__
        except (LinkIsDead, BirthDateIsWrong) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_one_of_many_gets_the_file(issued):
    document, by = issued
    _, secret = create_copy_link(by=by, document=document)

    def call():
        return fetch_copy(secret=secret, born=BORN)

    assert at_once(*[call] * 4) == ["LinkIsDead"] * 3 + ["PatientFile"]
    assert CopyGiven.objects.count() == 1


def test_guessing_in_parallel_gives_no_more_tries(issued):
    document, by = issued
    link, secret = create_copy_link(by=by, document=document)

    def call():
        return fetch_copy(secret=secret, born=NOT_BORN)

    assert at_once(*[call] * 8) == ["BirthDateIsWrong"] * 4 + ["LinkIsDead"] * 4
    link.refresh_from_db()
    assert link.wrong_tries == CopyLink.MOST_WRONG_TRIES


def test_two_new_links_at_once_leave_one_open(issued):
    document, by = issued

    def call():
        return create_copy_link(by=by, document=document)

    assert at_once(call, call) == ["tuple", "tuple"]
    assert CopyLink.objects.unfinished().count() == 1
    assert CopyLink.objects.count() == 2
