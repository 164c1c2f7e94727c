"""The diagnosis, and what became of each other option."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.models import AlternativeDiscussion, Consultation
from consult.formulary.models import Alternative
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class OptionReply:
    """What became of one other option, and why."""

    alternative: Alternative
    outcome: str
    reason: str


@transaction.atomic
def record_diagnosis(
    *,
    by: StaffMember,
    consultation: Consultation,
    expected: int,
    values: dict[str, Any],
    options: Iterable[OptionReply],
) -> None:
    """Record the diagnosis (``values`` of the consultation's diagnosis fields) and the
    discussed options. Raises ``StaleVersion`` or ``ConsultationIsClosed``."""
    take_turn(by=by, consultation=consultation, key="diagnosis", expected=expected)
    for name, value in values.items():
        setattr(consultation, name, value)
    consultation.save(update_fields=list(values))
    for option in options:
        put(
            model=AlternativeDiscussion,
            by=by,
            where={"consultation": consultation, "alternative": option.alternative},
            values={"outcome": option.outcome, "reason": option.reason},
        )
    leave_trace(by=by, consultation=consultation, action="diagnosis.recorded")
