"""The talk with the patient, and what the patient said back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.models import ConsentTalk, Consultation, TeachBack
from consult.consultations.refusals import FormulaHasChanged, NothingToTell, TalkAtWrongTime
from consult.consultations.telling import (
    has_something_to_tell,
    is_talk_current,
    said_no_at,
    talk_digest,
    talk_of,
)
from consult.staff.models import StaffMember
from consult.ui.words import still_to_come


@dataclass(frozen=True, kw_only=True)
class TalkReply:
    """When, how and in which language the patient was told."""

    given_at: datetime
    how: str
    printed_given: bool
    language: str
    interpreter_name: str = ""


@dataclass(frozen=True, kw_only=True)
class TeachBackReply:
    """One point: the patient's words with their outcome, or why it was skipped."""

    point: str
    words: str = ""
    outcome: str = ""
    skipped_because: str = ""


@transaction.atomic
def record_talk(
    *,
    by: StaffMember,
    consultation: Consultation,
    expected: int,
    about: str,
    talk: TalkReply,
    teach_back: Iterable[TeachBackReply],
) -> ConsentTalk:
    """Record the talk about the formulas as they stand now, and the teach-back as given.

    ``about`` is the ``talk_digest`` of what was shown to the clinician. Points that are
    left out stay open. When what is proposed changed since the recorded talk, or the patient
    said no since, nothing of it holds any longer: this is then a new talk with its own time.
    Raises ``NothingToTell``, ``FormulaHasChanged``, ``TalkAtWrongTime``, ``StaleVersion`` or
    ``ConsultationIsClosed``.
    """
    take_turn(by=by, consultation=consultation, key="talk", expected=expected)
    fresh = Consultation.objects.with_everything().get(pk=consultation.pk)
    if not has_something_to_tell(fresh):
        raise NothingToTell
    if talk_digest(fresh) != about:
        raise FormulaHasChanged
    outdated = None if is_talk_current(fresh) else talk_of(fresh)
    _check_moment(fresh, _whole_minute(talk.given_at), outdated)
    if outdated:
        TeachBack.objects.filter(consultation=consultation).delete()
        outdated.delete()
    _put_talk(by, consultation, talk, about)
    answered = _put_teach_back(by, consultation, teach_back)
    leave_trace(by=by, consultation=consultation, action="talk.recorded", points=answered)
    return ConsentTalk.objects.get(consultation=consultation)


def _put_talk(by: StaffMember, consultation: Consultation, talk: TalkReply, digest: str) -> None:
    values = {
        "given_at": _whole_minute(talk.given_at),
        "how": talk.how,
        "printed_given": talk.printed_given,
        "language": talk.language.strip(),
        "interpreter_name": talk.interpreter_name.strip(),
        "digest": digest,
    }
    put(model=ConsentTalk, by=by, where={"consultation": consultation}, values=values)


def _put_teach_back(
    by: StaffMember, consultation: Consultation, replies: Iterable[TeachBackReply]
) -> int:
    given = {reply.point: reply for reply in replies}
    TeachBack.objects.filter(consultation=consultation).exclude(point__in=given).delete()
    for reply in given.values():
        put(
            model=TeachBack,
            by=by,
            where={"consultation": consultation, "point": reply.point},
            values={
                "words": reply.words.strip(),
                "outcome": reply.outcome,
                "skipped_because": reply.skipped_because.strip(),
            },
        )
    return len(given)


def _whole_minute(moment: datetime) -> datetime:
    """People note minutes; so the time to think ends on one, too."""
    return moment.replace(second=0, microsecond=0)


def _check_moment(
    consultation: Consultation, given_at: datetime, outdated: ConsentTalk | None
) -> None:
    """Before the consultation nothing was proposed to tell about; and what was told of an
    earlier proposal, or before the patient said no, must not count for this one."""
    now = timezone.now()
    if given_at > now:
        raise TalkAtWrongTime(still_to_come("This time", now, consultation.clinic.zone))
    if given_at < _whole_minute(consultation.opened_at):
        raise TalkAtWrongTime("This is before the consultation was opened.")
    no_at = said_no_at(consultation)
    if no_at and given_at < _whole_minute(no_at):
        raise TalkAtWrongTime(
            "The patient said no after this time. Enter when you talked with the patient again."
        )
    if outdated and given_at < _whole_minute(outdated.at):
        raise TalkAtWrongTime(
            "At this time the record held other contents, strengths, amounts or sessions. Enter"
            " when you told the patient about what is proposed now."
        )
