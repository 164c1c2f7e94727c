"""The starter content, which every test finds in its database; read once per process."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime

import time_machine
from django.core.management.color import no_style
from django.db import connection, models

from consult.audit.models import AuditEvent
from consult.formulary.actions.loading import LINKS, LISTS, PARTS, load_starter
from consult.formulary.models import Revision
from consult.records import arm_triggers, disarm_triggers

_Rows = dict[type[models.Model], list[models.Model]]
_kept: _Rows = {}
LOADED_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


def _tables() -> list[type[models.Model]]:
    """Every table that the loading fills, those that others name first."""
    lists = [model for _name, model in LISTS]
    parts = [part.model for parts in PARTS.values() for part in parts.values()]
    links = [
        getattr(model, name).through for model, names in LINKS.items() for name in sorted(names)
    ]
    return list(dict.fromkeys([*lists, *parts, *links, Revision]))


def have_starter() -> None:
    """Leave an empty database as ``load_starter`` leaves it, on a day before every test."""
    with time_machine.travel(LOADED_AT, tick=False):
        if _kept:
            _write(_kept)
            return
        load_starter()
        tables = _tables()
        _kept.update({table: list(table._base_manager.order_by("pk")) for table in tables})
        _kept[AuditEvent] = list(AuditEvent.objects.filter(action="starter.loaded"))


def remove_starter() -> None:
    """Leave the database without the starter content, until the test's transaction ends."""
    disarm_triggers(connection)
    with connection.cursor() as cursor:
        for table in reversed([*_tables(), AuditEvent]):
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
    arm_triggers(connection)


def _write(rows: _Rows) -> None:
    for table, kept in rows.items():
        table._base_manager.bulk_create([copy(row) for row in kept])
    for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
        with connection.cursor() as cursor:
            cursor.execute(statement)
