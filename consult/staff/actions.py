"""Every write about clinics and the people who work there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from consult.audit.actions import record_event
from consult.records import StaleVersion
from consult.staff.models import Clinic, StaffMember
from consult.staff.waits import Waits, find_wait_problems, waits_of

# Whether one person may publish alone: the trail says to what it was turned.
_TWO_PEOPLE = "publishing_needs_two"


@transaction.atomic
def add_clinic(
    *, by: StaffMember | None, values: Mapping[str, Any], waits: Waits | None = None
) -> Clinic:
    """Add a clinic, with the longer hours to think of some procedures; raises
    ``ValidationError`` by field."""
    clinic = Clinic(**values)
    clinic.full_clean()
    clinic.save()
    _put_waits(clinic, waits or {})
    record_event(by=by, action="clinic.added", record=clinic, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def change_clinic(
    *,
    by: StaffMember,
    clinic: Clinic,
    expected_version: int,
    values: Mapping[str, Any],
    waits: Waits | None = None,
) -> Clinic:
    """Change a clinic's letterhead or settings; ``waits`` are the longer hours to think by
    procedure, ``None`` leaves them as they are.

    Where nothing differs nothing is written. Raises ``StaleVersion`` or
    ``ValidationError`` by field.
    """
    fresh = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if fresh.version != expected_version:
        raise StaleVersion(fresh._meta.label)
    changed = {name: value for name, value in values.items() if getattr(fresh, name) != value}
    before = waits_of(fresh)
    after = before if waits is None else dict(waits)
    if not changed and before == after:
        return fresh
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.full_clean()
    fresh.save_version(expected=expected_version, fields=changed)
    _put_waits(fresh, after)
    details: dict[str, Any] = {
        "fields": sorted([*changed, *(["procedure_waitings"] if before != after else [])])
    }
    if _TWO_PEOPLE in changed:
        details[_TWO_PEOPLE] = changed[_TWO_PEOPLE]
    record_event(by=by, action="clinic.changed", record=fresh, clinic_id=fresh.pk, details=details)
    return fresh


def _put_waits(clinic: Clinic, waits: Waits) -> None:
    """Make these the longer hours of the clinic; each must be longer than its own."""
    problems = find_wait_problems(clinic.waiting_hours, waits)
    if problems:
        raise ValidationError({NON_FIELD_ERRORS: list(problems.values())})
    clinic.procedure_waitings.exclude(procedure__in=waits).delete()
    for procedure, hours in waits.items():
        clinic.procedure_waitings.update_or_create(procedure=procedure, defaults={"hours": hours})


@transaction.atomic
def add_staff_member(
    *,
    by: StaffMember | None,
    username: str,
    password: str,
    roles: Iterable[str],
    clinics: Iterable[Clinic],
    details: Mapping[str, Any] | None = None,
) -> StaffMember:
    """Add someone who signs in, with roles (see ``ROLES``) and clinics.

    ``details`` holds names, title, profession, registration, e-mail and ``is_staff``.
    Raises ``ValidationError`` by field, or ``Group.DoesNotExist`` for an unknown role.
    """
    member = StaffMember(username=username, **(details or {}))
    member.set_password(password)
    member.full_clean()
    member.save()
    member.groups.set([Group.objects.get(name=role) for role in roles])
    member.clinics.set(clinics)
    record_event(by=by, action="staff_member.added", record=member)
    return member
