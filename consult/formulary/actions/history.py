"""How every change of the formulary leaves its revision and its audit event."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.contents import Content, content_of
from consult.formulary.models import Revision
from consult.formulary.models.revisions import key_of, type_of
from consult.formulary.refusals import ReasonMissing
from consult.staff.models import StaffMember


def given_reason(reason: str) -> str:
    """``reason`` without outer white space; raises ``ReasonMissing`` when nothing is left."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    return reason


def held(record: models.Model) -> Any:
    """``record`` as it is stored now, held until the transaction ends."""
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def write_history(
    *,
    by: StaffMember | None,
    entry: models.Model,
    kind: Revision.Kind,
    reason: str,
    before: Content | None,
    act: str = "",
    after: Content | None = None,
) -> Revision:
    """Append the revision and the audit event of a change that was just written.

    ``act`` is the word of the audit trail where it differs from the revision's kind;
    ``after`` is what stays of the entry, if not what it now holds.
    """
    after = content_of(entry) if after is None else after
    revision = Revision(
        entry_type=type_of(entry),
        entry_key=key_of(entry),
        number=_next_number(entry),
        kind=kind,
        by=by,
        at=timezone.now(),
        reason=reason,
        before=before,
        after=after,
    )
    revision.save()
    changed = sorted(name for name in after if before is None or after[name] != before[name])
    record_event(
        by=by,
        action=f"{entry._meta.model_name}.{act or kind}",
        record=entry,
        clinic_id=getattr(entry, "clinic_id", None),
        details={"revision": revision.number, "fields": changed if before else []},
    )
    return revision


def _next_number(entry: models.Model) -> int:
    last = Revision.objects.of_entry(entry).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
