"""Recording a signature on paper: upload, what it shows, and what is kept meanwhile."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from consult.audit.models import AuditEvent
from consult.consent.actions.pending import KEPT_FOR, keep_scan
from consult.consent.models import PendingScan, Signature, SignedScan
from consult.consent.paper import scans as judging
from consult.consent.reading import Task
from consult.consent.refusals import ScanIsRefused
from tests.consent import builders
from tests.consent.making import issue
from tests.consultations.pages import read_form

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.fixture
def desk(ready, client):
    """A signed-in clinician's client, an issued document and the page that records it."""
    document = issue(ready)
    client.force_login(ready[1])
    address = reverse("sign-consent", args=[document.consultation_id, document.number])
    return client, document, address


@pytest.fixture
def reads(monkeypatch):
    """What the reader finds on the pages of every file, in place of the real codes."""
    found: dict[str, list] = {"codes": [], "media_type": "image/png"}

    def read(_data: bytes, _task: Task) -> dict:
        page = {"codes": list(found["codes"]), "blank": False}
        return {"media_type": found["media_type"], "pages": [page]}

    monkeypatch.setattr(judging, "ask_reader", read)
    return found


def code(document, page=1, pages=1) -> str:
    return f"{document.number}/{page}/{pages}/{document.sha256[:12]}".upper()


def picture(shade: int = 255) -> bytes:
    out = BytesIO()
    Image.new("L", (40, 40), shade).save(out, "PNG")
    return out.getvalue()


