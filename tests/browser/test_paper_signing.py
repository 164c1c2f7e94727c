"""A consent signed on paper and scanned back: the real pages, as a phone would take them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consult.consent.models import ConsentDocument, PendingScan, Signature
from consult.consent.seals.seal_check import check_seal
from consult.management.demo.stories import Story
from tests.browser.steps import Walk
from tests.builders import World
from tests.consent.paper_scans import pages_as_pictures, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(clinician_page: Page, check_page) -> Walk:
    return Walk(clinician_page, check_page)


@pytest.fixture
def issued(walk: Walk, world: World) -> tuple[Story, ConsentDocument]:
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    walk.open(f"/consultations/{story.consultation.pk}/consent/")
    walk.press("Issue the consent")
    return story, ConsentDocument.objects.get()


def photos_of(document: ConsentDocument, folder: Path) -> list[Path]:
    """One photo of each page, the second one upside down."""
    photos = []
    for number, page in enumerate(pages_as_pictures(bytes(document.pdf)), start=1):
        path = folder / f"photo {number}.jpg"
        path.write_bytes(saved(page.rotate(180 if number == 2 else 0), quality=70))
        photos.append(path)
    return photos


def fill_in(walk: Walk, document: ConsentDocument, patient: str) -> None:
    walk.tick("Who signed?", "The patient")
    zone = document.clinic.zone
    walk.fill(
        signer_name=patient, signed_at=f"{document.issued_at.astimezone(zone):%Y-%m-%dT%H:%M}"
    )
    walk.tick("What is kept?", "A scan or photos of every page, added below")


def test_photos_of_every_page_are_recognised(
    walk: Walk, issued, world: World, tmp_path: Path
) -> None:
    _story, document = issued
    photos = photos_of(document, tmp_path)
    assert len(photos) > 2
    walk.follow("Record that it was signed")
    fill_in(walk, document, world.patient.full_name)
    # One page is forgotten: the page says which one, and keeps all that was done.
    walk.page.locator("#id_scan_files").set_input_files(photos[:-1])
    walk.press("Record the signature")
    warning = walk.page.locator(".message--warning", has_text="do not match")
    expect(warning).to_contain_text(f"Page {len(photos)} of this document not found.")
    expect(walk.page.locator("#id_signer_name")).to_have_value(world.patient.full_name)
    expect(walk.page.locator(".card-row")).to_have_count(len(photos) - 1)
    assert not Signature.objects.exists()

    walk.page.locator("#id_scan_files").set_input_files(photos[-1:])
    walk.press("Record the signature")
    walk.told("is recorded as signed")
    signature = Signature.objects.get()
    pages = [page["page"] for scan in signature.scans.all() for page in scan.pages]
    assert sorted(pages) == list(range(1, len(photos) + 1))
    assert signature.overrule_reason == ""
    assert check_seal(bytes(signature.sealed_pdf)).is_good
    assert not PendingScan.objects.exists()
    expect(walk.page.get_by_role("link", name="Open the signed PDF")).to_be_visible()
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Download scan 1").click()
    assert Path(download.value.path()).read_bytes() == photos[0].read_bytes()


def test_a_removed_file_and_a_written_reason(
    walk: Walk, issued, world: World, tmp_path: Path
) -> None:
    _story, document = issued
    photos = photos_of(document, tmp_path)
    walk.follow("Record that it was signed")
    fill_in(walk, document, world.patient.full_name)
    walk.page.locator("#id_scan_files").set_input_files(photos[:2])
    walk.press("Record the signature")
    walk.page.get_by_role("button", name="Remove photo 2.jpg").click()
    walk.page.wait_for_load_state()
    walk.check()
    expect(walk.page.locator(".card-row")).to_have_count(1)
    walk.press("Record the signature")
    expect(walk.page.get_by_role("alert").first).to_be_visible()
    walk.fill(overrule_reason="The other pages were lost in the rain; the patient signed page 1.")
    walk.press("Record the signature")
    walk.told("is recorded as signed")
    assert "rain" in Signature.objects.get().overrule_reason
