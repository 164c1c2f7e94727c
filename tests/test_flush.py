"""Emptying the test database works, and the guards are armed again afterwards."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from consult.audit.actions import record_event
from consult.audit.models import AuditEvent
from consult.records import missing_triggers
from consult.staff.models import Clinic


@pytest.mark.django_db(transaction=True)
def test_append_only_tables_can_be_emptied_for_the_next_test() -> None:
    clinic = Clinic.objects.create(name="Test clinic")
    record_event(by=None, action="clinic.added", record=clinic)
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEvent.objects.exclude(action="starter.loaded").exists()
    assert not missing_triggers(connection)
    assert Group.objects.filter(name="clinician").exists()
