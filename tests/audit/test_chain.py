"""The trail is one unbroken chain per subject, and nobody can change it unseen."""

import threading
from collections.abc import Iterable

import pytest
from django.db import IntegrityError, connection, connections, transaction

from consult.audit.actions import FIRST_HASH, name_of, record_event
from consult.audit.models import AuditEvent
from consult.patients.actions import record_patient_read
from consult.records import arm_triggers, disarm_triggers
from consult.seal import seal
from consult.staff.models import Clinic
from tests.builders import World, make_clinic


def chains() -> dict[str, list[AuditEvent]]:
    by_subject: dict[str, list[AuditEvent]] = {}
    for event in AuditEvent.objects.order_by("subject", "sequence"):
        by_subject.setdefault(event.subject, []).append(event)
    return by_subject


def check(chain: Iterable[AuditEvent]) -> None:
    """Each link counts on, names the one before, and hashes to what it says."""
    before = FIRST_HASH
    for place, event in enumerate(chain, start=1):
        assert event.sequence == place
        assert event.previous_hash == before
        assert event.hash == seal(event.content())
        before = event.hash


def test_everything_that_was_done_hangs_in_whole_chains(world: World) -> None:
    world.open().complete({"minoxidil": "1"}, ["crown"])
    found = chains()
    assert {name_of(world.patient), name_of(world.clinic)} <= set(found)
    assert any(subject.startswith("consultation:") for subject in found)
    for chain in found.values():
        check(chain)


def test_the_events_of_one_subject_follow_each_other(world: World) -> None:
    for _ in range(3):
        record_patient_read(by=world.clinician, patient=world.patient)
    chain = chains()[name_of(world.patient)]
    assert [event.action for event in chain] == ["patient.registered", *["patient.read"] * 3]
    check(chain)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "patient.nothing"),
        ("by_id", None),
        ("details", '{"a": 1}'),
        ("record", "patient:999"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("clinic_id", 99),
        ("previous_hash", "0" * 63 + "1"),
    ],
)
def test_every_column_is_covered_by_the_hash(world: World, column: str, value: object) -> None:
    """A database whose triggers were taken off still shows that a row was changed."""
    record_patient_read(by=world.clinician, patient=world.patient)
    event = AuditEvent.objects.filter(subject=name_of(world.patient)).last()
    table = AuditEvent._meta.db_table
    disarm_triggers(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, event.pk])
    finally:
        arm_triggers(connection)
    event.refresh_from_db()
    assert event.hash != seal(event.content())


def test_the_trail_cannot_be_changed_by_sql(world: World) -> None:
    table = AuditEvent._meta.db_table
    for sql in (
        f"UPDATE {table} SET action = 'nothing'",
        f"UPDATE {table} SET by_id = NULL WHERE sequence = 1",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(sql)
    for chain in chains().values():
        check(chain)


def test_a_second_event_in_the_same_place_is_refused(world: World) -> None:
    event = AuditEvent.objects.filter(subject=name_of(world.patient)).last()
    event.pk, event._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_an_act_that_fails_leaves_no_trace(world: World) -> None:
    before = AuditEvent.objects.count()

    @transaction.atomic
    def fail() -> None:
        record_patient_read(by=world.clinician, patient=world.patient)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert AuditEvent.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_writers_do_not_fork_the_chain() -> None:
    clinic = make_clinic()
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    record_event(by=None, action="clinic.seen", record=clinic)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    chain = chains()[name_of(clinic)]
    assert len(chain) == 21
    check(chain)


@pytest.mark.django_db(transaction=True)
def test_two_writers_keep_exactly_one_version() -> None:
    pk = make_clinic().pk
    start = threading.Barrier(3)
    outcomes: list[str] = []

    def write(phone: str) -> None:
        try:
            clinic = Clinic.objects.get(pk=pk)
            start.wait()
            clinic.save_version(expected=1, fields={"phone": phone})
            outcomes.append(phone)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(f"555-000{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1:] == ["StaleVersion", "StaleVersion"]
    kept = Clinic.objects.get(pk=pk)
    assert (kept.phone, kept.version) == (sorted(outcomes)[0], 2)
