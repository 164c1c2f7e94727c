"""The answers for machines that watch the service."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from clinic import health
from consult.records import arm_triggers, disarm_triggers


def test_healthz_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_readyz_notices_missing_guards(client: Client) -> None:
    disarm_triggers(connection)
    try:
        response = client.get("/readyz")
    finally:
        arm_triggers(connection)
    assert response.status_code == 503
    assert b"not guarded" in response.content


@pytest.mark.django_db
def test_readyz_notices_waiting_migrations(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(health.MigrationRecorder, "applied_migrations", lambda self: {})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"migrations are waiting" in response.content


def test_readyz_notices_a_silent_database(client: Client, monkeypatch) -> None:
    def fail() -> None:
        raise DatabaseError("password of db.example refused")

    monkeypatch.setattr(health, "find_unready", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"db.example" not in response.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_watching_changes_nothing(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_watching_works_over_plain_http(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301
