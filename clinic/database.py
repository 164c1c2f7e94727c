"""Turns DATABASE_URL into Django's database settings; an address it cannot read is refused."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Django's defaults lose concurrent writes on SQLite: a read that later writes
# cannot wait for its turn, so every transaction asks for the write lock at its start.
# Without recursive triggers, REPLACE deletes rows that a trigger should keep.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON;"
    ),
}


def database_from_url(url: str, base: Path) -> dict[str, Any]:
    """Read ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgres://…``."""
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        return _sqlite(url, base)
    if scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    raise ImproperlyConfigured("DATABASE_URL must start with sqlite:/// or postgres://")


def _sqlite(url: str, base: Path) -> dict[str, Any]:
    name = unquote(url.removeprefix("sqlite:///"))
    if name == url or not name:
        raise ImproperlyConfigured("DATABASE_URL needs a file: sqlite:///folder/name.sqlite3")
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
