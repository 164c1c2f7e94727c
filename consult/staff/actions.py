"""Every write about clinics and the people who work there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from consult.audit.actions import record_event
from consult.records import StaleVersion
from consult.staff.models import Clinic, StaffMember


@transaction.atomic
def add_clinic(*, by: StaffMember | None, values: Mapping[str, Any]) -> Clinic:
    """Add a clinic; raises ``ValidationError`` by field."""
    clinic = Clinic(**values)
    clinic.full_clean()
    clinic.save()
    record_event(by=by, action="clinic.added", record=clinic, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def change_clinic(
    *, by: StaffMember, clinic: Clinic, expected_version: int, values: Mapping[str, Any]
) -> Clinic:
    """Change a clinic's letterhead or settings.

    Where nothing differs nothing is written. Raises ``StaleVersion`` or
    ``ValidationError`` by field.
    """
    fresh = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if fresh.version != expected_version:
        raise StaleVersion(fresh._meta.label)
    changed = {name: value for name, value in values.items() if getattr(fresh, name) != value}
    if not changed:
        return fresh
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.full_clean()
    fresh.save_version(expected=expected_version, fields=changed)
    details = {"fields": sorted(changed)}
    record_event(by=by, action="clinic.changed", record=fresh, clinic_id=fresh.pk, details=details)
    return fresh


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
