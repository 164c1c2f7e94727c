"""A handed-over browser: no way out but the clinician's password, and an end by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consent.models import SigningSession
from tests.consent import builders, tablet
from tests.consent.tablet import enter_password, handed_over, open_address, staff_page

OWN = {
    "signing",
    "signing-draft",
    "signing-mark",
    "signing-no",
    "signing-paper",
    "signing-picture",
    "signing-idle",
    "signing-staff",
}
FILLED = {
    "str:number": "C-2026-000001",
    "int:pk": "1",
    "path:object_id": "1",
    "uuid:token": "00000000-0000-4000-8000-000000000000",
}


def every_address() -> list[tuple[str, str]]:
    """Every pattern of the project with its places filled, by name."""
    found = []

    def walk(resolver: URLResolver, path: str) -> None:
        for entry in resolver.url_patterns:
            here = path + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry, here)
            elif isinstance(entry, URLPattern):
                found.append((str(entry.name), here))

    walk(get_resolver(), "/")
    return [(name, _filled(path)) for name, path in found]


def _filled(path: str) -> str:
    for place, value in FILLED.items():
        path = path.replace(f"<{place}>", value)
    parts = []
    for part in path.replace("^", "").replace("$", "").split("/"):
        parts.append("1" if "<" in part or "(" in part else part)
    return "/".join(parts)


def test_every_other_address_leads_back(handed) -> None:
    client, session = handed
    home = reverse("signing", args=[session.token])
    addresses = every_address()
    assert len(addresses) > 100
    for name, path in [*addresses, ("nothing", "/no-such-page/"), ("root", "/")]:
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, home), (name, path)
        for method in (client.post, client.put, client.delete, client.patch, client.options):
            assert method(path).status_code == 403, (name, path)
    assert client.get(home).status_code == 200


def test_its_own_addresses_are_all_that_is_open(handed) -> None:
    client, session = handed
    below = {name for name, path in every_address() if "/signing/0" in path}
    assert below == OWN
    for name in ("signing", "signing-paper", "signing-staff"):
        assert client.get(reverse(name, args=[session.token])).status_code == 200
    picture = client.get(reverse("signing-picture", args=[session.token, 1]))
    assert picture.headers["Content-Type"] == "image/png"
    assert client.get(reverse("signing-picture", args=[session.token, 3])).status_code == 404
    style = client.get("/static/consult/signing.css")
    assert style.status_code == 200
    style.close()


def test_the_pages_offer_no_way_out(handed) -> None:
    client, session = handed
    for name in ("signing", "signing-staff"):
        text = client.get(reverse(name, args=[session.token])).text
        for address in ("account_logout", "desk", "patients", "mfa_index"):
            assert f'"{reverse(address)}"' not in text
        assert "no-store" in client.get(reverse(name, args=[session.token]))["Cache-Control"]


def test_handing_over_changes_the_key_of_the_session(paper, client: Client) -> None:
    document, by = paper
    client.force_login(by)
    before = client.cookies["session"].value
    handed_over(client, document)
    assert client.cookies["session"].value != before


def test_nobody_else_reaches_the_signing(handed) -> None:
    _, session = handed
    document = session.document
    addresses = [reverse("signing", args=[session.token]), staff_page(session)]
    colleague = builders.build_staff(document.clinic, "carl")
    for member in (session.opened_by, colleague):
        client = Client()
        client.force_login(member)
        for address in addresses:
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in (404, 405)
    stranger = builders.build_staff(builders.build_clinic(name="Elsewhere"), "stella")
    client = Client()
    client.force_login(stranger)
    stop = reverse("stop-signing", args=[document.consultation_id, document.number])
    assert client.get(open_address(document)).status_code == 404
    assert client.post(stop).status_code == 404
    client.force_login(builders.build_staff(document.clinic, "rosa", role="reception"))
    assert client.get(open_address(document)).status_code == 403
    assert client.post(stop).status_code == 403
    anonymous = Client().get(addresses[0])
    assert anonymous.headers["Location"] == reverse("signing-locked")
    assert Client().post(addresses[1]).headers["Location"].startswith(reverse("account_login"))
    session.refresh_from_db()
    assert session.ended_at is None


def test_only_the_right_password_opens_the_staff_page(handed) -> None:
    client, session = handed
    answer = enter_password(client, session, "patient-guesses")
    assert answer.status_code == 422
    assert "The tablet is still locked." in answer.text
    for act in ("stop", "countersign", "refuse", "give_back"):
        assert client.post(staff_page(session), {"act": act, "reason": "x"}).status_code == 403
    assert client.get(reverse("desk")).status_code == 302
    assert AuditEvent.objects.filter(action="signing.password_refused").count() == 1
    assert enter_password(client, session).status_code == 302
    page = client.get(staff_page(session))
    assert "Not everybody has signed" in page.text
    # Still locked: the way out is one of the page's acts.
    assert client.get(reverse("desk")).headers["Location"].endswith(f"{session.token}/")


def test_the_password_holds_for_a_short_time(handed) -> None:
    client, session = handed
    enter_password(client, session)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert "Your password" in client.get(staff_page(session)).text
        assert client.post(staff_page(session), {"act": "stop"}).status_code == 403
    session.refresh_from_db()
    assert session.ended_at is None


def test_guessing_is_braked(handed) -> None:
    client, session = handed
    for _ in range(5):
        assert "This is not your password" in enter_password(client, session, "guess").text
    answer = enter_password(client, session)
    assert answer.status_code == 422
    assert "Too many wrong passwords" in answer.text
    assert client.post(staff_page(session), {"act": "stop"}).status_code == 403


def test_stopping_opens_the_browser_again(handed) -> None:
    client, session = handed
    enter_password(client, session)
    answer = client.post(staff_page(session), {"act": "stop"}, follow=True)
    assert "The signing was stopped. Nothing was signed." in answer.text
    assert client.get(reverse("desk")).status_code == 200
    session.refresh_from_db()
    assert session.end == "stopped"


def test_giving_it_back_locks_it_again(handed) -> None:
    client, session = handed
    enter_password(client, session)
    answer = client.post(staff_page(session), {"act": "give_back"})
    assert answer.headers["Location"] == reverse("signing", args=[session.token])
    assert "Your password" in client.get(staff_page(session)).text


def test_nobody_there_ends_it_and_signs_out(handed) -> None:
    client, session = handed
    home = reverse("signing", args=[session.token])
    with time_machine.travel(timezone.now() + timedelta(minutes=14, seconds=30)):
        assert client.get(home).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        # The visit a moment ago counted.
        assert client.get(home).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=45)):
        answer = client.get(home, follow=True)
        assert answer.redirect_chain == [(reverse("signing-locked"), 302)]
        assert "This tablet was locked" in answer.text
        assert "Esta tableta se bloqueó" in answer.text
        assert client.get(reverse("desk")).headers["Location"].startswith("/accounts/login")
    session.refresh_from_db()
    assert session.end == "idle"
    assert AuditEvent.objects.get(action="signing.idle").by_id is None


@pytest.fixture
def all_signed(handed):
    """Everybody signed; only the clinician's countersignature is missing."""
    client, session = handed
    tablet.signed(client, session)
    return client, session


