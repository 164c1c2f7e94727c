"""How an import goes from one state to the next."""

from __future__ import annotations

from typing import Any

from consult.audit.actions import record_event
from consult.formulary.models import ListImport
from consult.staff.models import StaffMember

State = ListImport.State


def go_on(batch: ListImport, by: StaffMember, state: str, message: str = "") -> ListImport:
    """Enter ``state``, of which nothing is done yet."""
    batch.state, batch.acting, batch.done, batch.message = state, by, 0, message
    batch.save(update_fields=["state", "acting", "done", "message"])
    return batch


def record_import(by: StaffMember, batch: ListImport, action: str, **details: Any) -> None:
    """Write the audit event of a step."""
    details = {"list": batch.list_name, **details}
    record_event(by=by, action=action, record=batch, details=details)
