"""Base models: append-only tables armed by triggers, and rows saved by version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


class RecordIsSealed(Exception):
    """A row of an append-only table was about to be changed or removed."""


class StaleVersion(Exception):
    """Somebody else saved this record first; nothing was written."""


class AppendOnlyQuerySet(models.QuerySet):
    """A QuerySet that can add and read, never change."""

    def update(self, **kwargs: Any) -> int:
        raise RecordIsSealed(self.model._meta.label)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise RecordIsSealed(self.model._meta.label)


class AppendOnly(models.Model):
    """A row that is written once. Triggers on the table hold the promise from below."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordIsSealed(self._meta.label)
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RecordIsSealed(self._meta.label)


class Versioned(models.Model):
    """A row that many hands may change: a save names the version that it was based on."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_version(self, *, expected: int, fields: dict[str, Any]) -> Self:
        """Write ``fields`` if the stored version is still ``expected``, else raise
        ``StaleVersion``. The check and the write are one statement in the database."""
        changed = (
            type(self)
            ._default_manager.filter(pk=self.pk, version=expected)
            .update(**fields, version=expected + 1)
        )
        if not changed:
            raise StaleVersion(self._meta.label)
        for name, value in fields.items():
            setattr(self, name, value)
        self.version = expected + 1
        return self


def append_only_tables() -> list[str]:
    """The tables of every append-only model, in name order."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)
    )


_SQLITE_TRIGGER = """CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""

_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION consult_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql"""

_POSTGRES_TRIGGER = """CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}
FOR EACH {scope} EXECUTE FUNCTION consult_append_only()"""


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """Each trigger as (name, table, event) for this database."""
    events = ["UPDATE", "DELETE"]
    if connection.vendor == "postgresql":
        events.append("TRUNCATE")
    present = set(connection.introspection.table_names())
    for table in append_only_tables():
        if table in present:
            for event in events:
                yield f"{table}_no_{event.lower()}", table, event


def arm_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse UPDATE, DELETE (and TRUNCATE) on append-only tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for name, table, event in _triggers(connection):
            template = _POSTGRES_TRIGGER if connection.vendor == "postgresql" else _SQLITE_TRIGGER
            scope = "STATEMENT" if event == "TRUNCATE" else "ROW"
            cursor.execute(template.format(name=name, table=table, event=event, scope=scope))


def disarm_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; only for emptying a test database."""
    with connection.cursor() as cursor:
        for name, table, _event in _triggers(connection):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that should be armed on this database and are not."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        armed = {row[0] for row in cursor.fetchall()}
    return [name for name, _table, _event in _triggers(connection) if name not in armed]


def arm_after_migrate(using: str, **_: Any) -> None:
    """SQLite drops triggers when a migration rebuilds a table, so arm them every time."""
    arm_triggers(connections[using])
