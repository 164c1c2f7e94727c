"""The roles and what each allows; one table, written into Django's groups."""

from __future__ import annotations

from typing import Any

ROLES: dict[str, tuple[str, ...]] = {
    "reception": ("register_patients",),
    "clinician": ("register_patients", "record_consultations"),
    "formulary admin": ("manage_formulary",),
    "auditor": ("read_audit",),
    "owner": (
        "register_patients",
        "manage_formulary",
        "read_audit",
        "view_clinic",
        "change_clinic",
        "view_staffmember",
        "add_staffmember",
        "change_staffmember",
    ),
}


def sync_roles_after_migrate(using: str, **_: Any) -> None:
    """Give each role's group exactly the permissions in the table."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    config = apps.get_app_config("consult")
    create_permissions(config, using=using, verbosity=0)
    for role, codenames in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(
            Permission.objects.using(using).filter(
                content_type__app_label="consult", codename__in=codenames
            )
        )
