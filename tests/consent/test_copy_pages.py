"""The pages about copies: what staff do, and where the patient fetches the file."""

from __future__ import annotations

import logging
from datetime import date
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent.actions import copy_links, create_copy_link
from consult.consent.models import CopyGiven, CopyLink
from tests.consent import builders
from tests.consent import checked_files as files
from tests.consent.making import issue

PAGES = ["consent-copies", "make-copy-link", "mail-copy-link", "end-copy-link"]
RIGHT = {"month": "7", "day": "14", "year": "1985"}
WRONG = {"month": "7", "day": "15", "year": "1985"}


@pytest.fixture
def issued(no_engine, ready):
    return issue(ready)


@pytest.fixture
def link(issued, ready):
    return create_copy_link(by=ready[1], document=issued)


@pytest.fixture
def staff(ready, client):
    client.force_login(ready[1])
    return client


@pytest.fixture
def server(settings):
    """Mail goes to a box that the test can open, as if a server took it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def fetch(secret: str, born: dict[str, str] = RIGHT, client: Client | None = None):
    return (client or Client()).post(reverse("fetch-copy"), {"secret": secret, **born})


# --- fetching -------------------------------------------------------------------------------


def test_the_page_asks_and_uses_nothing_up(link):
    row, secret = link
    for _ in range(3):
        page = Client().get(reverse("fetch-copy"))
        assert page.status_code == 200
        assert "Date of birth" in page.text
    row.refresh_from_db()
    assert row.is_open
    assert fetch(secret).status_code == 200


def test_the_page_names_neither_product_nor_clinic_nor_patient(link):
    text = Client().get(reverse("fetch-copy")).text.lower()
    for word in ("scalp consent", "riverside", "zoë", "albright", "hair", "1985-07"):
        assert word not in text


def test_the_file_comes_as_a_download_for_no_cache(issued, link):
    answer = fetch(link[1])
    assert answer.content == bytes(issued.pdf)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{issued.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in answer
    assert not answer.cookies


def test_every_page_of_it_tells_other_sites_nothing(link):
    answers = [Client().get(reverse("fetch-copy")), fetch(link[1], WRONG), fetch("dead")]
    for answer in answers:
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]


def test_a_browser_that_hides_where_it_comes_from_is_served(link):
    """With no-referrer browsers send “Origin: null”, which Django's token check refuses."""
    strict = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    assert fetch(link[1], client=strict).status_code == 200


def test_every_dead_link_looks_the_same(issued, ready, settings):
    settings.PUBLIC_RATE_LIMITS = {}
    used = create_copy_link(by=ready[1], document=issued)[1]
    fetch(used)
    replaced = create_copy_link(by=ready[1], document=issued)[1]
    guessed = create_copy_link(by=ready[1], document=issued)[1]
    for _ in range(5):
        fetch(guessed, WRONG)
    late = create_copy_link(by=ready[1], document=issued, hours=0)[1]
    answers = [fetch(each) for each in (used, replaced, guessed, late, "never-was")]
    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.text for answer in answers}) == 1
    assert "Ask your clinic for a new one." in answers[0].text


def test_a_wrong_birth_date_is_told_and_keeps_what_was_typed(link):
    answer = fetch(link[1], WRONG)
    assert answer.status_code == 422
    assert "not the date of birth on record" in answer.text
    assert "Tries left: 4" in answer.text
    assert link[1] in answer.text
    assert 'value="15"' in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "31", "month": "2"}, "not a real date"),
        ({"day": "40"}, "not a real date"),
        ({"day": "x"}, "Enter the day as a number."),
        ({"year": "85"}, "four digits"),
        ({"month": "13"}, "Choose the month."),
        ({"month": ""}, "Choose the month."),
        ({"secret": ""}, "The code is not complete"),
    ],
)
def test_an_odd_date_is_told_and_costs_no_try(link, change, words):
    answer = Client().post(reverse("fetch-copy"), {"secret": link[1], **RIGHT, **change})
    assert answer.status_code == 422
    assert words in answer.text
    link[0].refresh_from_db()
    assert link[0].wrong_tries == 0


def test_the_whole_link_may_be_pasted(link):
    assert fetch(f"https://consent.example/copy/?lang=es#{link[1]} ").status_code == 200


