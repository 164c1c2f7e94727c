"""The trace of reading where something was used."""

from __future__ import annotations

from django.db import models, transaction

from consult.audit.actions import record_event
from consult.staff.models import StaffMember


@transaction.atomic
def record_where_used(
    *, by: StaffMember, record: models.Model | str, how: str, names_shown: bool
) -> None:
    """Leave a trace of the page (``read``) or the file (``exported``)."""
    record_event(
        by=by,
        action=f"where_used.{how}",
        record=record,
        clinic_id=getattr(record, "clinic_id", None),
        details={"patients_named": names_shown},
    )
