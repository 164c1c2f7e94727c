"""Somebody checks a paper or a file, and a patient fetches a copy, in a real browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from consult.consent.actions import create_copy_link, issue_consent
from consult.consent.models import ConsentDocument, CopyGiven, CopyLink
from tests.browser.steps import ON_DESKTOP
from tests.builders import World
from tests.consent import checked_files as files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([zone, data, name, type]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer });
    zone.dispatchEvent(event);
  }
}"""


@pytest.fixture
def issued(world: World) -> ConsentDocument:
    """A document with its real PDF."""
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    consultation = story.fresh()
    return issue_consent(
        by=world.clinician, consultation=consultation, expected_version=consultation.version
    )


def drop(page: Page, data: bytes, name: str, kind: str) -> None:
    zone = page.locator("[data-drop-zone]").element_handle()
    page.evaluate(DROP, [zone, base64.b64encode(data).decode(), name, kind])


def expect_answer(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_the_code_of_a_page_opens_the_answer(page: Page, issued, check_page: Callable) -> None:
    page.goto(f"/V/{issued.number}/1/4/{issued.sha256[:12].upper()}")
    expect_answer(page, "Genuine, not signed yet")
    check_page()
    page.goto(f"/V/{issued.number}/1/4/000000000000")
    expect_answer(page, "Unknown")
    check_page()


def test_number_and_code_are_typed(page: Page, issued, check_page: Callable) -> None:
    page.goto("/verify/")
    check_page()
    page.get_by_role("button", name="Check this number").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the content code.")
    check_page()
    page.get_by_label("Number", exact=True).fill(issued.number.lower())
    page.get_by_label("Content code").fill(issued.sha256[:12])
    page.get_by_label("Content code").press("Enter")
    expect_answer(page, "Genuine, not signed yet")


def test_a_file_is_dropped(page: Page, issued, check_page: Callable) -> None:
    page.goto("/verify/")
    expect(page.get_by_text("You can also drop the file here.")).to_be_visible()
    drop(page, bytes(issued.pdf), "consent.pdf", "application/pdf")
    page.get_by_role("button", name="Check this file").click()
    expect_answer(page, "Genuine, not signed yet")
    expect(page.get_by_text("byte for byte")).to_be_visible()
    drop(page, bytes(issued.pdf) + b"\n", "changed.pdf", "application/pdf")
    page.get_by_role("button", name="Check this file").click()
    expect_answer(page, "Altered")
    check_page()


def test_a_photo_is_chosen(page: Page, issued, check_page: Callable) -> None:
    page.goto("/verify/")
    chooser = page.get_by_label("PDF file, or photo of a page")
    blank = {"name": "a.png", "mimeType": "image/png", "buffer": files.photo_of("x", kind="PNG")}
    photo = blank | {"buffer": files.photo_of(files.code_of(issued), kind="PNG")}
    chooser.set_input_files(blank | {"buffer": b"no picture"})
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a PDF, a JPEG or a PNG.")
    check_page()
    chooser.set_input_files(photo)
    page.get_by_role("button", name="Check this file").click()
    expect_answer(page, "Genuine, not signed yet")


def test_it_works_without_script(scriptless_page: Page, issued) -> None:
    scriptless_page.goto("/verify/")
    expect(scriptless_page.get_by_text("You can also drop")).to_be_hidden()
    scriptless_page.get_by_label("PDF file, or photo of a page").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(issued.pdf)}
    )
    scriptless_page.get_by_role("button", name="Check this file").click()
    expect_answer(scriptless_page, "Genuine, not signed yet")


def test_staff_look_up_a_number(clinician_page: Page, issued, check_page: Callable) -> None:
    clinician_page.goto("/")
    clinician_page.get_by_role("link", name="Verify a paper").click()
    check_page()
    clinician_page.get_by_label("Number", exact=True).fill(issued.number)
    clinician_page.get_by_role("button", name="Look up this number").click()
    expect_answer(clinician_page, "On record, not signed yet")
    expect(clinician_page.get_by_role("link", name="Copies for the patient")).to_be_visible()
    check_page()


def test_staff_give_a_copy_and_make_a_link(
    clinician_page: Page, issued, check_page: Callable
) -> None:
    page = clinician_page
    page.goto(f"/consents/{issued.number}/copies/")
    check_page()
    page.get_by_role("button", name="Record the copy").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page()
    page.get_by_label("on paper").check()
    page.get_by_role("button", name="Record the copy").click()
    expect(page.get_by_text("The copy is recorded.")).to_be_visible()
    page.get_by_label("E-mail address").fill("ana")
    page.get_by_role("button", name="Send the link by e-mail").click()
    expect(page.get_by_role("alert")).to_contain_text("name@example.org")
    check_page()
    page.get_by_role("button", name="Make a link to show").click()
    shown = page.get_by_label("Address", exact=True)
    expect(shown).to_have_value(re.compile(r"^http://localhost:\d+/copy/#[\w-]{43}$"))
    check_page()


def choose_birth_date(page: Page, day: str) -> None:
    page.get_by_label("Month").select_option("July")
    page.get_by_label("Day").fill(day)
    page.get_by_label("Year").fill("1985")


def test_a_patient_fetches_the_file_once(
    page: Page, world: World, issued, check_page: Callable
) -> None:
    _, secret = create_copy_link(by=world.clinician, document=issued)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    page.goto(f"/copy/#{secret}")
    expect(page.get_by_label("Code from your message")).to_be_hidden()
    # The address bar does not keep it; a reload still has it.
    expect(page).to_have_url(re.compile(r"/copy/$"))
    page.reload()
    expect(page.get_by_label("Code from your message")).to_be_hidden()
    check_page()
    choose_birth_date(page, "15")
    page.get_by_role("button", name="Get the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Tries left: 4")
    check_page()
    choose_birth_date(page, "14")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the file").click()
    assert download.value.suggested_filename == f"{issued.number}.pdf"
    assert download.value.path().read_bytes() == bytes(issued.pdf)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#copy-told")).to_contain_text("It comes as a download")
    check_page()
    assert CopyGiven.objects.get().link == CopyLink.objects.get()
    page.get_by_role("button", name="Get the file").click()
    expect_answer(page, "This link does not work any more")
    check_page()
    # The part after # is the browser's own: no address and no header carried it.
    assert asked
    assert not [each for each in asked if secret in each.partition("#")[0]]
    assert not [each for each in asked if secret in each.partition(" ")[2]]


def test_a_patient_without_script_pastes_the_code(
    scriptless_page: Page, world: World, issued
) -> None:
    _, secret = create_copy_link(by=world.clinician, document=issued)
    scriptless_page.goto(f"/copy/#{secret}")
    told = scriptless_page.locator("noscript p")
    expect(told).to_be_visible()
    expect(told).to_contain_text("Copy everything after the # sign")
    scriptless_page.get_by_label("Code from your message").fill(secret)
    choose_birth_date(scriptless_page, "14")
    with scriptless_page.expect_download() as download:
        scriptless_page.get_by_role("button", name="Get the file").click()
    assert download.value.path().read_bytes() == bytes(issued.pdf)


@ON_DESKTOP
def test_the_keyboard_alone_is_enough(page: Page, issued) -> None:
    page.goto("/verify/")
    page.get_by_label("Number", exact=True).focus()
    page.keyboard.type(issued.number)
    page.keyboard.press("Tab")
    page.keyboard.type(issued.sha256[:12])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_answer(page, "Genuine, not signed yet")
