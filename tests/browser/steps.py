"""What a clinician does on each page of the path, by mouse and typing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import DESKTOP, TABLET

DECLINED = "Talked about today; the patient prefers to try the injections."
# Where a second screen size would tell nothing new.
ON_DESKTOP = pytest.mark.parametrize("viewport", [DESKTOP], ids=["desktop"])
ON_TABLET = pytest.mark.parametrize("viewport", [TABLET], ids=["tablet"])
# Another machine may be busy; what never comes still fails.
SOON = 20_000
ZONE = "#plan-zone-{}"


# The patient banner stays on top of the page; it must not hide what has the focus.
IS_IN_SIGHT = """node => {
  const box = node.getBoundingClientRect();
  // A browser shows of a high box the line that is written on, and the rest while typing.
  const from = Math.max(box.top, 0), to = Math.min(box.bottom, window.innerHeight);
  if (to - from < Math.min(box.height, 24) / 2) return false;
  const top = document.elementFromPoint(box.x + box.width / 2, (from + to) / 2);
  const own = [node, ...node.labels ?? []];
  return top && (top.contains(node) || own.some(part => part.contains(top)));
}"""


def see(target: Locator) -> None:
    """``target`` comes into sight, with nothing over it; scrolling there takes a moment."""
    target.page.wait_for_function(IS_IN_SIGHT, arg=target.element_handle(), timeout=SOON)


def nothing() -> None:
    """Stands for a page check where a test is about something else."""


@dataclass
class Walk:
    """Somebody going through the pages; ``check`` looks at every page that is passed."""

    page: Page
    check: Callable[[], None] = nothing

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SOON)
        # A page that still glides from the last link would meet the next click half way.
        self.page.emulate_media(reduced_motion="reduce")

    # --- moving on ---------------------------------------------------------------------

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.check()

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.check()

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.check()

    def section(self, title: str) -> None:
        """Go to a section by the list at the side."""
        sections = self.page.get_by_label("Sections of the consultation")
        self.follow(re.compile(f"^{title}"), sections)

    def status_of(self, title: str) -> Locator:
        """The status of a section in the list at the side."""
        sections = self.page.get_by_label("Sections of the consultation")
        return sections.get_by_role("link", name=re.compile(f"^{title}")).locator(".status")

    def told(self, text: str) -> None:
        """The page says that something was done."""
        expect(self.page.locator(".messages")).to_contain_text(text)

    # --- filling in --------------------------------------------------------------------

    def fill(self, within: Locator | None = None, **values: str) -> None:
        """Fill boxes by the last part of their id, such as ``family_name``."""
        for name, value in values.items():
            (within or self.page).locator(f"#id_{name}").fill(value)

    def choose(self, **values: str) -> None:
        """Choose in lists by the words of the choice."""
        for name, words in values.items():
            self.page.locator(f"#id_{name}").select_option(label=words)

    def choose_like(self, **values: str) -> None:
        """Choose the first of the choices that hold these words."""
        for name, words in values.items():
            box = self.page.locator(f"#id_{name}")
            box.select_option(label=box.locator("option", has_text=words).first.inner_text())

    def tick(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("group", name=question)
        group.get_by_role("radio", name=answer, exact=True).check()

    def answer_all(self, answer: str) -> int:
        """Give every question of the page the same answer; returns how many there were."""
        radios = self.page.get_by_role("radio", name=answer, exact=True).all()
        for radio in radios:
            radio.check()
        return len(radios)

    # --- the sections ------------------------------------------------------------------

    def sign_in(self, username: str, password: str) -> None:
        self.open("/")
        self.page.get_by_label("Username or email").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def add_patient(self, given: str, family: str, born: str, number: str) -> None:
        self.follow("Add a patient")
        self.fill(
            given_names=given,
            family_name=family,
            date_of_birth=born,
            record_number=number,
            language="English",
        )
        self.press("Add the patient")

    def answer_screening(self) -> int:
        count = self.answer_all("No")
        self.press("Save screening")
        return count

    def give_diagnosis(self) -> None:
        self.fill(diagnosis="Androgenetic alopecia", diagnosed_by="Dr. Clara Tester")
        self.page.get_by_label("How it was made").select_option(index=1)
        self.answer_all("offered and declined")
        for reason in self.page.get_by_label("Reason, or what happened").all():
            reason.fill(DECLINED)
        self.press("Save diagnosis and options")

    def add_allergy_in_words(self, text: str, reaction: str) -> None:
        self.press("Add an allergy")
        self.fill(free_text=text, reaction=reaction)
        self.tick("How severe", "moderate")
        self.tick("How certain", "reported by the patient")
        self.press("Save the allergy")

    def answer_health(self, allergies: str) -> None:
        self.tick("Does the patient have any allergies", allergies)
        self.answer_all("No")
        self.press("Save allergies and health")
        self.press("The patient confirms the record")

    def fill_plan(self, day: date) -> None:
        """Everything about the injection but its zones."""
        self.fill(
            purpose="To slow the loss of hair at the crown.",
            depth_mm="4",
            needle="30 G, 4 mm",
            total_volume_ml="4",
            sessions="4",
            interval_days="30",
            planned_on=(day + timedelta(days=7)).isoformat(),
        )
        for name in ("route", "device"):
            self.page.locator(f"#id_{name}").select_option(index=1)
        self.page.locator("#id_injector").select_option(index=1)

    def choose_product(self, name: str) -> None:
        self.follow("Add a product")
        self.choose_like(product=name)
        self.press("Show what it contains")

    def draw_up(self, lot: str, amount: str, strength: tuple[str, str] | None = None) -> None:
        self.choose_like(lot=lot)
        self.choose(unit="mL")
        self.fill(amount=amount)
        if strength:
            self.fill(strength=strength[0])
            self.choose(strength_unit=strength[1])
        self.press("Add to the formula")

    def have_the_talk(self, at: datetime) -> None:
        """Told in person at the moment ``at`` of the clinic, and said back at once."""
        self.page.locator("#id_given_at").fill(f"{at:%Y-%m-%dT%H:%M}")
        self.tick("How?", "in person")
        self.tick("Did the patient get printed information?", "Yes")
        self.fill(language="English")
        for box in self.page.get_by_label("The patient's own words").all():
            box.fill("A mix goes into my scalp; it can go wrong; I could also use a lotion.")
        self.answer_all("Yes, right away")
        self.press("Save the talk")

    def answer_technique(self) -> int:
        self.page.get_by_role("radio", name=re.compile("alcohol", re.I)).first.check()
        self.tick("Gloves", "latex-free gloves")
        count = self.answer_all("Yes")
        self.press("Save the technique")
        return count
