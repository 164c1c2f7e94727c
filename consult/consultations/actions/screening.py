"""Answers to the screening questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.models import Consultation, RedFlagAnswer
from consult.formulary.models import RedFlag
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class ScreeningReply:
    """One answer: yes or no, with a note."""

    red_flag: RedFlag
    answer: str
    note: str = ""


@transaction.atomic
def answer_screening(
    *,
    by: StaffMember,
    consultation: Consultation,
    expected: int,
    replies: Iterable[ScreeningReply],
) -> int:
    """Record the answers that differ from what stands; returns how many were written.

    Raises ``StaleVersion`` or ``ConsultationIsClosed``.
    """
    take_turn(by=by, consultation=consultation, key="screening", expected=expected)
    written = sum(
        put(
            model=RedFlagAnswer,
            by=by,
            where={"consultation": consultation, "red_flag": reply.red_flag},
            values={"answer": reply.answer, "note": reply.note},
        )
        for reply in replies
    )
    leave_trace(by=by, consultation=consultation, action="screening.answered", answers=written)
    return written
