"""Opening, marking, keeping and ending a signing, by the actions alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consent.actions import record_refusal
from consult.consent.actions.signing_sessions import (
    end_signing,
    note_saying_no,
    refuse_on_tablet,
    save_signing_draft,
)
from consult.consent.models import Refusal, SignerMark, SigningSession
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyMarked,
    ConsentIsSuperseded,
    MarkIsRefused,
    MarksAreMissing,
    ReasonIsMissing,
    SignerIsIncomplete,
    SigningHasEnded,
    SigningIsRunning,
)
from consult.consent.signing.signing_people import People, is_person_name
from consult.consent.tablet.drafts import Draft
from consult.consent.tablet.tablet_facts import facts_of, path_of
from consult.consultations.models import FormulaLine
from tests.consent.ink import OTHER_SIGNATURE, SIGNATURE, line
from tests.consent.tablet import ALONE, PATIENT, TOGETHER, marked, opened

DRAFT = Draft(role="patient", n=4, page="risks", ticks=("tick_read",), strokes=SIGNATURE)


def acts() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="signing.").order_by("pk")
    return list(rows.values_list("action", flat=True))


@pytest.fixture
def session(paper) -> SigningSession:
    document, by = paper
    return opened(by, document)


def test_opening_leaves_a_trace_without_names(paper) -> None:
    document, by = paper
    opened(by, document, TOGETHER)
    event = AuditEvent.objects.get(action="signing.opened")
    assert event.details["signers"] == ["representative", "interpreter", "witness"]
    assert "Guardian" not in str(event.details)


@pytest.mark.parametrize(
    "people",
    [
        People("patient", " "),
        People("witness", "Ana"),
        People("representative", "Rita"),
        People("patient", "Ana", authority="guardian"),
        People("patient", "Ana", interpreter_name="Ines"),
        People("patient", "Ana", interpreter_language="Portuguese"),
    ],
)
def test_somebody_named_by_half_opens_nothing(paper, people: People) -> None:
    document, by = paper
    with pytest.raises(SignerIsIncomplete):
        opened(by, document, people)
    assert not SigningSession.objects.exists()


def test_a_superseded_consent_is_not_opened(paper) -> None:
    document, by = paper
    FormulaLine.objects.filter(position=1).update(amount=2)
    with pytest.raises(ConsentIsSuperseded):
        opened(by, document)


def test_a_decided_consent_is_not_opened(paper) -> None:
    document, by = paper
    record_refusal(by=by, document=document, reason="Too soon")
    with pytest.raises(AlreadyDecided):
        opened(by, document)


def test_a_second_tablet_waits_for_the_first(paper, session) -> None:
    document, by = paper
    with pytest.raises(SigningIsRunning):
        opened(by, document)
    end_signing(by=by, session=session, end="stopped")
    assert opened(by, document).pk != session.pk


def test_the_database_holds_one_running_signing_too(session) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningSession.objects.create(
            document=session.document,
            opened_by=session.opened_by,
            opened_at=timezone.now(),
            last_seen_at=timezone.now(),
        )


def test_a_forgotten_tablet_makes_room_by_itself(paper, session) -> None:
    document, by = paper
    almost = session.last_seen_at + timedelta(minutes=14, seconds=59)
    with time_machine.travel(almost), pytest.raises(SigningIsRunning):
        opened(by, document)
    with time_machine.travel(session.last_seen_at + timedelta(minutes=15)):
        opened(by, document)
    session.refresh_from_db()
    assert session.end == "idle"
    assert acts() == ["signing.opened", "signing.idle", "signing.opened"]


def test_a_signing_ends_once(paper, session) -> None:
    _, by = paper
    end_signing(by=by, session=session, end="stopped")
    ended = end_signing(by=None, session=session, end="idle")
    assert ended.end == "stopped"
    assert acts() == ["signing.opened", "signing.stopped"]


def test_the_same_mark_again_is_the_same_row(paper, session) -> None:
    _, by = paper
    first = marked(by, session)
    assert marked(by, session) == first
    assert SignerMark.objects.count() == 1
    assert acts() == ["signing.opened", "signing.mark_put"]


@pytest.mark.parametrize(
    "other",
    [
        {"strokes": OTHER_SIGNATURE},
        {"kind": "typed", "strokes": [], "name": PATIENT},
        {"name": "Zoë Albright"},
        {"details": {"statement": "Another one.", "ticks": []}},
    ],
)
def test_another_mark_of_the_same_person_is_refused(paper, session, other) -> None:
    _, by = paper
    marked(by, session)
    with pytest.raises(AlreadyMarked):
        marked(by, session, **other)
    assert SignerMark.objects.get().strokes == SIGNATURE


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"strokes": []}, "blank"),
        ({"strokes": [[[5, 5]]]}, "dot"),
        ({"strokes": [line((10, 10), (900, 300))]}, "one_line"),
        ({"strokes": [[[5, 5000]]]}, "outside"),
        ({"strokes": "[[1,2]]"}, "not_strokes"),
        ({"kind": "stamped"}, "kind"),
        ({"kind": "typed"}, "name"),
        ({"kind": "typed", "strokes": [], "name": "12345"}, "name"),
    ],
)
def test_what_is_no_signature_writes_nothing(paper, session, values, fault) -> None:
    _, by = paper
    with pytest.raises(MarkIsRefused) as refusal:
        marked(by, session, **values)
    assert refusal.value.fault == fault
    assert not SignerMark.objects.exists()


def test_everybody_signs_in_turn(paper) -> None:
    document, by = paper
    session = opened(by, document, TOGETHER)
    for too_early in ("interpreter", "witness", "patient"):
        with pytest.raises(SignerIsIncomplete):
            marked(by, session, too_early)
    for role in ("representative", "interpreter", "witness"):
        with pytest.raises(MarksAreMissing):
            facts_of(session)
        marked(by, session, role)
    facts = facts_of(session)
    assert facts.signer == "representative"
    assert (facts.signer_name, facts.authority) == ("Rita Guardian", "legal guardian")
    assert (facts.interpreter_name, facts.witness_name) == ("Ines Interpreter", "Wilma Witness")
    assert facts.interpreter_statement == "The statement of the interpreter."
    assert [mark.role for mark in facts.marks] == ["representative", "interpreter", "witness"]
    assert facts.marks[0].strokes[0][0] == tuple(SIGNATURE[0][0])
    assert [text for text, _at in facts.ticks] == ["I read this."]
    assert facts.signed_at == session.marks.get(role="representative").at


def test_nobody_signs_after_the_end(paper, session) -> None:
    _, by = paper
    end_signing(by=by, session=session, end="stopped")
    with pytest.raises(SigningHasEnded):
        marked(by, session)
    with pytest.raises(SigningHasEnded):
        save_signing_draft(by=by, session=session, draft=DRAFT)
    with pytest.raises(SigningHasEnded):
        note_saying_no(by=by, session=session, says_no=True)


def test_a_mark_cannot_be_changed_from_below(paper, session) -> None:
    _, by = paper
    mark = marked(by, session)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE consult_signermark SET name = 'X' WHERE id = %s", [mark.pk])


def test_a_draft_keeps_when_each_tick_was_first_seen(paper, session) -> None:
    _, by = paper
    save_signing_draft(by=by, session=session, draft=DRAFT)
    first = SigningSession.objects.get().draft["ticked_at"]["tick_read"]
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        more = Draft(role="patient", n=5, page="ticks", ticks=("tick_read", "tick_explained"))
        save_signing_draft(by=by, session=session, draft=more)
        fewer = Draft(role="patient", n=6, page="ticks", ticks=("tick_explained",))
        saved = save_signing_draft(by=by, session=session, draft=fewer)
    assert "tick_read" not in saved.draft["ticked_at"]
    assert saved.draft["ticked_at"]["tick_explained"] > first
    assert acts() == ["signing.opened", "signing.page_reached", "signing.page_reached"]


def test_a_mark_empties_the_draft(paper, session) -> None:
    _, by = paper
    save_signing_draft(by=by, session=session, draft=DRAFT)
    marked(by, session)
    session.refresh_from_db()
    assert session.draft == {"role": "patient"}


def test_saying_no_outlives_a_late_draft(paper, session) -> None:
    _, by = paper
    note_saying_no(by=by, session=session, says_no=True, reason="  I am afraid.  ")
    kept = save_signing_draft(by=by, session=session, draft=DRAFT)
    assert (kept.draft["says_no"], kept.draft["reason"]) == (True, "I am afraid.")


def test_a_refusal_ends_the_signing_or_neither_happens(paper, session) -> None:
    _, by = paper
    with pytest.raises(ReasonIsMissing):
        refuse_on_tablet(by=by, session=session, reason=" ")
    session.refresh_from_db()
    assert session.ended_at is None
    refuse_on_tablet(by=by, session=session, reason="Not today")
    session.refresh_from_db()
    assert (session.end, Refusal.objects.get().reason) == ("refused", "Not today")


def test_the_patient_alone_is_a_complete_signing(paper, session) -> None:
    _, by = paper
    marked(by, session, kind="typed", strokes=[], name="Zoe Albright")
    facts = facts_of(session)
    assert (facts.signer, facts.signer_name, facts.route) == ("patient", "Zoe Albright", "tablet")
    assert facts.session == session
    assert ALONE.roles == ["patient"]


@pytest.mark.parametrize(
    "name", ["Zoë Núñez-Albright", "O’Neil, J.", "李小龙", "प्रिया शर्मा", "مُحَمَّد", "דָּוִד כהן", "Ng"]
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize("name", ["", "X", "12", "Ana 1", "ab<", "...", "👍👍", "a_b"])
def test_what_is_no_name_is_none(name: str) -> None:
    assert not is_person_name(name)


def test_strokes_become_the_path_of_a_picture() -> None:
    assert path_of([[[1, 2], [3, 4]], [[5, 6]]]) == "M1 2L3 4M5 6L5 6"
