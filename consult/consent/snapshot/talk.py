"""When the patient was told, how long they have to think, and what they said back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consult.consent.snapshot.making import Making
from consult.consent.waiting import REASON
from consult.consultations.models import ConsentTalk, TeachBack
from consult.consultations.telling import talk_of
from consult.consultations.waiting import TimeToThink, time_to_think


def talk_part(making: Making) -> dict[str, Any] | None:
    """The talk in sentences, ``None`` where none is recorded (which blocks the issue).

    It is part of the snapshot and not of the plan: the plan is what the patient agrees to.
    A word corrected in the teach-back changes nothing of that and asks for no new consent;
    another mixture or dose does, and then the talk itself is out of date.
    """
    talk = talk_of(making.consultation)
    if talk is None:
        return None
    time = time_to_think(making.consultation, talk)
    return {
        "given_at": time.given_at.isoformat(),
        "sign_from_at": time.sign_from.isoformat(),
        "hours": time.hours,
        "heading": making.say("talk_heading"),
        "given": _given(making, talk),
        "details": _details(making, talk),
        "sign_from": making.moment(time.sign_from) if time.hours else "",
        "waiting": _waiting(making, time),
        "teach_back_heading": making.say("teach_back_heading"),
        "teach_back_intro": making.say("teach_back_intro"),
        "teach_back": _teach_back(making),
    }


def sooner_part(making: Making, issued_at: datetime) -> dict[str, str] | None:
    """What a patient may write, or tick on a tablet, who wants to sign sooner; only while
    the time runs at issue, so it belongs to the document and not to what two documents are
    compared by."""
    talk = talk_of(making.consultation)
    if talk is None or not time_to_think(making.consultation, talk).runs(issued_at):
        return None
    return {
        "text": making.say("talk_sooner"),
        "line": making.say("sooner_line"),
        # The reason is known only when the patient asks: its place stays open.
        "tick": making.say("tick_sooner", reason=REASON),
    }


def _given(making: Making, talk: ConsentTalk) -> str:
    how = making.say(f"talk_how_{talk.how}")
    when, who = making.moment(talk.given_at), talk.by.full_name
    return making.say("talk_given", when=when, who=who, how=how)


def _details(making: Making, talk: ConsentTalk) -> list[str]:
    details = [making.say("talk_printed" if talk.printed_given else "talk_not_printed")]
    details.append(making.say("talk_language", language=talk.language))
    if talk.interpreter_name:
        details.append(making.say("talk_interpreter", name=talk.interpreter_name))
    return details


def _waiting(making: Making, time: TimeToThink) -> list[str]:
    if not time.hours:
        return [making.say("talk_no_waiting")]
    return [
        making.say("talk_hours", hours=time.hours),
        making.say("talk_sign_from", when=making.moment(time.sign_from)),
        making.say("talk_more_time"),
    ]


def _teach_back(making: Making) -> list[dict[str, Any]]:
    rows = {row.point: row for row in making.consultation.teach_backs.all()}
    return [
        {
            "question": making.say(f"teach_back_{point.value}"),
            "answer": rows[point].words,
            "note": _note(making, rows[point]),
        }
        for point in TeachBack.Point
        if point in rows
    ]


def _note(making: Making, row: TeachBack) -> str:
    if row.skipped_because:
        return making.say("teach_back_skipped", reason=row.skipped_because)
    return making.say(f"teach_back_{row.outcome}") if row.outcome else ""
