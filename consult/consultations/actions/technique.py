"""The sterile technique as planned for one proposed injection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.models import ProposedInjection, TechniqueAnswer
from consult.formulary.models import ChecklistItem, Ingredient
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class TechniqueReply:
    """The answer to one checklist item; every answer but yes has a reason."""

    item: ChecklistItem
    answer: str
    reason: str = ""


def technique_key(injection: ProposedInjection) -> str:
    """The section key of an injection's technique."""
    return f"technique:{injection.pk}"


@transaction.atomic
def answer_technique(
    *,
    by: StaffMember,
    injection: ProposedInjection,
    expected: int,
    replies: Iterable[TechniqueReply],
    skin_preparation: Ingredient | None,
    gloves_latex: str,
) -> int:
    """Record skin cleaner, gloves and the answers that differ from what
    stands. Returns how many answers were written. Raises ``StaleVersion`` or
    ``ConsultationIsClosed``."""
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key=technique_key(injection), expected=expected)
    injection.skin_preparation = skin_preparation
    injection.gloves_latex = gloves_latex
    injection.save(update_fields=["skin_preparation", "gloves_latex"])
    written = sum(
        put(
            model=TechniqueAnswer,
            by=by,
            where={"injection": injection, "item": reply.item},
            values={"answer": reply.answer, "reason": reply.reason},
        )
        for reply in replies
    )
    leave_trace(
        by=by,
        consultation=consultation,
        action="technique.answered",
        record=injection,
        answers=written,
    )
    return written
