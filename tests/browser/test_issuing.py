"""When a consent cannot be issued, or the button is pressed twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from consult.consent import pdf
from consult.consent.models import ConsentDocument
from consult.formulary.models import Ingredient
from consult.management.demo.stories import Story
from tests.browser.steps import ON_DESKTOP, Walk
from tests.builders import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(clinician_page: Page, check_page) -> Walk:
    return Walk(clinician_page, check_page)


@pytest.fixture
def ready(world: World) -> Story:
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    return story


@pytest.fixture
def dead_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The PDF engine ends as soon as it is started."""

    def start(engine: pdf.Engine) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", ""], stdin=pipe, stdout=pipe)

    pdf.engine.stop()
    monkeypatch.setattr(pdf.Engine, "_start", start)
    yield
    pdf.engine.stop()


def consent_address(story: Story) -> str:
    return f"/consultations/{story.consultation.pk}/consent/"


@ON_DESKTOP
def test_a_double_click_issues_one_document(walk: Walk, ready: Story) -> None:
    walk.open(consent_address(ready))
    walk.page.get_by_role("button", name="Issue the consent").dblclick()
    walk.told("is issued. Print it")
    walk.open(consent_address(ready))
    expect(walk.page.locator("article.panel")).to_have_count(1)
    assert ConsentDocument.objects.count() == 1


def test_a_failing_engine_issues_nothing_and_says_so(
    walk: Walk, ready: Story, dead_engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ready.fresh().version
    walk.open(consent_address(ready))
    walk.press("Issue the consent")
    expect(walk.page.get_by_role("alert")).to_contain_text(
        "The document could not be made, so nothing was issued."
    )
    assert not ConsentDocument.objects.exists()
    assert ready.fresh().version == before
    monkeypatch.undo()
    walk.press("Issue the consent")
    walk.told("is issued")


def test_a_blocked_consent_says_what_stops_it(walk: Walk, world: World) -> None:
    story = world.open()
    story.screening()
    story.diagnosis()
    story.health(allergy_to=Ingredient.objects.get(key="benzyl_alcohol"))
    story.evidence(injection := story.injection({"biotin": "1"}, ["crown"]))
    story.technique(injection)
    walk.open(consent_address(story))
    expect(walk.page.get_by_role("button", name="Issue the consent")).to_have_count(0)
    stop = walk.page.locator(".finding--stop", has_text="Test Biotin").first
    expect(stop).to_contain_text("Benzyl alcohol")
    walk.follow("Go to what causes it", stop)
    expect(walk.page.locator(".formula-line")).to_contain_text("Benzyl alcohol")


@ON_DESKTOP
def test_what_became_blocked_in_another_tab_is_not_issued(walk: Walk, ready: Story) -> None:
    walk.open(consent_address(ready))
    ready.health(allergy_to=Ingredient.objects.get(key="dexpanthenol"))
    walk.press("Issue the consent")
    expect(walk.page.get_by_role("alert")).to_contain_text("nothing was issued")
    expect(walk.page.locator(".finding--stop").first).to_contain_text("Dexpanthenol")
    assert not ConsentDocument.objects.exists()


def test_a_refusal_is_recorded_and_leaves_room_for_a_new_consent(walk: Walk, ready: Story) -> None:
    walk.open(consent_address(ready))
    walk.press("Issue the consent")
    walk.follow("The patient said no before signing")
    walk.press("Record the refusal")
    expect(walk.page.get_by_role("alert")).to_contain_text("What was the reason?")
    walk.fill(reason="Wants to try minoxidil on the skin first.")
    walk.press("Record the refusal")
    refused = walk.page.locator("article.panel")
    expect(refused).to_contain_text("Wants to try minoxidil on the skin first.")
    expect(walk.page.locator(".finding--stop")).to_contain_text("Talk with the patient again")
    ready.talk()
    walk.open(consent_address(ready))
    walk.press("Issue the consent")
    expect(walk.page.locator(".patient-banner")).to_contain_text("Do not treat yet")
    expect(walk.page.get_by_role("heading", name="Earlier documents (1)")).to_be_visible()


@ON_DESKTOP
def test_a_plan_changed_after_issue_needs_a_new_consent(walk: Walk, ready: Story) -> None:
    walk.open(consent_address(ready))
    walk.press("Issue the consent")
    ready.health(allergy_to=Ingredient.objects.get(key="lidocaine"))
    walk.open(consent_address(ready))
    expect(walk.status_of("Consent")).to_have_text("Superseded: needs a new one")
    expect(walk.page.get_by_text("Issue a new consent and have that one signed.")).to_be_visible()
    expect(walk.page.get_by_role("link", name="Record that it was signed")).to_have_count(0)
