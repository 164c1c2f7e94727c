"""A superseded consent, its history, and the way to a withdrawal, on both screens."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consult.consent.actions import complete_signature, issue_consent
from consult.consent.models import ConsentDocument, Withdrawal
from consult.consent.signing.signing_facts import SigningFacts
from consult.consultations.models import FormulaLine
from consult.management.demo.stories import Story
from tests.browser.steps import Walk
from tests.builders import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(clinician_page: Page, check_page) -> Walk:
    return Walk(clinician_page, check_page)


def issue(story: Story) -> ConsentDocument:
    ready = story.fresh()
    return issue_consent(by=story.by, consultation=ready, expected_version=ready.version)


def sign(story: Story, document: ConsentDocument) -> None:
    facts = SigningFacts(
        route="paper_file", signer="patient", signer_name="Ana Lima", signed_at=timezone.now()
    )
    complete_signature(by=story.by, document=document, facts=facts)


def test_from_superseded_to_withdrawn(walk: Walk, world: World) -> None:
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    sign(story, issue(story))
    FormulaLine.objects.update(amount="2")
    consent = f"/consultations/{story.consultation.pk}/consent/"

    walk.open(consent)
    expect(walk.page.get_by_role("row", name="Drawn up")).to_contain_text("1 mL")
    expect(walk.page.locator(".patient-banner")).to_contain_text("Do not treat")
    story.talk()
    newer = issue(story)
    sign(story, newer)

    walk.open(consent)
    earlier = walk.page.locator("details", has_text="C-").first
    earlier.locator("summary").click()
    expect(earlier.get_by_role("link", name=re.compile("^Original, unaltered"))).to_be_visible()
    walk.check()

    walk.open(f"{consent}{newer.number}/mistake/")
    walk.open(f"{consent}{newer.number}/refuse/")
    walk.open(f"{consent}{newer.number}/withdraw/")
    walk.press("Record the withdrawal")
    walk.check()
    walk.page.get_by_label("Why does the patient take it back?").fill("No more needles.")
    walk.page.get_by_text("by phone", exact=True).click()
    walk.page.get_by_text("Just now", exact=True).click()
    walk.press("Record the withdrawal")
    expect(walk.page.locator(".patient-banner")).to_contain_text("Do not treat: consent withdrawn")
    walk.check()
    assert Withdrawal.objects.get().reason == "No more needles."
