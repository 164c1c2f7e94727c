"""How long a patient has to think before signing, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consult.consultations.models import ConsentTalk, Consultation


@dataclass(frozen=True)
class TimeToThink:
    """The moment of the talk, the hours to think, and the moment that ends them."""

    given_at: datetime
    hours: int

    @property
    def sign_from(self) -> datetime:
        # Hours are counted as they pass: a change of the clocks makes no day shorter.
        return self.given_at.astimezone(UTC) + timedelta(hours=self.hours)

    def runs(self, at: datetime) -> bool:
        """Whether the time to think is not over at the moment ``at``."""
        return at < self.sign_from


def hours_to_think(consultation: Consultation) -> int:
    """The clinic's hours, or more where it set more for the way of an injection."""
    used = {each for injection in consultation.injections.all() for each in injection.procedures}
    waits = consultation.clinic.procedure_waitings.all()
    longer = [wait.hours for wait in waits if wait.procedure in used]
    return max([consultation.clinic.waiting_hours, *longer])


def time_to_think(consultation: Consultation, talk: ConsentTalk) -> TimeToThink:
    """The time to think that starts with ``talk``, as the clinic has set it now."""
    return TimeToThink(talk.given_at, hours_to_think(consultation))
