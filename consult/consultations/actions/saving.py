"""What every save of a section does: take its turn, notice another tab, leave a trace."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consultations.models import Consultation, Given, SectionSave
from consult.consultations.refusals import ConsultationIsClosed
from consult.records import StaleVersion
from consult.staff.models import StaffMember


def take_turn(
    *, by: StaffMember, consultation: Consultation, key: str, expected: int | None
) -> None:
    """Lock the consultation for this transaction and count the save of section ``key``.

    ``expected`` is the version that the page was opened on (0 = never saved); ``None``
    for a save that cannot overwrite anything. Raises ``StaleVersion`` when another save
    came first, ``ConsultationIsClosed`` when it was closed.
    """
    turned = Consultation.objects.filter(pk=consultation.pk, closed_at__isnull=True).update(
        version=F("version") + 1
    )
    if not turned:
        raise ConsultationIsClosed
    consultation.version += 1
    saves = SectionSave.objects.filter(consultation=consultation, key=key)
    stored = saves.values_list("version", flat=True).first() or 0
    if expected is not None and stored != expected:
        raise StaleVersion(key)
    SectionSave.objects.update_or_create(
        consultation=consultation,
        key=key,
        defaults={"version": stored + 1, "by": by, "at": timezone.now()},
    )


def leave_trace(
    *,
    by: StaffMember,
    consultation: Consultation,
    action: str,
    record: models.Model | None = None,
    **details: Any,
) -> None:
    """Write the audit row of an act in a consultation; ``details`` never hold health data."""
    record_event(
        by=by,
        action=action,
        record=record or consultation,
        subject=consultation,
        clinic_id=consultation.clinic_id,
        details=details,
    )


def put(
    *, model: type[Given], by: StaffMember, where: dict[str, Any], values: dict[str, Any]
) -> bool:
    """Write an answer if it differs from what stands; keeps who and when of equal ones.

    Returns whether anything was written.
    """
    row = model._default_manager.filter(**where).first()
    if row and all(getattr(row, name) == value for name, value in values.items()):
        return False
    row = row or model(**where)
    for name, value in values.items():
        setattr(row, name, value)
    row.by, row.at = by, timezone.now()
    row.save()
    return True