def idle_by_the_clock(client: Client, session: SigningSession) -> None:
    assert client.get(reverse("signing", args=[session.token])).status_code == 302


def idle_by_the_page(client: Client, session: SigningSession) -> None:
    client.post(reverse("signing-idle", args=[session.token]))


@pytest.mark.parametrize("become_idle", [idle_by_the_clock, idle_by_the_page])
def test_what_everybody_signed_outlives_an_idle_tablet(all_signed, become_idle) -> None:
    client, session = all_signed
    document, desk = session.document, Client()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        become_idle(client, session)
        assert client.get(reverse("desk")).headers["Location"].startswith("/accounts/login")
        session.refresh_from_db()
        assert (session.end, session.marks.count()) == ("", 1)
        assert AuditEvent.objects.filter(action="signing.locked").count() == 1
        desk.force_login(session.opened_by)
        section = desk.get(reverse("consultation-consent", args=[document.consultation_id])).text
        assert "Everybody has signed on the tablet." in section
        page = desk.get(open_address(document)).text
        assert "Look at it and countersign" in page
        assert "Hand over the tablet" not in page
        resume = reverse("resume-signing", args=[document.consultation_id, document.number])
        assert desk.post(resume).headers["Location"] == staff_page(session)
        # The browser is the tablet now: the password comes first.
        assert desk.get(reverse("desk")).status_code == 302
        assert desk.post(staff_page(session), {"act": "countersign"}).status_code == 403
        enter_password(desk, session)
        done = {"act": "countersign", "is_explained": "on"}
        assert "is signed" in desk.post(staff_page(session), done, follow=True).text
    session.refresh_from_db()
    assert session.end == "signed"


