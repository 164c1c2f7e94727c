"""The longer times to think that a clinic sets for chosen procedures."""

from __future__ import annotations

from collections.abc import Mapping

from consult.safety.vocabulary import Procedure
from consult.staff.models import MOST_HOURS, Clinic

Waits = Mapping[str, int]


def field_of(procedure: str) -> str:
    """The name of the form field for the hours of ``procedure``."""
    return f"wait_{procedure}"


def waits_of(clinic: Clinic) -> dict[str, int]:
    """The longer hours of a clinic by procedure."""
    return {row.procedure: row.hours for row in clinic.procedure_waitings.all()}


def find_wait_problems(waiting_hours: int, waits: Waits) -> dict[str, str]:
    """Messages by field name: a procedure may only ask for more than the clinic does."""
    return {
        field_of(procedure): _problem(waiting_hours, procedure, hours)
        for procedure, hours in waits.items()
        if _problem(waiting_hours, procedure, hours)
    }


def _problem(waiting_hours: int, procedure: str, hours: int) -> str:
    if procedure not in list(Procedure):
        return "This is not a procedure."
    if hours <= waiting_hours:
        return (
            f"The clinic's own time is {waiting_hours} hours. Enter more than that, or"
            " leave it empty."
        )
    return f"At most {MOST_HOURS} hours." if hours > MOST_HOURS else ""