def test_fetching_is_limited(link, settings):
    settings.PUBLIC_RATE_LIMITS = {"fetch_copy": "2/m/ip,3/m/key"}
    codes = [fetch("x").status_code for _ in range(3)]
    assert codes == [410, 410, 429]
    other = Client(REMOTE_ADDR="192.0.2.9")
    assert fetch("x", client=other).status_code == 410
    answer = fetch(link[1], client=Client(REMOTE_ADDR="192.0.2.10"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    link[0].refresh_from_db()
    assert link[0].is_open


def test_a_secret_stands_in_no_address_and_no_log(issued, staff, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    page = staff.post(reverse("make-copy-link", args=[issued.number]))
    address = page.context["new_address"]
    before, secret = address.split("#")
    assert len(secret) == 43
    # What browsers send is the address up to the #.
    Client().get(before)
    fetch(secret, WRONG)
    fetch(secret, {"month": "x"})
    fetch(secret)
    fetch(secret)
    noise = caplog.text + "".join(capsys.readouterr())
    assert "/copy/" in noise  # the refused tries are logged
    assert secret not in noise


# --- staff ----------------------------------------------------------------------------------


def test_staff_record_a_copy_and_see_it(issued, staff):
    url = reverse("consent-copies", args=[issued.number])
    assert "No copy is recorded yet." in staff.get(url).text
    now = "2026-11-24T10:30"  # in the clinic's zone, where it is as late as that
    answer = staff.post(url, {"form": "paper", "given_at": now}, follow=True)
    assert "The copy is recorded." in answer.text
    assert "24-Nov-2026 10:30 EST: on paper, recorded by Dr. Amara Okafor" in answer.text


def test_a_copy_from_the_future_is_told_beside_its_time(issued, staff):
    url = reverse("consent-copies", args=[issued.number])
    answer = staff.post(url, {"form": "paper", "given_at": "2026-11-25T10:30"})
    assert answer.status_code == 422
    assert "still to come" in answer.text
    assert "2026-11-25T10:30" in answer.text
    assert not CopyGiven.objects.exists()


def test_nothing_is_ticked_beforehand(issued, staff):
    page = staff.get(reverse("consent-copies", args=[issued.number]))
    assert "checked" not in page.text
    url = reverse("consent-copies", args=[issued.number])
    assert staff.post(url, {"given_at": "2026-11-24T10:30"}).status_code == 422


def test_a_link_is_shown_once_and_works(issued, staff, settings):
    settings.PUBLIC_URL = "https://consent.example"
    page = staff.post(reverse("make-copy-link", args=[issued.number]))
    address = page.context["new_address"]
    assert address.startswith("https://consent.example/copy/#")
    assert address in page.text
    assert "no-store" in page["Cache-Control"]
    assert address not in staff.get(reverse("consent-copies", args=[issued.number])).text
    assert fetch(address.partition("#")[2]).status_code == 200
    shown = staff.get(reverse("consent-copies", args=[issued.number])).text
    assert "fetched by the patient with a link" in shown


def test_without_a_public_address_the_request_names_it(issued, staff, settings):
    settings.PUBLIC_URL = ""
    page = staff.post(reverse("make-copy-link", args=[issued.number]))
    assert page.context["new_address"].startswith("http://testserver/copy/#")


def test_the_link_of_a_spanish_document_opens_the_spanish_page(issued, rf):
    from consult.consent.views.copies import _copy_page

    issued.language = "es"
    assert _copy_page(rf.get("/"), issued) == "http://testserver/copy/?lang=es"


def test_an_open_link_can_be_ended(issued, link, staff):
    url = reverse("end-copy-link", args=[issued.number])
    assert "The link is ended." in staff.post(url, follow=True).text
    assert "There was no open link." in staff.post(url, follow=True).text
    assert fetch(link[1]).status_code == 410


def test_no_link_for_a_document_entered_in_error(issued, ready, staff):
    files.mark_in_error(issued, ready[1])
    page = staff.post(reverse("make-copy-link", args=[issued.number]))
    assert page.status_code == 422
    assert "entered in error" in page.text
    assert not CopyLink.objects.exists()


def test_the_part_for_the_consent_section(issued, ready, link):
    from django.template.loader import render_to_string

    text = render_to_string("consent/copies_part.html", {"document": issued})
    assert "No copy is recorded yet." in text
    assert "is open until" in text
    assert reverse("consent-copies", args=[issued.number]) in text


# --- by e-mail ------------------------------------------------------------------------------


def send(client, document, address="ana@example.org"):
    url = reverse("mail-copy-link", args=[document.number])
    return client.post(url, {"address": address}, follow=True)


def test_a_mail_brings_a_link_that_works(issued, staff, server):
    answer = send(staff, issued)
    assert "The mail server took the e-mail" in answer.text
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    secret = message.body.partition("#")[2].split()[0]
    assert fetch(secret).status_code == 200
    assert "consent.copy_link_mailed" in AuditEvent.objects.values_list("action", flat=True)


def test_the_address_is_kept_nowhere(issued, staff, server):
    send(staff, issued, "very.private@example.org")
    stored = [*AuditEvent.objects.values_list("details", flat=True), *CopyLink.objects.values()]
    assert "very.private" not in str(stored)


def test_a_mail_that_fails_ends_its_link_and_is_told(issued, staff, settings, caplog):
    settings.EMAIL_BACKEND = "tests.consent.broken_mail.Refusing"
    answer = send(staff, issued)
    assert answer.status_code == 422
    assert "could not be sent" in answer.text
    assert "ana@example.org" in answer.text  # what was typed is not lost
    assert "took the e-mail" not in answer.text
    assert not CopyLink.objects.unfinished().exists()
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert "consent.copy_link_ended" in actions
    assert "consent.copy_link_mailed" not in actions
    assert "ana@example.org" not in caplog.text


def test_a_mail_that_nobody_took_is_a_failure(issued, staff, settings):
    settings.EMAIL_BACKEND = "tests.consent.broken_mail.Idle"
    assert send(staff, issued).status_code == 422
    assert not CopyLink.objects.unfinished().exists()


def test_without_a_mail_server_nothing_claims_success(issued, staff, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = send(staff, issued)
    assert "reached nobody" in answer.text
    assert "took the e-mail" not in answer.text
    assert "To: ana@example.org" in capsys.readouterr().out


@pytest.mark.parametrize("address", ["", "ana", "ana@example.org\nBcc: x@example.org", "a@b"])
def test_an_odd_address_is_told(issued, staff, server, address):
    answer = send(staff, issued, address)
    assert answer.status_code == 422
    assert not mail.outbox
    assert not CopyLink.objects.exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_mail_tells_nothing(issued, staff, server, language):
    from django.utils import timezone

    from consult.consent.copies.copy_mail import send_link

    send_link(
        address="ana@example.org",
        link="https://example.org/copy/#secret",
        expires_at=timezone.now(),
        language=language,
    )
    [message] = mail.outbox
    whole = f"{message.subject}\n{message.body}\n{message.from_email}".lower()
    private = [
        "zoë", "albright", "núñez", "c-2026", "riverside", "hair", "scalp", "skin", "derm",
        "consent", "inject", "mesotherapy", "treatment", "medic", "patient", "doctor", "health",
        "clinic", "pelo", "cabell", "consentimiento", "inyec", "tratamiento", "salud", "paciente",
        "clínica",
    ]  # fmt: skip
    assert not [word for word in private if word in whole]


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in_first(issued, name):
    answer = Client().post(reverse(name, args=[issued.number]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["formulary admin", "auditor"])
def test_some_roles_give_no_copies(issued, client, name, role):
    client.force_login(builders.build_staff(issued.clinic, "max", role))
    assert client.post(reverse(name, args=[issued.number])).status_code == 403


@pytest.mark.parametrize("role", ["reception", "owner", "clinician"])
def test_other_roles_do(issued, client, role):
    client.force_login(builders.build_staff(issued.clinic, "rita", role))
    assert client.get(reverse("consent-copies", args=[issued.number])).status_code == 200
    assert client.post(reverse("make-copy-link", args=[issued.number])).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_another_clinics_document_does_not_exist(issued, client, name):
    other = builders.build_clinic(name="Next door")
    client.force_login(builders.build_staff(other, "bella"))
    assert client.post(reverse(name, args=[issued.number])).status_code == 404
    assert client.post(reverse(name, args=["C-2026-000777"])).status_code == 404
    assert not CopyLink.objects.exists()


@pytest.mark.parametrize("name", PAGES[1:])
def test_what_changes_something_is_never_a_plain_look(issued, staff, name):
    assert staff.get(reverse(name, args=[issued.number])).status_code == 405


def test_the_patients_birth_date_is_read_from_the_record_of_today(issued, link, monkeypatch):
    # Another birth date supersedes the consent; how a cover is made is tested elsewhere.
    monkeypatch.setattr(
        copy_links, "copy_to_serve", lambda document, data: SimpleNamespace(data=data)
    )
    patient = issued.consultation.patient
    type(patient).objects.filter(pk=patient.pk).update(date_of_birth=date(1985, 7, 15))
    assert fetch(link[1]).status_code == 422
    assert fetch(link[1], WRONG).status_code == 200
