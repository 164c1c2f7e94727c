"""What goes wrong at the keyboard: every mistake is told, nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, expect

from consult.consultations.models import FormulaLine, ProposedInjection, RedFlagAnswer
from consult.formulary.models import Lot
from consult.patients.models import Patient
from tests.browser.steps import ON_DESKTOP, Walk, see
from tests.builders import World, make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


@pytest.fixture
def walk(clinician_page: Page, check_page) -> Walk:
    return Walk(clinician_page, check_page)


def expect_problems(walk: Walk, **messages: str) -> None:
    """The summary names each field's problem, and its link goes to the field."""
    summary = walk.page.get_by_role("alert").first
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_count(len(messages))
    for name, message in messages.items():
        summary.get_by_role("link", name=message).click()
        field = walk.page.locator(f"#id_{name}")
        expect(field).to_be_focused()
        see(field)


@ON_DESKTOP
@pytest.mark.parametrize(
    ("born", "message"),
    [
        ("", "Enter a date."),
        ("1885-07-14", "more than 120 years ago"),
        ("2199-07-14", "in the future"),
    ],
)
def test_an_impossible_birth_date(walk: Walk, world: World, born: str, message: str) -> None:
    walk.open("/")
    walk.add_patient("Ada", "Wrong", born, "X-1")
    expect_problems(walk, date_of_birth=message)
    expect(walk.page.locator("#id_given_names")).to_have_value("Ada")
    assert not Patient.objects.filter(family_name="Wrong").exists()


def test_a_plan_with_impossible_numbers(walk: Walk, world: World) -> None:
    today = world.clinic.today()
    walk.open(f"/consultations/{world.open().consultation.pk}/injections/add/")
    walk.page.get_by_role("checkbox", name="5 Crown (vertex)").check()
    walk.fill_plan(today)
    walk.fill(depth_mm="-4", total_volume_ml="four", sessions="1.5", interval_days="-30")
    walk.fill(planned_on=(today - timedelta(days=2)).isoformat())
    walk.press("Save and add products")
    expect_problems(
        walk,
        depth_mm="greater than or equal to 0.1",
        total_volume_ml="Enter a number with a point",
        sessions="Enter a whole number",
        interval_days="greater than or equal to 1",
        planned_on="in the past",
    )
    expect(walk.page.locator("#id_total_volume_ml")).to_have_value("four")
    expect(walk.page.get_by_role("checkbox", name="5 Crown (vertex)")).to_be_checked()
    assert not ProposedInjection.objects.exists()


@ON_DESKTOP
def test_a_line_that_does_not_fit_its_product(walk: Walk, world: World) -> None:
    story = world.open()
    injection = story.injection({}, ["crown"], volume="2")
    product = world.lots["biotin"].product
    address = f"/consultations/{story.consultation.pk}/injections/{injection.pk}"
    walk.open(f"{address}/products/{product.pk}/")
    walk.fill(strength="5", amount="-1")
    walk.choose(strength_unit="mg/mL", unit="mL")
    walk.press("Add to the formula")
    expect_problems(walk, amount="greater than or equal to 0.001")
    walk.fill(strength="50", amount="1")
    walk.choose(strength_unit="mg/mL", unit="units")
    walk.press("Add to the formula")
    expect_problems(walk, strength="Look at the vial again", unit="not in units")
    walk.fill(strength="5", amount="2.5")
    walk.choose(strength_unit="%", unit="mL")
    walk.press("Add to the formula")
    expect_problems(walk, strength_unit="in mg/mL, not in %", amount="2 mL is left")
    assert not FormulaLine.objects.exists()


@ON_DESKTOP
def test_a_lot_that_cannot_be(walk: Walk, world: World) -> None:
    story, today = world.open(), world.clinic.today()
    injection = story.injection({}, ["crown"])
    product = make_product(
        "Test Bottle", ("5", "mg/mL"), [("biotin", "active", "5", "mg/mL")], vial_kind="multi_dose"
    )
    before = Lot.objects.count()
    address = f"/consultations/{story.consultation.pk}/injections/{injection.pk}"
    walk.open(f"{address}/products/{product.pk}/lots/new/")
    for expiry, opened, problems in [
        (30, 60, {"opened_on": "in the future"}),
        (-1, None, {"expiry": "has expired"}),
        (9999, None, {"expiry": "too far away"}),
    ]:
        opened_on = (today + timedelta(days=opened)).isoformat() if opened else ""
        expiry_day = (today + timedelta(days=expiry)).isoformat()
        walk.fill(number="WRONG", expiry=expiry_day, opened_on=opened_on)
        walk.press("Add the lot")
        expect_problems(walk, **problems)
    assert Lot.objects.count() == before


@ON_DESKTOP
def test_a_note_of_ten_thousand_characters(walk: Walk, world: World) -> None:
    text = "Hair came out in handfuls. " * 371
    walk.open(f"/consultations/{world.open().consultation.pk}/diagnosis/")
    walk.fill(diagnosis_note=text[:10_000])
    walk.press("Save diagnosis and options")
    expect_problems(walk, diagnosis_note="at most 2000 characters")
    assert len(walk.page.locator("#id_diagnosis_note").input_value()) == 10_000


def test_a_script_in_names_is_only_text(walk: Walk, world: World) -> None:
    dialogs: list[Dialog] = []
    walk.page.on("dialog", lambda dialog: dialogs.append(dialog))
    patient = world.add_patient("S-1", given_names=SCRIPT, family_name="Tables")
    walk.open(f"/patients/{patient.pk}/")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text(SCRIPT)
    walk.press("Open a consultation")
    expect(walk.page.get_by_label("About the patient")).to_contain_text(SCRIPT)
    walk.section("Allergies")
    walk.add_allergy_in_words(SCRIPT, SCRIPT)
    expect(walk.page.locator(".card-row__title")).to_have_text(SCRIPT)
    walk.section("Review")
    expect(walk.page.locator("main")).to_contain_text(SCRIPT)
    walk.follow("Desk")
    expect(walk.page.locator(".card-row__title")).to_contain_text(SCRIPT)
    assert not dialogs


def test_two_tabs_with_the_same_section(walk: Walk, world: World) -> None:
    address = f"/consultations/{world.open().consultation.pk}/screening/"
    walk.open(address)
    other = Walk(walk.page.context.new_page())
    other.open(address)
    _answer_first(walk, "First: since the summer.")
    walk.press("Save screening")
    _answer_first(other, "Second: since last year.")
    other.press("Save screening")
    conflict = other.page.get_by_role("table")
    expect(conflict).to_contain_text("Second: since last year.")
    expect(conflict).to_contain_text("First: since the summer.")
    assert RedFlagAnswer.objects.get().note == "First: since the summer."
    walk.page.close()
    other.press("Save mine over it")
    assert RedFlagAnswer.objects.get().note == "Second: since last year."


def _answer_first(walk: Walk, note: str) -> None:
    question = walk.page.locator(".question-row").first
    question.get_by_role("radio", name="Yes", exact=True).check()
    question.get_by_label("Note").fill(note)


def test_the_page_of_a_conflict_owes_what_every_page_owes(walk: Walk, world: World) -> None:
    story = world.open()
    walk.open(f"/consultations/{story.consultation.pk}/screening/")
    story.screening()
    _answer_first(walk, "Since the summer. " * 20)
    walk.press("Save screening")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(
        "This was changed while you had it open"
    )
    walk.follow("Keep what is saved")
    expect(walk.page.get_by_role("radio", name="Yes", checked=True)).to_have_count(0)
