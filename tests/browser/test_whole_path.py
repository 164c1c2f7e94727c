"""The whole path of a clinician, from signing in to the signed paper."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consult.consent.models import ConsentDocument
from tests.browser.steps import ZONE, Walk
from tests.builders import World
from tests.consent.paper_scans import as_pdf, pages_as_pictures
from tests.consent.papers import squeezed, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OVERRIDE = "Compared with the patient and the pharmacist: no penicillin in any component."
COMMENT = "A trial of another mixture; it only hints at what this one may do."


def test_from_signing_in_to_the_signed_paper(
    page: Page, world: World, check_page, tmp_path: Path
) -> None:
    walk, today = Walk(page, check_page), world.clinic.today()
    walk.sign_in("clara", "not-a-real-password")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    expect(page.get_by_text("You have no open consultation")).to_be_visible()
    _open_consultation(walk)
    _screen_and_diagnose(walk)
    _ask_about_health(walk)
    _propose(walk, today)
    _draw_up_from_the_list(walk)
    _draw_up_from_the_label(walk, today)
    _attach_evidence(walk)
    _plan_technique(walk)
    _talk(walk, world)
    _review(walk)
    _issue_and_read(walk, world)
    _record_signature(walk, tmp_path)
    _close(walk)


def _open_consultation(walk: Walk) -> None:
    walk.add_patient("Zoë Marie", "Öztürk-O’Neill", "1988-02-29", "R-77")
    walk.press("Open a consultation")
    banner = walk.page.get_by_label("About the patient")
    expect(banner).to_contain_text("Zoë Marie Öztürk-O’Neill")
    expect(banner).to_contain_text("29-Feb-1988")
    expect(banner).to_contain_text("not asked")


def _screen_and_diagnose(walk: Walk) -> None:
    assert not walk.page.locator("input[type=radio]:checked").count()
    assert walk.answer_screening() >= 10
    walk.told("Screening is saved.")
    expect(walk.status_of("Screening")).to_have_text("Done")
    walk.section("Diagnosis")
    walk.give_diagnosis()
    walk.told("Diagnosis and other options are saved.")
    expect(walk.status_of("Diagnosis")).to_have_text("Done")


def _ask_about_health(walk: Walk) -> None:
    walk.section("Allergies")
    walk.add_allergy_in_words("Penicillin tablets", "Hives within minutes")
    expect(walk.page.get_by_label("About the patient")).to_contain_text("Penicillin tablets")
    walk.answer_health("Yes, has allergies")
    walk.told("Allergies and health are confirmed.")
    expect(walk.page.get_by_text("Confirmed with the patient by")).to_be_visible()


def _propose(walk: Walk, today: date) -> None:
    walk.section("Proposed injections")
    walk.follow("Propose an injection")
    walk.page.locator(ZONE.format("crown")).click(position={"x": 12, "y": 20})
    walk.page.locator(ZONE.format("hairline")).click()
    chosen = walk.page.get_by_role("group", name="Zones of the scalp")
    expect(chosen.get_by_role("checkbox", name="5 Crown (vertex)")).to_be_checked()
    expect(chosen.get_by_role("checkbox", name="1 Frontal hairline")).to_be_checked()
    walk.page.locator(ZONE.format("hairline")).click()
    expect(chosen.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(walk.page.locator("svg.scalp title")).to_contain_text("5 Crown (vertex)")
    walk.fill_plan(today)
    walk.press("Save and add products")
    expect(walk.page.get_by_role("img", name="Crown (vertex)")).to_be_visible()


def _draw_up_from_the_list(walk: Walk) -> None:
    walk.choose_product("Test Biotin")
    contents = walk.page.get_by_role("table", name="Test Biotin contains")
    expect(contents).to_contain_text("Benzyl alcohol")
    expect(contents).to_contain_text("Preservative")
    walk.draw_up("L-1", "1", strength=("5", "mg/mL"))
    walk.told("Test Biotin is saved in the formula.")


def _draw_up_from_the_label(walk: Walk, today: date) -> None:
    page = walk.page
    walk.follow("Add a product")
    walk.follow("Add it from its label")
    walk.fill(name="Scalp Tonic B5", maker="Corner Pharmacy")
    walk.choose(measured_in="mL", vial_kind="single-dose vial or ampoule")
    walk.tick("Natural rubber latex", "No, the label says so")
    components = [("Dexpanthenol", "Active"), ("Salt water", "Diluent")]
    for number, (ingredient, role) in enumerate(components):
        walk.choose_like(**{f"component-{number}-ingredient": ingredient})
        walk.choose(**{f"component-{number}-role": role})
    walk.tick("Does the label name every component", "Yes")
    walk.press("Add the product")
    walk.told("Scalp Tonic B5 is added. An admin will look at it.")
    walk.fill(number="B5-LOT-9", expiry=(today + timedelta(days=90)).isoformat())
    walk.press("Add the lot")
    expect(page.get_by_text("Entered from the label by Dr. Clara Tester")).to_be_visible()
    walk.draw_up("B5-LOT-9", "2.5")
    line = page.locator(".formula-line", has_text="Scalp Tonic B5")
    expect(line).to_contain_text("awaiting an admin’s look")


def _attach_evidence(walk: Walk) -> None:
    walk.follow("Go to its evidence")
    expect(walk.page.get_by_text("Nothing is attached yet")).to_be_visible()
    walk.follow(re.compile("^Attach"))
    walk.fill(comment=COMMENT)
    walk.press("Attach the source")
    expect(walk.page.get_by_text(COMMENT)).to_be_visible()


def _plan_technique(walk: Walk) -> None:
    walk.section("Sterile technique")
    expect(walk.page.get_by_text("State board, number R-1")).to_be_visible()
    assert not walk.page.locator("input[type=radio]:checked").count()
    assert walk.answer_technique() >= 28
    expect(walk.page.get_by_text("Answered by").first).to_be_visible()


def _talk(walk: Walk, world: World) -> None:
    walk.section("Talk")
    expect(walk.page.get_by_text("Test Biotin")).to_be_visible()
    assert not walk.page.locator("input[type=radio]:checked").count()
    assert walk.page.locator("#id_given_at").input_value() == ""
    walk.have_the_talk(timezone.localtime(timezone=world.clinic.zone))
    walk.told("The talk is saved.")
    expect(walk.status_of("Talk")).to_have_text("Done")


def _review(walk: Walk) -> None:
    page = walk.page
    walk.section("Review")
    expect(walk.status_of("Review")).to_have_text("1 stop")
    walk.follow(re.compile("^Go on with a written reason"))
    walk.fill(reason="too short")
    walk.press("Go on with this reason")
    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    walk.fill(reason=OVERRIDE)
    walk.press("Go on with this reason")
    expect(walk.status_of("Review")).to_have_text("Nothing blocks")
    expect(page.get_by_text(OVERRIDE)).to_be_visible()


def _issue_and_read(walk: Walk, world: World) -> None:
    walk.section("Consent")
    walk.press("Issue the consent")
    document = ConsentDocument.objects.get()
    walk.told(f"Consent {document.number} is issued.")
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name=f"Download {document.number}").click()
    assert download.value.suggested_filename == f"{document.number}.pdf"
    data = Path(download.value.path()).read_bytes()
    assert data == bytes(document.pdf)
    text = text_of(data)
    for words in ("Zoë Marie Öztürk-O’Neill", "R-77", "Test Biotin", "L-1", "Scalp Tonic B5",
                  "B5-LOT-9", "Benzyl alcohol", "Penicillin tablets", OVERRIDE, COMMENT,
                  world.clinician.full_name):  # fmt: skip
        assert squeezed(words) in text, words


def _record_signature(walk: Walk, folder: Path) -> None:
    now = walk.page.evaluate(LOCAL_NOW, "America/New_York")
    document = ConsentDocument.objects.get()
    scan = as_pdf(pages_as_pictures(bytes(document.pdf)))
    (folder / "signed.pdf").write_bytes(scan)
    walk.follow("Record that it was signed")
    walk.tick("Who signed", "The patient")
    walk.fill(signer_name="Zoë Marie Öztürk-O’Neill", signed_at=now, witness_name="Wilma Witness")
    walk.tick("What is kept?", "A scan or photos of every page, added below")
    walk.page.locator("#id_scan_files").set_input_files(folder / "signed.pdf")
    walk.press("Record the signature")
    walk.told("is recorded as signed")
    expect(walk.status_of("Consent")).to_have_text("Signed")
    with walk.page.expect_download() as download:
        walk.follow(re.compile("^Download scan"))
    assert Path(download.value.path()).read_bytes() == scan


LOCAL_NOW = """zone => new Date().toLocaleString("sv-SE", {timeZone: zone}).slice(0, 16)
    .replace(" ", "T")"""


def _close(walk: Walk) -> None:
    walk.section("Review")
    walk.follow("Close this consultation")
    walk.fill(reason="Consent signed.")
    walk.press("Close the consultation")
    walk.told("The consultation is closed.")
    expect(walk.page.get_by_text("You have no open consultation")).to_be_visible()
    walk.follow("Patients")
    walk.follow("Zoë Marie")
    walk.follow(re.compile("^Opened"))
    expect(walk.page.get_by_text("This consultation is closed: Consent signed.")).to_be_visible()
