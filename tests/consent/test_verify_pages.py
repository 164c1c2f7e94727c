"""The pages on which a paper is checked: open to all, mute about patients, no oracle."""

from __future__ import annotations

import pytest
from django.conf import settings as product
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.audit.words import act_in_words, record_in_words
from consult.consent.reading import MAX_BYTES
from tests.consent import builders
from tests.consent import checked_files as files
from tests.consent.making import issue

STAFF_ONLY = ["verify-for-staff"]
# Of the patient, the clinic and the people in it.
PERSONAL = ["Zoë", "Albright", "1985", "14-Jul", "MRN-0042", "Riverside", "Amara", "Okafor"]


@pytest.fixture
def issued(no_engine, ready):
    return issue(ready)


def by_code(client, number: str, code: str):
    return client.post(reverse("verify"), {"way": "code", "number": number, "code": code})


def by_file(client, data: bytes, name: str = "paper.pdf", url: str = "verify"):
    return client.post(reverse(url), {"way": "file", "file": SimpleUploadedFile(name, data)})


def by_scan(client, text: str):
    return client.get(f"/V/{text.partition('/V/')[2]}")


def heading(response) -> str:
    return response.text.partition('<h1 id="verdict">')[2].partition("</h1>")[0]


# --- for everybody --------------------------------------------------------------------------


def test_three_ways_give_the_same_answer_to_a_stranger(issued, client):
    number, code = issued.number, issued.sha256[:12]
    answers = [
        by_code(client, number, code),
        by_code(client, f" {number.lower().replace('-', '–')} ", f"{code[:6]} {code[6:].upper()}"),
        by_code(client, number, issued.sha256),
        by_scan(client, files.code_of(issued)),
        client.get(f"/v/{number.lower()}/1/4/{code}/"),
        by_file(client, bytes(issued.pdf)),
        by_file(client, files.photo_of(files.code_of(issued)), "photo.jpg"),
    ]
    assert {(each.status_code, heading(each)) for each in answers} == {
        (200, "Genuine, not signed yet")
    }
    for answer in answers:
        assert not [word for word in PERSONAL if word in answer.text]


def test_each_version_is_named(issued, ready, client):
    files.sign_and_seal(issued, ready[1])
    text, sealed = by_file(client, bytes(issued.pdf)), by_file(client, files.SEALED)
    assert heading(text) == heading(sealed) == "Genuine and signed"
    assert "It holds no signature" in text.text
    assert "signed document is another file" in text.text
    assert "signed and sealed document" in sealed.text
    assert "another file" not in sealed.text


def test_a_signed_in_person_sees_no_more_here(issued, ready, client):
    stranger = by_code(Client(), issued.number, issued.sha256[:12])
    client.force_login(ready[1])
    assert by_code(client, issued.number, issued.sha256[:12]).text == stranger.text


@pytest.mark.parametrize("way", ["form", "code", "page", "file"])
def test_nothing_is_kept_by_caches_or_indexes(issued, client, way):
    answer = {
        "form": lambda: client.get(reverse("verify")),
        "code": lambda: by_code(client, issued.number, issued.sha256[:12]),
        "page": lambda: by_scan(client, files.code_of(issued)),
        "file": lambda: by_file(client, bytes(issued.pdf)),
    }[way]()
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert not answer.cookies


def test_the_language_follows_the_reader(client):
    page = client.get(reverse("verify"), headers={"accept-language": "es-MX,es;q=0.9"})
    assert '<html lang="es">' in page.text
    assert '<html lang="en-us">' in client.get(reverse("verify") + "?lang=en-us").text
    assert '<html lang="en-us">' in client.get(reverse("verify") + "?lang=../x").text


# --- no oracle ------------------------------------------------------------------------------


def test_unknown_looks_the_same_whatever_exists(issued, client):
    missing, number, wrong = "C-2026-000999", issued.number, "0123456789ab"
    pages = {
        by_code(client, asked, code).text.replace(asked, "N").replace(code, "C")
        for asked, code in [(missing, wrong), (number, wrong), (missing, issued.sha256[:12])]
    }
    assert len(pages) == 1
    scans = {
        client.get(f"/V/{path}").text.replace(path, "P").replace(path.upper(), "P")
        for path in [
            f"{missing}/1/4/{wrong}",
            f"{number}/1/4/{wrong}",
            f"{number}/5/4/{issued.sha256[:12]}",
            f"{missing}/1/4/{issued.sha256[:12]}",
        ]
    }
    assert len(scans) == 1
    assert heading(client.get(f"/V/{number}/1/4/{wrong}")) == "Unknown"


