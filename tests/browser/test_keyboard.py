"""The whole path without a mouse: Tab, Space, Enter, arrows and typing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from consult.consent.models import ConsentDocument
from tests.browser.steps import DECLINED, ON_DESKTOP, SOON, see
from tests.builders import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), ON_DESKTOP]
MOST_TABS = 150


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus; fail after ``MOST_TABS``."""
    node = target.first.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if node.evaluate("node => node === document.activeElement"):
            return see(target.first)
    pytest.fail(f"{MOST_TABS} presses of Tab did not reach {target}")


class Keys:
    """Hands on the keyboard, and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(SOON)

    def enter(self, role: Any, name: str, exact: bool = False) -> None:
        """Go to a link or button and press Enter; the next page has come when this returns."""
        tab_to(self.page, self.page.get_by_role(role, name=name, exact=exact))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def box(self, label: str) -> Locator:
        named = self.page.get_by_label(label, exact=True)
        return named.and_(self.page.locator("input, select, textarea"))

    def type(self, label: str, text: str) -> None:
        tab_to(self.page, self.box(label))
        self.page.keyboard.type(text)

    def type_day(self, label: str, day: date) -> None:
        self.type(label, f"{day:%m%d%Y}")

    def type_now(self, label: str) -> None:
        self.type(label, "")
        now = self.page.evaluate(CLINIC_NOW)
        self.page.keyboard.type(now[:8])
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(now[8:])

    def pick(self, label: str, first_letters: str) -> None:
        """Choose in a list by typing the start of the choice."""
        tab_to(self.page, self.box(label))
        self.page.keyboard.type(first_letters)
        chosen = self.box(label).locator("option:checked")
        expect(chosen).to_contain_text(first_letters, ignore_case=True)

    def answer(self, group: Locator, downs: int) -> None:
        """In a group of radio buttons: Space takes the first answer, arrows go on from it."""
        tab_to(self.page, group.get_by_role("radio"))
        self.page.keyboard.press("Space")
        for _ in range(downs):
            self.page.keyboard.press("ArrowDown")

    def answer_all(self, word: str, reason: str = "") -> None:
        """Give every question that has the answer ``word`` this answer."""
        for question in self.page.locator(".question-row").all():
            words = question.locator(".choice label").all_inner_texts()
            if word in words:
                self.answer(question, words.index(word))
                assert question.get_by_role("radio", name=word, exact=True).is_checked()
                if reason:
                    tab_to(self.page, question.get_by_role("textbox"))
                    self.page.keyboard.type(reason)


def test_the_whole_path_by_keyboard_alone(page: Page, world: World) -> None:
    keys = Keys(page)
    _sign_in_and_open(keys)
    _screen_and_diagnose(keys)
    _health(keys)
    _plan(keys, world.clinic.today())
    _formula_and_evidence(keys)
    _technique(keys)
    _talk(keys)
    _issue(keys)
    _sign_and_close(keys)


def _sign_in_and_open(keys: Keys) -> None:
    keys.page.goto("/")
    keys.type("Username or email", "clara")
    keys.type("Password", "not-a-real-password")
    keys.enter("button", "Sign in")
    keys.enter("link", "Add a patient")
    keys.type("Given names", "Grace")
    keys.type("Family name", "Keys")
    keys.type_day("Date of birth", date(1979, 3, 9))
    keys.type("Record number", "K-1")
    keys.type("Language for talking (optional)", "English")
    keys.enter("button", "Add the patient")
    keys.enter("button", "Open a consultation")


def _screen_and_diagnose(keys: Keys) -> None:
    keys.answer_all("No")
    keys.enter("button", "Save screening")
    keys.enter("link", "Diagnosis")
    keys.type("Diagnosis", "Androgenetic alopecia")
    keys.pick("How it was made", "dermoscopy")
    keys.type("Made by", "Dr. Clara Tester")
    keys.answer_all("offered and declined", DECLINED)
    keys.enter("button", "Save diagnosis and options")


def _health(keys: Keys) -> None:
    keys.enter("link", "Allergies and health")
    keys.answer_all("No known allergies")
    keys.answer_all("No")
    keys.enter("button", "Save allergies and health")
    keys.enter("button", "The patient confirms the record")


def _plan(keys: Keys, today: date) -> None:
    keys.enter("link", "Proposed injections")
    keys.enter("link", "Propose an injection")
    keys.type("Why this injection", "To slow the loss of hair.")
    tab_to(keys.page, keys.page.get_by_role("checkbox", name="5 Crown (vertex)"))
    keys.page.keyboard.press("Space")
    expect(keys.page.locator("#plan-zone-crown")).to_have_attribute("fill", "url(#plan-hatch)")
    keys.pick("Route", "intradermal")
    keys.pick("Given with", "syringe")
    keys.type("Depth in mm", "4")
    keys.type("Needle", "30 G, 4 mm")
    keys.type("Total volume in mL", "2")
    keys.type("Number of sessions", "1")
    keys.type_day("Planned day", today + timedelta(days=7))
    keys.pick("Who will inject", "Dr. Clara")
    keys.enter("button", "Save and add products")


def _formula_and_evidence(keys: Keys) -> None:
    keys.enter("link", "Add a product")
    keys.pick("Product", "Test Dexpanthenol")
    keys.enter("button", "Show what it contains")
    keys.pick("Lot and expiry, as on the vial", "L-1")
    keys.type("Strength that you read on the vial", "250")
    keys.pick("Unit of the strength", "mg/mL")
    keys.type("Amount to draw up", "2")
    keys.pick("Unit of the amount", "mL")
    keys.enter("button", "Add to the formula")
    keys.enter("link", "Go to its evidence")
    keys.enter("link", "Attach")
    keys.type("Your comment", "About another mixture; it only hints.")
    keys.enter("button", "Attach the source")


def _technique(keys: Keys) -> None:
    keys.enter("link", "Sterile technique")
    keys.answer(keys.page.get_by_role("group", name="Skin cleaner"), 0)
    keys.answer_all("latex-free gloves")
    keys.answer_all("Yes")
    keys.enter("button", "Save the technique")


def _talk(keys: Keys) -> None:
    keys.enter("link", "Talk")
    keys.type_now("When did you tell the patient?")
    keys.answer(keys.page.get_by_role("group", name="How?"), 0)
    keys.answer(keys.page.get_by_role("group", name="printed information"), 0)
    keys.type("In which language did you talk?", "English")
    for point in keys.page.locator("#teach-back ~ section").all():
        tab_to(keys.page, point.get_by_label("The patient's own words"))
        keys.page.keyboard.type("It goes into my scalp.")
        keys.answer(point.get_by_role("group", name="Did the patient say it right?"), 0)
    keys.enter("button", "Save the talk")


def _issue(keys: Keys) -> None:
    keys.enter("link", "Review")
    expect(keys.page.get_by_text("Nothing blocks the consent.")).to_be_visible()
    keys.enter("link", "Go to the consent")
    keys.enter("button", "Issue the consent")
    expect(keys.page.locator(".messages")).to_contain_text("is issued")
    document = ConsentDocument.objects.get()
    tab_to(keys.page, keys.page.get_by_role("link", name=f"Download {document.number}"))
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"{document.number}.pdf"


def _sign_and_close(keys: Keys) -> None:
    keys.enter("link", "Record that it was signed")
    keys.answer(keys.page.get_by_role("group", name="Who signed?"), 0)
    keys.type("Name of the person who signed", "Grace Keys")
    keys.type_now("Signed on, as written on the paper")
    keys.answer(keys.page.get_by_role("group", name="What is kept?"), 1)
    keys.enter("button", "Record the signature")
    expect(keys.page.locator(".messages")).to_contain_text("is recorded as signed")
    keys.enter("link", "Review")
    keys.enter("link", "Close this consultation")
    keys.type("Why it is closed", "Consent signed.")
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_text("You have no open consultation")).to_be_visible()


# As typed into the browser's own picker: 11232026, then 0945AM.
CLINIC_NOW = """() => {
  const part = options => new Date().toLocaleString("en-US",
    {timeZone: "America/New_York", ...options});
  const day = part({year: "numeric", month: "2-digit", day: "2-digit"});
  const time = part({hour: "2-digit", minute: "2-digit", hour12: true});
  return day.replaceAll("/", "") + time.replace(/[^0-9AP]/g, "") + "M";
}"""
