"""The starter content for tests: read and checked once per process, then only written."""

from __future__ import annotations

from copy import copy

from django.core.management.color import no_style
from django.db import connection, models

from consult.audit.models import AuditEvent
from consult.formulary.actions.loading import LINKS, LISTS, PARTS, load_starter
from consult.formulary.models import Revision

_Rows = dict[type[models.Model], list[models.Model]]
_kept: _Rows = {}


def _tables() -> list[type[models.Model]]:
    """Every table that the loading fills, those that others name first."""
    lists = [model for _name, model in LISTS]
    parts = [part.model for parts in PARTS.values() for part in parts.values()]
    links = [
        getattr(model, name).through for model, names in LINKS.items() for name in sorted(names)
    ]
    return list(dict.fromkeys([*lists, *parts, *links, Revision]))


def have_starter() -> None:
    """Leave the database as ``load_starter`` leaves an empty one."""
    tables = _tables()
    if any(table._base_manager.exists() for table in tables):
        load_starter()
    elif _kept:
        _write(_kept)
    else:
        load_starter()
        _kept.update({table: list(table._base_manager.order_by("pk")) for table in tables})
        _kept[AuditEvent] = list(AuditEvent.objects.filter(action="starter.loaded"))
        # The trail may hold events from before the loading.
        _kept[AuditEvent][0].pk = None


def _write(rows: _Rows) -> None:
    for table, kept in rows.items():
        table._base_manager.bulk_create([copy(row) for row in kept])
    for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
        with connection.cursor() as cursor:
            cursor.execute(statement)
