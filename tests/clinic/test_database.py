"""DATABASE_URL: what is read, what is refused, and what SQLite is told."""

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.db.utils import ConnectionHandler

from clinic.database import database_from_url


def test_sqlite_path_is_taken_from_the_project(tmp_path: Path) -> None:
    database = database_from_url("sqlite:///.data/db.sqlite3", base=tmp_path)
    assert database["NAME"] == str(tmp_path / ".data" / "db.sqlite3")
    assert (tmp_path / ".data").is_dir()


def test_sqlite_path_with_four_slashes_is_absolute(tmp_path: Path) -> None:
    database = database_from_url(f"sqlite:///{tmp_path}/x.sqlite3", base=Path("/elsewhere"))
    assert database["NAME"] == str(tmp_path / "x.sqlite3")


def test_postgres_parts_are_read_and_unquoted() -> None:
    url = "postgres://us%40er:p%2Fw@db.example:5433/consent?sslmode=require"
    database = database_from_url(url, base=Path())
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("us@er", "p/w")
    assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
    assert (database["NAME"], database["OPTIONS"]) == ("consent", {"sslmode": "require"})


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "", "db.sqlite3", "sqlite:///", "sqlite://x", "postgres://host"]
)
def test_an_address_it_cannot_read_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_from_url(url, base=Path())


@pytest.mark.django_db
def test_sqlite_is_told_its_pragmas(tmp_path: Path) -> None:
    settings = database_from_url(f"sqlite:///{tmp_path}/x.sqlite3", base=tmp_path)
    fresh = ConnectionHandler({"default": settings})["default"]
    with fresh.cursor() as cursor:
        values = {
            pragma: cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    fresh.close()
    assert values == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's write lock")
def test_no_concurrent_write_is_lost() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tally (n INTEGER)")
        cursor.execute("INSERT INTO tally VALUES (0)")
    threads = [threading.Thread(target=_count_up, args=(10,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        with connection.cursor() as cursor:
            assert cursor.execute("SELECT n FROM tally").fetchone() == (60,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE tally")


def _count_up(times: int) -> None:
    for _ in range(times):
        with transaction.atomic(), connection.cursor() as cursor:
            now = cursor.execute("SELECT n FROM tally").fetchone()[0]
            cursor.execute("UPDATE tally SET n = %s", [now + 1])
    connections.close_all()
