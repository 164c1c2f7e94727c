"""Roles are one table in the code, and the groups follow it exactly."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from consult.staff.roles import ROLES, sync_roles_after_migrate
from tests.builders import make_clinic, make_member

pytestmark = pytest.mark.django_db
GUARDED = {"register_patients", "record_consultations", "manage_formulary", "read_audit"}


def granted() -> dict[str, set[str]]:
    return {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }


def expected() -> dict[str, set[str]]:
    return {role: set(codenames) for role, codenames in ROLES.items()}


def test_the_groups_are_the_table() -> None:
    assert granted() == expected()


def test_every_name_in_the_table_is_a_permission() -> None:
    known = set(
        Permission.objects.filter(content_type__app_label="consult").values_list(
            "codename", flat=True
        )
    )
    assert {name for names in ROLES.values() for name in names} <= known


def test_syncing_takes_away_what_was_added_by_hand() -> None:
    reception, clinician = Group.objects.get(name="reception"), Group.objects.get(name="clinician")
    reception.permissions.add(Permission.objects.get(codename="record_consultations"))
    reception.permissions.add(Permission.objects.get(codename="delete_staffmember"))
    clinician.permissions.clear()
    Group.objects.get(name="auditor").delete()
    sync_roles_after_migrate(using="default")
    assert granted() == expected()


def test_migrating_syncs(capsys: pytest.CaptureFixture[str]) -> None:
    Group.objects.get(name="clinician").permissions.clear()
    call_command("migrate", verbosity=0)
    assert granted() == expected()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reception", {"register_patients"}),
        ("clinician", {"register_patients", "record_consultations"}),
        ("formulary admin", {"manage_formulary"}),
        ("auditor", {"read_audit"}),
        ("owner", {"register_patients", "manage_formulary", "read_audit"}),
    ],
)
def test_each_role_may_what_it_should(role: str, may: set[str]) -> None:
    member = make_member(make_clinic(), "max", role)
    assert {name for name in GUARDED if member.has_perm(f"consult.{name}")} == may


def test_no_role_may_delete_or_touch_rows_directly() -> None:
    for role, names in ROLES.items():
        assert not [name for name in names if name.startswith("delete_")], role
        touched = {name for name in names if name.startswith(("add_", "change_"))}
        assert touched <= {"add_staffmember", "change_staffmember", "change_clinic"}, role


def test_somebody_without_a_role_may_nothing() -> None:
    member = make_member(make_clinic(), "max", "clinician")
    member.groups.clear()
    assert not [name for name in GUARDED if member.has_perm(f"consult.{name}")]


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Group.DoesNotExist):
        make_member(make_clinic(), "max", "surgeon")
