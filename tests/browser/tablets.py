"""A tablet in somebody's hands: issued papers, drawing, and what stands on the page."""

from __future__ import annotations

import math
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from consult.consent.actions import issue_consent
from consult.consent.models import ConsentDocument, SigningSession
from consult.management.demo.stories import Story
from tests.browser.steps import Walk
from tests.builders import World

PASSWORD = "not-a-real-password"
PORTRAIT = {"width": 820, "height": 1180}
LANDSCAPE = {"width": 1180, "height": 820}


def issued(world: World) -> tuple[Story, ConsentDocument]:
    """A consent that was issued for the world's patient."""
    story = world.open()
    story.complete({"minoxidil": "1"}, ["crown"], volume="1")
    consultation = story.fresh()
    document = issue_consent(
        by=world.clinician, consultation=consultation, expected_version=consultation.version
    )
    return story, document


class Tablet:
    """The steps at a handed-over tablet."""

    def __init__(self, walk: Walk, document: ConsentDocument) -> None:
        self.walk, self.page, self.document = walk, walk.page, document

    def hand_over(self, **helpers: str) -> SigningSession:
        """The clinician hands the tablet over for the patient to sign."""
        self.walk.open(f"/consultations/{self.document.consultation_id}/consent/")
        self.walk.follow("Sign on this tablet")
        self.walk.page.get_by_role("radio", name="The patient").check()
        self.walk.fill(**helpers)
        self.walk.press("Hand over the tablet")
        return SigningSession.objects.get(document=self.document, ended_at=None)

    def shown(self) -> str:
        """The key of the open page."""
        return str(
            self.page.evaluate("document.querySelector('[data-page]:not([hidden])').dataset.page")
        )

    def part(self) -> Locator:
        return self.page.locator("[data-page]:not([hidden])")

    def next(self) -> str:
        """Go one page on; the key of the page."""
        before = self.shown()
        self.part().locator(".turn .button").last.click()
        expect(self.page.locator(f'[data-page="{before}"]')).to_be_hidden()
        return self.shown()

    def go_to(self, key: str) -> None:
        while self.shown() != key:
            self.next()

    def tick_all(self) -> None:
        for box in self.page.locator(".tick input").all():
            box.check()

    def choose(self, how: str) -> None:
        self.page.get_by_role("radio", name=how).check()

    def submit(self) -> Locator:
        return self.page.locator("#sign-now")

    def field(self) -> dict[str, float]:
        box = self.page.locator("#pad").bounding_box()
        assert box
        return dict(box)

    def strokes(self) -> Any:
        """What the page keeps in this tab."""
        return self.page.evaluate(
            "JSON.parse(Object.entries(sessionStorage)"
            ".find(([key]) => key.startsWith('signing:'))?.[1] || '{}').strokes"
        )

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Draw by mouse through places given as parts of the field's width and height."""
        box, mouse = self.field(), self.page.mouse
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place)
        mouse.up()

    def draw_by_finger(self, context: BrowserContext, points: list[tuple[float, float]]) -> None:
        """The same with a finger."""
        client, box = context.new_cdp_session(self.page), self.field()
        places = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
            for x, y in points
        ]
        for kind, place in [
            ("touchStart", places[:1]),
            *(("touchMove", [place]) for place in places[1:]),
            ("touchEnd", []),
        ]:
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": place})


def waves(left: float = 0.15, right: float = 0.7) -> list[tuple[float, float]]:
    """Something like a signature."""
    return [
        (left + (right - left) * i / 50, 0.5 + 0.2 * math.sin(i / 2.2) * (1.3 - i / 60))
        for i in range(51)
    ]


def a_line() -> list[tuple[float, float]]:
    return [(0.1 + 0.7 * i / 20, 0.3 + 0.2 * i / 20) for i in range(21)]


def saved(page: Page) -> None:
    """The server has everything."""
    expect(page.locator("#saved")).to_have_attribute("data-now", "saved")
