"""The trace that checking a paper leaves."""

from __future__ import annotations

from django.db import transaction

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument
from consult.staff.models import StaffMember

# The chain of checks that met no document of ours.
NO_DOCUMENT = "verification:unknown"


@transaction.atomic
def record_verification(
    *, by: StaffMember | None, document: ConsentDocument | None, answer: str, way: str
) -> None:
    """Leave a row in the trail: which document, what was answered, and whether by code or
    file. No ``by`` means the public, of whom nothing is kept."""
    if document is None:
        record_event(
            by=by,
            action="consent.verified",
            record=NO_DOCUMENT,
            details={"answer": answer, "way": way},
        )
        return
    record_event(
        by=by,
        action="consent.verified",
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, "answer": answer, "way": way},
    )