def file(data: bytes | None = None, name: str = "page 1.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data)


TYPED = {
    "signer": "patient",
    "signer_name": "Zoë María Núñez-Albright",
    "signed_at": "2026-11-24T10:30",
}


def test_the_page_offers_both_ways_and_ticks_none(desk):
    client, _document, address = desk
    page = client.get(address).text
    assert "A scan or photos of every page" in page
    assert "The signed paper in the file, without a scan" in page
    assert " checked" not in page
    assert "kept all the same" not in page


def test_without_a_scan_the_original_is_in_the_file(desk):
    client, document, address = desk
    answer = client.post(address, TYPED | {"kept": "file"}, follow=True)
    assert f"Consent {document.number} is recorded as signed." in answer.text
    assert Signature.objects.get().route == "paper_file"


def test_a_matching_scan_is_recorded_at_once(desk, reads):
    client, document, address = desk
    reads["codes"] = ["https://example.com/other", code(document)]
    answer = client.post(address, TYPED | {"kept": "scan", "scan_files": file()}, follow=True)
    assert "is recorded as signed" in answer.text
    scan = SignedScan.objects.get()
    assert bytes(scan.data) == picture()
    assert scan.pages[0]["page"] == 1
    assert not PendingScan.objects.exists()


def test_a_mismatch_is_shown_and_overruled_with_a_reason_only(desk, reads):
    client, document, address = desk
    reads["codes"] = ["C-2026-000777/2/3/0123456789AB"]
    page = client.post(address, TYPED | {"kept": "scan", "scan_files": file()})
    assert page.status_code == 422
    assert f"The files do not match {document.number}" in page.text
    assert "Page 1 is page 2 of another document, C-2026-000777." in page.text
    assert "Page 1 of this document not found." in page.text
    assert "say why it is kept" in page.text
    assert not Signature.objects.exists()

    typed = {name: values[0] for name, values in read_form(page).items() if values}
    assert typed["signer_name"] == TYPED["signer_name"]
    again = client.post(address, TYPED | {"kept": "scan", "upload": typed["upload"]})
    assert again.status_code == 422
    reason = {"overrule_reason": "It is the only paper; the printer stopped."}
    answer = client.post(
        address, TYPED | {"kept": "scan", "upload": typed["upload"]} | reason, follow=True
    )
    assert "is recorded as signed" in answer.text
    signature = Signature.objects.get()
    assert signature.overrule_reason == reason["overrule_reason"]
    assert signature.scans.count() == 1
    assert not PendingScan.objects.exists()


def test_a_refused_form_does_not_ask_for_the_files_again(desk, reads):
    client, document, address = desk
    reads["codes"] = [code(document)]
    wrong = TYPED | {"signed_at": "2026-11-23T10:30", "witness_name": "Rita"}
    page = client.post(address, wrong | {"kept": "scan", "scan_files": file()})
    assert page.status_code == 422
    assert "before this consent was issued" in page.text
    assert "page 1.png" in page.text
    assert 'value="Rita"' in page.text
    upload = read_form(page)["upload"][0]
    answer = client.post(address, TYPED | {"kept": "scan", "upload": upload}, follow=True)
    assert "is recorded as signed" in answer.text
    assert SignedScan.objects.count() == 1


def test_several_files_bad_ones_named_and_good_ones_kept(desk, monkeypatch):
    client, _document, address = desk
    files = [file(picture(10), "good.png"), file(b"MZ", "evil.exe"), file(picture(), "too.png")]
    page = client.post(address, TYPED | {"kept": "scan", "scan_files": files})
    assert page.status_code == 422
    assert "evil.exe: Choose a PDF, a JPEG or a PNG" in page.text
    assert sorted(PendingScan.objects.values_list("name", flat=True)) == ["good.png", "too.png"]


def test_a_file_can_be_removed_and_what_was_typed_stays(desk, reads):
    client, _document, address = desk
    page = client.post(address, TYPED | {"kept": "scan", "scan_files": file()})
    upload, row = read_form(page)["upload"][0], PendingScan.objects.get()
    page = client.post(address, TYPED | {"upload": upload, "remove": row.pk})
    assert page.status_code == 200
    assert not PendingScan.objects.exists()
    assert "Zoë María" in page.text
    assert "Uploaded files" not in page.text
    assert not Signature.objects.exists()


def test_the_same_file_twice_is_kept_once(desk, reads):
    client, _document, address = desk
    files = [file(name="one.png"), file(name="two.png")]
    client.post(address, TYPED | {"kept": "scan", "scan_files": files})
    assert PendingScan.objects.count() == 1


def test_files_are_found_by_their_own_clinician_and_document_only(desk, reads):
    client, document, address = desk
    page = client.post(address, TYPED | {"kept": "scan", "scan_files": file()})
    upload = read_form(page)["upload"][0]
    client.force_login(builders.build_staff(document.clinic, "carla"))
    page = client.post(address, TYPED | {"kept": "scan", "upload": upload})
    assert page.status_code == 422
    assert "Uploaded files" not in page.text
    client.post(address, TYPED | {"upload": upload, "remove": PendingScan.objects.get().pk})
    assert PendingScan.objects.count() == 1


@pytest.mark.parametrize("upload", ["", "no-uuid", "0" * 32])
def test_a_forged_secret_finds_nothing(desk, upload):
    client, _document, address = desk
    page = client.post(address, TYPED | {"kept": "scan", "upload": upload})
    assert page.status_code == 422
    assert "Add the scan or the photos." in page.text


def test_old_files_are_forgotten(desk, reads):
    client, document, address = desk
    client.post(address, TYPED | {"kept": "scan", "scan_files": file()})
    PendingScan.objects.update(uploaded_at=builders.NOW - KEPT_FOR - timedelta(minutes=1))
    by, row = document.issued_by, PendingScan.objects.get()
    keep_scan(by=by, document=document, upload=row.upload, name="new", data=picture(3))
    assert PendingScan.objects.get().name == "new"


def test_too_much_together_is_refused_and_what_was_kept_stays(desk, reads, monkeypatch):
    _client, document, _address = desk
    monkeypatch.setattr(judging, "MAX_PAGES", 1)
    given = {"by": document.issued_by, "document": document, "name": "x"}
    kept = keep_scan(upload="0" * 32, data=picture(1), **given)
    with pytest.raises(ScanIsRefused):
        keep_scan(upload="0" * 32, data=picture(2), **given)
    assert PendingScan.objects.get() == kept


def test_a_file_without_scan_answer_must_be_removed(desk, reads):
    client, _document, address = desk
    page = client.post(address, TYPED | {"kept": "file", "scan_files": file()})
    assert "Remove them, or say that they are kept." in page.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"signer": "representative"}, "Say why this person may sign"),
        ({"interpreter_name": "Ivo"}, "Enter the language that is spoken."),
        ({"interpreter_language": "Thai"}, "Enter the name of the interpreter."),
        ({"kept": ""}, "Choose an answer."),
        ({"signer": ""}, "Choose an answer."),
        ({"signed_at": ""}, "Enter a date and time."),
    ],
)
def test_what_is_missing_is_said_beside_it(desk, values, words):
    client, _document, address = desk
    page = client.post(address, TYPED | {"kept": "file"} | values)
    assert page.status_code == 422
    assert words in page.text
    assert not Signature.objects.exists()