def test_only_who_handed_it_over_comes_back_to_countersign(all_signed) -> None:
    _, session = all_signed
    document, desk = session.document, Client()
    desk.force_login(builders.build_staff(document.clinic, "carl"))
    assert "Look at it and countersign" not in desk.get(open_address(document)).text
    resume = reverse("resume-signing", args=[document.consultation_id, document.number])
    answer = desk.post(resume, follow=True)
    assert "opened this signing and countersigns it" in answer.text
    assert desk.get(reverse("desk")).status_code == 200


def test_nobody_comes_back_to_what_is_half_signed(handed) -> None:
    _, session = handed
    document, desk = session.document, Client()
    desk.force_login(session.opened_by)
    resume = reverse("resume-signing", args=[document.consultation_id, document.number])
    assert "Not everybody has signed yet." in desk.post(resume, follow=True).text


def test_nothing_is_signed_after_the_idle_time(handed) -> None:
    client, session = handed
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert tablet.signed(client, session).status_code == 403
    assert not session.marks.exists()


def test_the_idle_time_is_a_setting(handed, settings) -> None:
    client, session = handed
    settings.SIGNING_IDLE_MINUTES = 2
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert client.get(reverse("signing", args=[session.token])).status_code == 302


def test_the_page_itself_can_end_it_early(handed) -> None:
    client, session = handed
    address = reverse("signing-idle", args=[session.token])
    assert client.get(address).status_code == 405
    assert client.post(address).json() == {"locked": True}
    session.refresh_from_db()
    assert session.end == "idle"
    assert client.get(reverse("desk")).status_code == 302
    again = client.get(reverse("signing", args=[session.token]), follow=True)
    assert "This tablet was locked" in again.text


def test_stopped_from_another_device_it_locks(handed) -> None:
    client, session = handed
    document, desk = session.document, Client()
    desk.force_login(session.opened_by)
    page = desk.get(open_address(document)).text
    assert "A signing is running on another device" in page
    assert "Hand over the tablet" not in page
    section = desk.get(reverse("consultation-consent", args=[document.consultation_id])).text
    assert "A signing is running since" in section
    assert desk.post(open_address(document), {"signer": "patient"}).status_code == 409
    stop = reverse("stop-signing", args=[document.consultation_id, document.number])
    assert "The other device is locked" in desk.post(stop, follow=True).text
    answer = client.get(reverse("signing", args=[session.token]), follow=True)
    assert "This tablet was locked" in answer.text
    assert SigningSession.objects.get().end == "stopped"


def test_a_member_who_left_the_staff_locks_the_tablet(handed) -> None:
    client, session = handed
    session.opened_by.is_active = False
    session.opened_by.save()
    answer = client.get(reverse("signing", args=[session.token]), follow=True)
    assert "This tablet was locked" in answer.text


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Choose an answer."),
        ({"signer": "representative"}, "Enter the name of the representative."),
        ({"signer": "representative", "representative_name": "Rita G."}, "Say why this person"),
        (
            {"signer": "patient", "interpreter_name": "Ines I."},
            "Enter the language that is spoken.",
        ),
        (
            {"signer": "patient", "interpreter_language": "Thai"},
            "Enter the name of the interpreter",
        ),
        ({"signer": "patient", "witness_name": "123"}, "Enter a name, in letters."),
    ],
)
def test_a_half_answered_hand_over_is_told(paper, client: Client, answers, message) -> None:
    document, by = paper
    client.force_login(by)
    answer = client.post(open_address(document), answers)
    assert answer.status_code == 422
    assert message in answer.text
    assert not SigningSession.objects.exists()
