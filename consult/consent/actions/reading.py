"""Who read or took out an issued document."""

from __future__ import annotations

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument
from consult.staff.models import StaffMember


def record_document_read(
    *, by: StaffMember | None, document: ConsentDocument, part: str, how: str
) -> None:
    """Leave a row in the trail; ``part`` is pdf or scan, ``how`` opened, downloaded or
    exported; no ``by`` means the system."""
    record_event(
        by=by,
        action=f"consent.{part}_{how}",
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number},
    )
