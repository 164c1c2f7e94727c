"""The pages in a browser that runs no script: everything that a form can do still works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from consult.consent.models import ConsentDocument
from consult.consultations.models import ProposedInjection
from tests.browser.steps import Walk
from tests.builders import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(scriptless_page: Page, world: World) -> Walk:
    walk = Walk(scriptless_page)
    walk.sign_in("clara", "not-a-real-password")
    return walk


def test_zones_are_picked_by_checkboxes_and_shown_on_the_diagram(walk: Walk, world: World) -> None:
    consultation = world.open().consultation
    walk.open(f"/consultations/{consultation.pk}/injections/add/")
    zones = walk.page.get_by_role("group", name="Zones of the scalp")
    zones.get_by_role("checkbox", name="5 Crown (vertex)").check()
    zones.get_by_role("checkbox", name="8 Back of the head").check()
    walk.fill_plan(world.clinic.today())
    walk.press("Save and add products")
    assert ProposedInjection.objects.get().zones == ["crown", "back"]
    diagram = walk.page.get_by_role("img", name="Crown (vertex), Back of the head")
    expect(diagram).to_be_visible()
    expect(diagram.locator("#plan-zone-crown")).to_have_attribute("fill", "url(#plan-hatch)")


def test_a_product_is_drawn_up(walk: Walk, world: World) -> None:
    story = world.open()
    injection = story.injection({}, ["crown"])
    walk.open(f"/consultations/{story.consultation.pk}/injections/{injection.pk}/")
    walk.choose_product("Test Biotin")
    expect(walk.page.get_by_role("table", name="Test Biotin contains")).to_be_visible()
    walk.draw_up("L-1", "1", strength=("5", "mg/mL"))
    walk.told("Test Biotin is saved in the formula.")


def test_a_note_appears_with_the_answer_that_it_belongs_to(walk: Walk, world: World) -> None:
    consultation = world.open().consultation
    walk.open(f"/consultations/{consultation.pk}/screening/")
    question = walk.page.locator(".question-row").first
    note = question.get_by_label("Note")
    expect(note).to_be_hidden()
    question.get_by_role("radio", name="Yes", exact=True).check()
    note.fill("For two weeks, with fever.")
    walk.press("Save screening")
    expect(note).to_have_value("For two weeks, with fever.")
    expect(question.locator(".finding")).to_be_visible()


def test_a_consent_is_issued_and_refused(walk: Walk, world: World) -> None:
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    walk.open(f"/consultations/{story.consultation.pk}/consent/")
    walk.press("Issue the consent")
    document = ConsentDocument.objects.get()
    walk.told(f"Consent {document.number} is issued.")
    walk.follow("The patient said no before signing")
    walk.fill(reason="Wants to think it over.")
    walk.press("Record the refusal")
    expect(walk.page.get_by_text("Wants to think it over.")).to_be_visible()
    expect(walk.status_of("Consent")).to_have_text("Do not treat: consent refused")


def test_more_components_open_without_script(walk: Walk, world: World) -> None:
    story = world.open()
    injection = story.injection({}, ["crown"])
    address = f"/consultations/{story.consultation.pk}/injections/{injection.pk}"
    walk.open(f"{address}/products/new/")
    twelfth = walk.page.locator("#id_component-11-ingredient")
    expect(twelfth).to_be_hidden()
    walk.page.get_by_text("More components").click()
    expect(twelfth).to_be_visible()