def test_unknown_asks_the_database_the_same_questions(issued, client):
    def questions(number: str) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            by_code(client, number, "0123456789ab")
        asked = [each["sql"] for each in seen if "SAVEPOINT" not in each["sql"]]
        return [sql.split("WHERE")[0].split("VALUES")[0] for sql in asked]

    questions("C-2026-000998")  # the first row of the chain of unknown ones
    assert questions("C-2026-000999") == questions(issued.number)


def test_a_number_alone_is_refused(issued, client):
    answer = by_code(client, issued.number, "")
    assert answer.status_code == 422
    assert "Enter the content code." in answer.text
    assert issued.number in answer.text
    assert heading(answer) == ""


@pytest.mark.parametrize("number", ["", "x", "C-2026", "C-2026-00001 OR 1=1", "🙂", "C-2026-\x00"])
def test_an_odd_number_is_told_beside_its_field(client, db, number):
    answer = by_code(client, number, "0123456789ab")
    assert answer.status_code == 422
    assert "field--error" in answer.text
    assert "0123456789ab" in answer.text


# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.pdf_with(password="secret"), "locked with a password"),
        (b"%PDF-1.7 nothing", "broken or not complete"),
        (b"no file of ours", "Choose a PDF, a JPEG or a PNG."),
        (b"", "Choose a PDF, a JPEG or a PNG."),
        (b"%PDF-1.7" + bytes(MAX_BYTES), "larger than 10 MB"),
        (b"%PDF-1.7" + bytes(3 * MAX_BYTES), "larger than 10 MB"),
    ],
    ids=["locked", "broken", "text", "empty", "too large", "far too large"],
)
def test_a_file_that_cannot_be_checked_is_told(client, db, data, words):
    answer = by_file(client, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert heading(answer) == ""


def test_no_file_is_told(client, db):
    answer = client.post(reverse("verify"), {"way": "file"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_an_upload_that_is_too_large_is_stopped_on_its_way(client, db, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    opened = []
    monkeypatch.setattr(
        TemporaryUploadedFile, "write", lambda _self, data: opened.append(len(data)), raising=False
    )
    assert by_file(client, bytes(4 * MAX_BYTES)).status_code == 422
    assert sum(opened) == 0  # the announced size is enough to keep nothing at all


# --- limits ---------------------------------------------------------------------------------


@pytest.fixture
def narrow(settings):
    settings.PUBLIC_RATE_LIMITS = {
        "verify": "3/m/ip,5/m/key",
        "verify_file": "1/m/ip,2/m/key",
        "fetch_copy": "2/m/ip,4/m/key",
    }


def test_the_product_limits_every_public_ask():
    for action in ("verify", "verify_file", "fetch_copy"):
        assert "/ip" in product.PUBLIC_RATE_LIMITS[action]
        assert "/key" in product.PUBLIC_RATE_LIMITS[action]


def test_one_address_may_ask_so_often_and_no_more(issued, narrow):
    client = Client(REMOTE_ADDR="192.0.2.1")
    path = f"/V/{issued.number}/1/4/{'0' * 12}"
    assert [client.get(path).status_code for _ in range(3)] == [200] * 3
    answer = client.get(path)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Wait one minute" in answer.text
    assert "no-store" in answer["Cache-Control"]
    # Both doors count together, and a right code is refused like a wrong one.
    assert by_code(client, issued.number, issued.sha256[:12]).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.2").get(path).status_code == 200


def test_all_addresses_together_are_limited(issued, narrow):
    path = f"/V/{issued.number}/1/4/{'0' * 12}"
    codes = [Client(REMOTE_ADDR=f"192.0.2.{n}").get(path).status_code for n in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_neighbours_in_one_household_count_as_one(issued, narrow):
    path = f"/V/{issued.number}/1/4/{'0' * 12}"
    codes = [Client(REMOTE_ADDR=f"2001:db8::{n}").get(path).status_code for n in range(4)]
    assert codes == [200] * 3 + [429]


def test_only_a_trusted_proxy_names_the_address(issued, narrow, settings):
    path = f"/V/{issued.number}/1/4/{'0' * 12}"

    def ask(n: int) -> int:
        header = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{n}"}
        return Client(REMOTE_ADDR="192.0.2.1", **header).get(path).status_code

    assert [ask(n) for n in range(4)] == [200] * 3 + [429]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert [ask(n) for n in range(10, 12)] == [200] * 2


def test_files_are_limited_more_tightly(issued, narrow, client):
    assert by_file(client, bytes(issued.pdf)).status_code == 200
    assert by_file(client, bytes(issued.pdf)).status_code == 429


def test_the_empty_form_may_always_be_opened(narrow, client, db):
    assert {client.get(reverse("verify")).status_code for _ in range(6)} == {200}


# --- the trail ------------------------------------------------------------------------------


def test_each_check_leaves_a_row_without_a_person(issued, client):
    by_code(client, issued.number, issued.sha256[:12])
    event = AuditEvent.objects.get(action="consent.verified")
    assert event.by is None
    assert event.record == f"consentdocument:{issued.pk}"
    assert event.clinic_id == issued.clinic_id
    assert event.details == {"number": issued.number, "answer": "not_signed", "way": "code"}


def test_a_check_of_the_unknown_leaves_a_row_too(issued, client):
    by_code(client, issued.number, "0" * 12)
    by_file(client, b"no file of ours")
    events = AuditEvent.objects.filter(action="consent.verified").order_by("pk")
    assert [event.details for event in events] == [
        {"answer": "unknown", "way": "code"},
        {"answer": "unreadable", "way": "file"},
    ]
    assert {event.by for event in events} == {None}
    assert [event.sequence for event in events] == [1, 2]
    assert record_in_words(events[0].record, events[0].subject, {}) == "Verification unknown"
    assert act_in_words("consent.verified") == "Paper or file of a consent checked"


# --- for staff ------------------------------------------------------------------------------


def staff_page(client, number: str):
    return client.get(reverse("verify-for-staff"), {"number": number})


def test_staff_need_the_number_alone_and_see_why(issued, ready, client):
    client.force_login(ready[1])
    page = staff_page(client, issued.number)
    assert heading(page) == "On record, not signed yet"
    assert reverse("consent-pdf", args=[issued.number]) in page.text
    assert reverse("consultation-consent", args=[issued.consultation_id]) in page.text
    files.sign_and_seal(issued, ready[1])
    ready[0].injections.first().lines.first().delete()
    page = staff_page(client, issued.number)
    assert heading(page) == "Superseded"
    assert "Changed since: " in page.text
    assert AuditEvent.objects.filter(action="consent.verified", by=ready[1]).count() == 2


def test_a_patients_own_reason_is_for_those_who_consult(issued, ready, client):
    files.sign_and_seal(issued, ready[1])
    files.withdraw(issued, ready[1])
    client.force_login(ready[1])
    assert "Feels unwell" in staff_page(client, issued.number).text
    client.force_login(builders.build_staff(issued.clinic, "rita", "reception"))
    page = staff_page(client, issued.number)
    assert heading(page) == "Withdrawn"
    assert "Feels unwell" not in page.text
    assert reverse("consultation-consent", args=[issued.consultation_id]) not in page.text


def test_staff_drop_a_file_too(issued, ready, client):
    client.force_login(ready[1])
    page = by_file(client, files.pdf_with(bytes(issued.pdf)), url="verify-for-staff")
    assert heading(page) == "Genuine, not signed yet"
    assert "not the pages in front of it" in page.text
    assert issued.number in page.text


def test_another_clinics_document_is_unknown(issued, client):
    other = builders.build_clinic(name="Next door")
    client.force_login(builders.build_staff(other, "bella"))
    page = staff_page(client, issued.number)
    assert heading(page) == "Unknown"
    missing = staff_page(client, "C-2026-000777")

    def plain(text: str) -> str:
        text = text.replace(issued.number, "N").replace("C-2026-000777", "N")
        return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    assert plain(page.text) == plain(missing.text)
    copy = files.pdf_with(bytes(issued.pdf))
    assert heading(by_file(client, copy, url="verify-for-staff")) == "Unknown"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("clinician", 200),
        ("reception", 200),
        ("owner", 200),
        ("formulary admin", 403),
        ("auditor", 403),
    ],
)
def test_who_may_open_the_staff_page(db, client, role, status):
    clinic = builders.build_clinic()
    client.force_login(builders.build_staff(clinic, "max", role))
    page = client.get(reverse("verify-for-staff"))
    assert page.status_code == status
    assert ("Verify a paper" in client.get(reverse("verify-for-staff")).text) == (status == 200)


def test_strangers_sign_in_before_the_staff_page(client, db):
    for answer in (
        client.get(reverse("verify-for-staff")),
        client.post(reverse("verify-for-staff")),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_staff_form_is_guarded_against_forged_requests(ready):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ready[1])
    assert client.post(reverse("verify-for-staff"), {"way": "file"}).status_code == 403


def test_only_reading_and_asking_is_known(client, db):
    assert client.put(reverse("verify")).status_code == 405
    assert client.post("/V/C-2026-000001/1/4/0123456789ab").status_code == 405