def test_everybody_who_took_part_is_recorded(desk):
    client, _document, address = desk
    people = {
        "signer": "representative",
        "signer_name": "Alba",
        "authority": "guardian",
        "witness_name": "Rita",
        "interpreter_name": "Ivo",
        "interpreter_language": "Spanish",
        "interpreter_statement": "All of it.",
    }
    assert client.post(address, TYPED | people | {"kept": "file"}).status_code == 302
    stored = Signature.objects.values(*(name for name in people if "statement" not in name)).get()
    assert stored == {name: people[name] for name in stored}


def test_another_name_than_the_records_is_asked_about(desk):
    client, _document, address = desk
    typed = TYPED | {"kept": "file", "signer_name": "Zoe Smith"}
    page = client.post(address, typed)
    assert page.status_code == 422
    assert "The record says Zoë María Núñez-Albright" in page.text
    assert 'type="checkbox" name="is_name_checked"' in page.text
    assert client.post(address, typed | {"is_name_checked": "on"}).status_code == 302
    assert Signature.objects.get().signer_name == "Zoe Smith"


@pytest.mark.parametrize(
    "values",
    [
        {"signer_name": "zoe maria nunez-albright"},
        {"signer": "representative", "signer_name": "Al Guardian", "authority": "guardian"},
    ],
)
def test_the_records_name_or_a_representatives_is_not_asked_about(desk, values):
    client, _document, address = desk
    assert client.post(address, TYPED | {"kept": "file"} | values).status_code == 302


def test_a_signed_document_is_not_recorded_again(desk):
    client, document, address = desk
    client.post(address, TYPED | {"kept": "file"})
    for answer in (client.get(address), client.post(address, TYPED | {"kept": "file"})):
        assert answer.status_code == 302
    assert Signature.objects.filter(document=document).count() == 1


def test_the_files_are_handed_out_and_the_reads_are_noted(desk, reads):
    client, document, address = desk
    reads["codes"] = [code(document)]
    client.post(address, TYPED | {"kept": "scan", "scan_files": file(name="x.exe")})
    signature = Signature.objects.get()
    section = client.get(reverse("consultation-consent", args=[document.consultation_id])).text
    papers = client.get(reverse("patient-consents", args=[document.consultation.patient_id])).text
    signed = reverse("consent-signed", args=[document.number])
    scan = reverse("consent-scan", args=[document.number, 1])
    for page in (section, papers):
        assert signed in page
        assert scan in page
    opened, kept = client.get(signed), client.get(signed + "?download=1")
    assert opened.content == kept.content == bytes(signature.sealed_pdf)
    assert kept["Content-Disposition"] == f'attachment; filename="{document.number}-signed.pdf"'
    got = client.get(scan)
    assert (got.content, got["Content-Type"]) == (picture(), "image/png")
    assert got["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("consent-scan", args=[document.number, 2])).status_code == 404
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {
        "consent.scan_uploaded",
        "consent.signed_pdf_opened",
        "consent.signed_pdf_downloaded",
        "consent.scan_downloaded",
    } <= acts


def test_an_unsigned_document_has_no_signed_file(desk):
    client, document, _address = desk
    assert client.get(reverse("consent-signed", args=[document.number])).status_code == 404


def test_reception_downloads_but_does_not_record(desk):
    client, document, address = desk
    client.post(address, TYPED | {"kept": "file"})
    client.force_login(builders.build_staff(document.clinic, "rosa", role="reception"))
    assert client.get(reverse("consent-signed", args=[document.number])).status_code == 200
    assert client.post(address, TYPED).status_code == 403


def test_a_stranger_finds_nothing(desk, reads):
    client, document, address = desk
    client.post(address, TYPED | {"kept": "file"})
    elsewhere = builders.build_staff(builders.build_clinic(name="Elsewhere"), "stranger")
    client.force_login(elsewhere)
    for url in (address, reverse("consent-signed", args=[document.number])):
        assert client.get(url).status_code == 404
