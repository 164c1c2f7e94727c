"""Start-up checks: the promises that live in the database are really armed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from consult.records import missing_triggers


@checks.register(checks.Tags.database)
def append_only_tables_are_armed(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.Warning]:
    """A warning for each database in which an append-only table could be changed."""
    warnings = []
    for alias in databases or []:
        missing = missing_triggers(connections[alias])
        if missing:
            warnings.append(
                checks.Warning(
                    f"Append-only tables are not armed: {', '.join(missing)}.",
                    hint="Run manage.py migrate, which arms them.",
                    obj=alias,
                    id="consult.W001",
                )
            )
    return warnings
