"""What the browser is told on every page, and who gets in without signing in."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db
OPEN_TO_STRANGERS = {
    "account_login",
    "account_inactive",
    "account_logout",  # sends strangers to the sign-in page by itself
    "mfa_authenticate",  # the second step of signing in
    "healthz",
    "readyz",
    "verify",  # shows nothing about a patient
    "verify-page-code",
    "fetch-copy",  # asks for a secret and the birth date
    "signing-locked",  # for whoever holds a tablet that has locked itself
}


@pytest.fixture
def member():
    return get_user_model().objects.create_user("ada", password="a long password 1")


def test_content_security_policy_is_strict(client: Client) -> None:
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == "'self'"
    assert parts["frame-ancestors"] == parts["base-uri"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_other_headers_are_set(client: Client, header: str, value: str) -> None:
    assert client.get(reverse("account_login")).headers[header] == value


def test_camera_and_place_are_switched_off(client: Client) -> None:
    policy = client.get("/healthz").headers["Permissions-Policy"]
    assert "camera=()" in policy
    assert "geolocation=()" in policy


def test_pages_hold_no_inline_script_or_style(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script" not in page


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            found += patterns(each, path)
        else:
            found.append((path, each))
    return found


def test_only_the_listed_pages_are_open_to_strangers() -> None:
    opened = {
        pattern.name
        for path, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True) and not path.startswith("admin/")
    }
    assert opened <= OPEN_TO_STRANGERS


@pytest.mark.parametrize("path", ["/", "/patients/", "/admin/", "/accounts/two-factor/"])
def test_a_stranger_is_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path, follow=True)
    assert response.redirect_chain
    assert response.request["PATH_INFO"] == reverse("account_login")


def test_admin_has_no_sign_in_page_of_its_own(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/"])
def test_nobody_signs_up_or_resets_alone(client: Client, path: str) -> None:
    response = client.get(f"/accounts/{path}")
    assert response.status_code in {302, 404}
    client.force_login(get_user_model().objects.create_user("bo"))
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("login", ["ada", "ada@clinic.example"])
def test_sign_in_by_name_or_email(client: Client, member, login: str) -> None:
    member.email = "ada@clinic.example"
    member.save()
    data = {"login": login, "password": "a long password 1"}
    response = client.post(reverse("account_login"), data)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_wrong_password_is_said_in_the_summary(client: Client, member) -> None:
    data = {"login": "ada", "password": "wrong"}
    response = client.post(reverse("account_login"), data)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_many_wrong_passwords_shut_the_door(client: Client, member) -> None:
    for _ in range(6):
        client.post(reverse("account_login"), {"login": "ada", "password": "wrong"})
    data = {"login": "ada", "password": "a long password 1"}
    client.post(reverse("account_login"), data)
    assert "_auth_user_id" not in client.session


def test_sign_out_needs_a_button_press(client: Client, member) -> None:
    client.force_login(member)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_pages_of_a_signed_in_person_are_not_kept(client: Client, member) -> None:
    client.force_login(member)
    assert "no-store" in client.get(reverse("mfa_index")).headers["Cache-Control"]


def test_session_ends_by_idle_time(client: Client, member, time_machine, settings) -> None:
    time_machine.move_to("2026-03-02 08:00:00+00:00")
    client.force_login(member)
    for hour in (14, 20):
        time_machine.move_to(f"2026-03-02 {hour}:00:00+00:00")
        assert client.get(reverse("mfa_index")).status_code == 200
    time_machine.move_to("2026-03-03 04:30:00+00:00")
    assert client.get(reverse("mfa_index")).status_code == 302


def test_session_is_not_written_on_every_page(client: Client, member, time_machine) -> None:
    time_machine.move_to("2026-03-02 08:00:00+00:00", tick=False)
    client.force_login(member)
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("mfa_index"))
    with CaptureQueriesContext(connection) as second:
        client.get(reverse("mfa_index"))
    assert any("UPDATE" in query["sql"] for query in first)
    assert not any("UPDATE" in query["sql"] for query in second)
