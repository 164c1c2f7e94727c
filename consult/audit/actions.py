"""The one way to write the audit trail; called inside the transaction of each act."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.seal import seal

FIRST_HASH = "0" * 64


def _hold_chain(subject: str) -> None:
    """Make writers to one chain take turns; SQLite's writers already do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])


def name_of(record: models.Model | str) -> str:
    """The stable name of a record in the trail, such as ``patient:12``; a text is the name
    of something that has no row."""
    if isinstance(record, str):
        return record
    return f"{record._meta.model_name}:{record.pk}"


@transaction.atomic
def record_event(
    *,
    by: Any,
    action: str,
    record: models.Model | str,
    subject: models.Model | None = None,
    clinic_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the chain of ``subject`` (``record`` itself if not given).

    ``by`` is a staff member or ``None`` for the system; ``details`` holds names of fields
    and counts, never health data. Returns the written event.
    """
    chain = name_of(subject or record)
    _hold_chain(chain)
    last = (
        AuditEvent.objects.filter(subject=chain)
        .order_by("-sequence")
        .values_list("sequence", "hash")
        .first()
    )
    event = AuditEvent(
        subject=chain,
        sequence=last[0] + 1 if last else 1,
        at=timezone.now(),
        by_id=by.pk if by else None,
        clinic_id=clinic_id,
        action=action,
        record=name_of(record),
        details=details or {},
        previous_hash=last[1] if last else FIRST_HASH,
    )
    event.hash = seal(event.content())
    event.save()
    return event
