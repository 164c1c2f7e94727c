"""One address says how mail leaves the server; what cannot be read stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic.email import email_from_url, origin_of
from tests.clinic.test_settings import PRODUCTION, read, run


def test_the_console_is_the_default() -> None:
    assert read("EMAIL_BACKEND", **PRODUCTION).endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, None, None),
        ("smtp+tls://mail.example", 587, True, None),
        ("smtps://mail.example", 465, None, True),
        ("smtp+tls://mail.example:2525", 2525, True, None),
    ],
)
def test_servers(url: str, port: int, tls: bool | None, ssl: bool | None) -> None:
    found = email_from_url(url)
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (tls, ssl)
    assert found["EMAIL_TIMEOUT"] == 15


def test_user_and_password_may_hold_any_sign() -> None:
    found = email_from_url("smtps://me%40clinic.example:p%2Fw%3A@mail.example")
    assert found["EMAIL_HOST_USER"] == "me@clinic.example"
    assert found["EMAIL_HOST_PASSWORD"] == "p/w:"


@pytest.mark.parametrize("url", ["", "console", "http://mail.example", "smtp://", "mail.example"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        email_from_url(url)


def test_a_wrong_address_stops_the_start() -> None:
    result = run("manage.py", "check", **PRODUCTION | {"EMAIL_URL": "gmail"})
    assert result.returncode != 0
    assert "EMAIL_URL" in result.stderr


def test_the_public_address_is_a_plain_origin() -> None:
    assert origin_of("") == ""
    assert origin_of("https://consent.example/") == "https://consent.example"
    for url in ("consent.example", "ftp://consent.example", "https://consent.example/x"):
        with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
            origin_of(url)
