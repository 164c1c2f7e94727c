"""Signing at a tablet, as a patient and a clinician do it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consult.consent import pdf
from consult.consent.models import Signature, SignerMark, SigningSession
from consult.consent.signing import signed_pdf
from consult.consent.tablet.strokes import judge_strokes
from tests.browser.steps import ON_TABLET, SOON, Walk
from tests.browser.tablets import (
    LANDSCAPE,
    PASSWORD,
    PORTRAIT,
    Tablet,
    a_line,
    issued,
    saved,
    waves,
)
from tests.builders import World
from tests.conftest import DESKTOP
from tests.consent.ink import OTHER_SIGNATURE, SIGNATURE, line
from tests.consent.tablet import altered, thin_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tablet(world: World, clinician_page: Page, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    """A clinician with an issued consent on a tablet."""
    monkeypatch.setattr(pdf.engine, "render", lambda job: (thin_paper(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")
    _, document = issued(world)
    return Tablet(Walk(clinician_page), document)


def unlock(tablet: Tablet, password: str = PASSWORD) -> None:
    tablet.page.get_by_label("Your password").fill(password)
    tablet.walk.press("Go on")


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE, DESKTOP], ids=lambda v: str(v["width"]))
def test_the_whole_way_with_a_witness(tablet: Tablet, check_page) -> None:
    page = tablet.page
    tablet.walk.check = check_page
    tablet.hand_over(witness_name="Wilma Witness")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20
    keys = [tablet.shown()]
    while keys[-1] != "sign":
        for more in tablet.part().locator("summary").all():
            more.click()
        check_page()
        keys.append(tablet.next())
    assert len(keys) == len(set(keys)) > 12
    assert tablet.submit().is_disabled()
    tablet.choose("Draw with finger or pen")
    tablet.draw(waves())
    check_page()
    # The ticks are still missing.
    assert tablet.submit().is_disabled()
    expect(page.locator("#missing")).to_contain_text("tick every sentence")
    page.get_by_role("link", name="Back").last.click()
    assert tablet.shown() == "ticks"
    assert page.locator(".tick input:checked").count() == 0
    tablet.tick_all()
    check_page()
    tablet.next()
    expect(tablet.submit()).to_be_enabled()
    tablet.submit().click()
    expect(page.get_by_text("Now the witness: Wilma Witness")).to_be_visible()
    check_page()
    tablet.choose("Type my name")
    page.get_by_label("Your full name").fill("Wilma Witness")
    tablet.submit().click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    check_page()
    page.wait_for_function("sessionStorage.length === 0")
    tablet.walk.follow("Staff: go on here")
    unlock(tablet, "a guess")
    expect(page.get_by_text("The tablet is still locked.")).not_to_have_count(0)
    unlock(tablet)
    expect(page.locator(".signed__drawn")).to_be_visible()
    page.get_by_label("I explained what will be done").check()
    tablet.walk.press("Countersign")
    tablet.walk.told("is signed")
    assert Signature.objects.get().route == "tablet"
    page.goto("/")
    expect(page.get_by_role("link", name="Patients")).to_be_visible()


@ON_TABLET
def test_a_line_or_a_dot_does_not_enable_signing(tablet: Tablet) -> None:
    tablet.hand_over()
    tablet.go_to("ticks")
    tablet.tick_all()
    tablet.next()
    tablet.choose("Draw with finger or pen")
    hint = tablet.page.locator("#pad-hint")
    expect(hint).to_have_text("Please sign in the box.")
    too_short = [(0.5, 0.5), (0.55, 0.55)]
    told = {
        "only a dot": [(0.5, 0.5), (0.5, 0.5)],
        "too short": too_short,
        "only a line": a_line(),
    }
    for words, nothing in told.items():
        tablet.draw(nothing)
        expect(hint).to_have_text(re.compile(words))
        expect(hint).to_have_attribute("data-state", "fault")
        assert tablet.submit().is_disabled()
        tablet.page.get_by_role("button", name="Undo").click()
    tablet.draw(a_line())
    tablet.draw(waves())
    expect(tablet.submit()).to_be_enabled()
    expect(hint).to_have_attribute("data-state", "good")
    tablet.page.get_by_role("button", name="Clear").click()
    assert tablet.submit().is_disabled()
    assert tablet.strokes() == []


@ON_TABLET
def test_the_page_judges_strokes_as_the_server_does(tablet: Tablet) -> None:
    tablet.hand_over()
    samples = [
        [], [[[5, 5]]], SIGNATURE, OTHER_SIGNATURE, [line((0, 0), (999, 399))],
        [line((100, 100), (130, 130))],
        [line((100, 100), (220, 105)), line((220, 105), (100, 100))],
        [line((100, 100), (400, 100)), line((100, 119), (400, 119))],
        [line((100, 100), (400, 100)), line((100, 122), (400, 122))],
        [[[x, 200 + x % 3] for x in range(0, 900, 5)]], [line((9, 200), (900, 200)), [[500, 9]]],
    ]  # fmt: skip
    judged = tablet.page.evaluate(
        """samples => samples.map(strokes => {
          const detail = {strokes};
          document.dispatchEvent(new CustomEvent("judge-strokes", {detail}));
          return detail.answer;
        })""",
        samples,
    )
    assert judged == [judge_strokes(strokes) or "" for strokes in samples]


def test_a_finger_signs_and_turning_the_tablet_keeps_it(
    browser: Browser, live_server: LiveServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.engine, "render", lambda job: (thin_paper(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")
    _, document = issued(world)
    client = Client()
    client.force_login(world.clinician)
    context = browser.new_context(
        viewport=PORTRAIT, base_url=live_server.url, has_touch=True, is_mobile=True
    )
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    tablet = Tablet(Walk(page), document)
    tablet.hand_over()
    tablet.go_to("ticks")
    tablet.tick_all()
    tablet.next()
    tablet.choose("Draw with finger or pen")
    page.locator("#pad").scroll_into_view_if_needed()
    scrolled = page.evaluate("window.scrollY")
    tablet.draw_by_finger(context, waves())
    assert page.evaluate("window.scrollY") == scrolled
    strokes = tablet.strokes()
    assert judge_strokes(strokes) is None
    inked = "() => [...document.getElementById('pad').getContext('2d').getImageData(0, 0, \
        document.getElementById('pad').width, document.getElementById('pad').height).data]\
        .filter((v, i) => i % 4 === 3 && v > 0).length"
    assert page.evaluate(inked) > 500
    page.set_viewport_size(LANDSCAPE)
    expect(tablet.submit()).to_be_enabled()
    page.wait_for_function(f"({inked})() > 500")
    assert tablet.strokes() == strokes
    box = tablet.field()
    assert box["width"] / box["height"] == pytest.approx(2.5, rel=0.02)
    saved(page)
    tablet.submit().click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert SignerMark.objects.get().strokes == strokes
    context.close()


@ON_TABLET
def test_a_reload_loses_nothing(tablet: Tablet) -> None:
    page = tablet.page
    session = tablet.hand_over()
    tablet.go_to("ticks")
    page.locator("#tick_read").check()
    page.locator("#questions").fill("Does it hurt?")
    tablet.go_to("sign")
    tablet.choose("Draw with finger or pen")
    tablet.draw(waves())
    strokes = tablet.strokes()
    page.reload()
    assert tablet.shown() == "sign"
    assert tablet.strokes() == strokes
    expect(page.locator("#pad")).to_be_visible()
    saved(page)
    session.refresh_from_db()
    assert session.draft["strokes"] == strokes
    # Another tab of the same browser, or a tablet that killed the tab, has the server's copy.
    page.evaluate("sessionStorage.clear()")
    page.goto(page.url.split("?")[0])
    assert tablet.shown() == "sign"
    assert page.locator("#tick_read").is_checked()
    assert not page.locator("#tick_explained").is_checked()
    expect(page.locator("#questions")).to_have_value("Does it hurt?")
    tablet.draw(waves(0.3, 0.8))
    assert tablet.strokes()[0] == strokes[0]
    page.go_back()


@ON_TABLET
def test_without_a_connection_one_goes_on_and_it_is_saved_later(tablet: Tablet) -> None:
    page = tablet.page
    session = tablet.hand_over()
    tablet.go_to("plan")
    saved(page)
    page.context.set_offline(True)
    tablet.go_to("ticks")
    tablet.tick_all()
    expect(page.locator("#saved")).to_contain_text("Not saved yet: no connection")
    tablet.next()
    tablet.choose("Type my name")
    page.get_by_label("Your full name").fill("Ana Lima")
    tablet.submit().click()
    # Nothing is lost: the page is still there, and says why.
    expect(tablet.submit()).to_be_enabled()
    expect(page.locator("#saved")).to_contain_text("Not saved yet")
    assert not SignerMark.objects.exists()
    page.context.set_offline(False)
    saved(page)
    session.refresh_from_db()
    assert session.draft["name"] == "Ana Lima"
    tablet.submit().click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert SignerMark.objects.get().name == "Ana Lima"


@ON_TABLET
def test_a_forged_submit_is_told_beside_its_cause(tablet: Tablet, check_page) -> None:
    page = tablet.page
    tablet.hand_over()
    tablet.go_to("ticks")
    page.locator("#tick_read").check()
    tablet.go_to("sign")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('mark'))")
    expect(page.locator(".error").first).to_be_visible()
    assert tablet.shown() == "ticks"
    assert page.locator("#tick_read").is_checked()
    assert page.locator("#tick_explained").get_attribute("aria-invalid") == "true"
    check_page()
    assert not SignerMark.objects.exists()


@ON_TABLET
def test_nobody_touching_it_locks_it(tablet: Tablet, check_page) -> None:
    page = tablet.page
    page.clock.install()
    session = tablet.hand_over()
    tablet.go_to("plan")
    page.clock.run_for(14 * 60_000)
    assert tablet.shown() == "plan"
    page.keyboard.press("Tab")
    page.clock.run_for(14 * 60_000)
    assert tablet.shown() == "plan"
    page.clock.run_for(70_000)
    expect(page.get_by_role("heading", name="This tablet was locked")).to_be_visible()
    page.wait_for_url("**/signing/locked/")
    check_page()
    session.refresh_from_db()
    assert session.end == "idle"
    page.wait_for_function("sessionStorage.length === 0")
    page.go_back()
    expect(page.get_by_role("heading", name="This tablet was locked")).to_be_visible()
    expect(page.get_by_text("Ana Lima")).to_have_count(0)


@ON_TABLET
def test_without_a_connection_it_locks_all_the_same(tablet: Tablet) -> None:
    page = tablet.page
    page.clock.install()
    session = tablet.hand_over()
    tablet.go_to("risks")
    saved(page)
    page.context.set_offline(True)
    page.clock.run_for(16 * 60_000)
    expect(page.get_by_role("heading", name="This tablet was locked")).to_be_visible()
    assert page.get_by_text("Ana Lima").count() == 0
    page.context.set_offline(False)
    page.wait_for_url("**/signing/locked/", timeout=SOON)
    session.refresh_from_db()
    assert session.end == "idle"


@ON_TABLET
def test_back_in_the_browser_leads_nowhere_else(tablet: Tablet) -> None:
    page = tablet.page
    session = tablet.hand_over()
    for _ in range(2):  # the page of the hand-over, and the consultation
        page.go_back()
        page.wait_for_load_state()
        assert str(session.token) in page.url
    for address in ("/", "/patients/", "/admin/", "/accounts/logout/"):
        page.goto(address)
        assert str(session.token) in page.url


@ON_TABLET
def test_saying_no_is_one_press_away_on_every_page(tablet: Tablet, check_page) -> None:
    page = tablet.page
    tablet.hand_over()
    tablet.go_to("risks")
    page.get_by_role("link", name="I do not want to sign").click()
    assert tablet.shown() == "no"
    check_page()
    page.get_by_role("link", name="Go on reading").click()
    assert tablet.shown() == "risks"
    page.get_by_role("link", name="I do not want to sign").click()
    page.get_by_role("button", name="I say no").click()
    expect(page.get_by_text("Please give the tablet back and tell them.")).to_be_visible()
    check_page()
    tablet.walk.follow("Staff: go on here")
    unlock(tablet)
    check_page()
    page.get_by_label("What was the reason?").fill("Wants to think.")
    tablet.walk.press("Record the refusal")
    tablet.walk.told("is recorded as refused")
    assert SigningSession.objects.get().end == "refused"


def test_without_script_the_name_is_typed(
    scriptless_page: Page, live_server: LiveServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.engine, "render", lambda job: (thin_paper(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")
    _, document = issued(world)
    client = Client()
    client.force_login(world.clinician)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    scriptless_page.context.add_cookies([cookie])
    page, tablet = scriptless_page, Tablet(Walk(scriptless_page), document)
    tablet.hand_over()
    for _ in range(40):
        if page.get_by_role("button", name="Sign now").is_visible():
            break
        page.locator(".turn a.button").locator("visible=true").last.click()
    assert page.get_by_role("radio", name="Draw with finger or pen").is_hidden()
    for box in page.locator(".tick input").all():
        box.check()
    page.get_by_role("radio", name="Type my name").check()
    page.get_by_label("Your full name").fill("Ana Lima")
    page.get_by_role("button", name="Sign now").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@ON_TABLET
def test_spanish_from_the_first_page_to_thanks(tablet: Tablet, check_page) -> None:
    page = tablet.page
    tablet.document = altered(tablet.document, language="es-US")
    tablet.hand_over()
    expect(page.locator("html")).to_have_attribute("lang", "es-US")
    tablet.go_to("ticks")
    tablet.tick_all()
    tablet.next()
    check_page()
    tablet.choose("Escribir mi nombre")
    page.get_by_label("Su nombre completo").fill("Ana Lima")
    page.get_by_role("button", name="Firmar ahora").click()
    expect(page.get_by_role("heading", name="Gracias")).to_be_visible()
    check_page()


@pytest.mark.parametrize("viewport", [PORTRAIT, DESKTOP], ids=lambda v: str(v["width"]))
def test_right_to_left_pages_are_mirrored(tablet: Tablet, check_page) -> None:
    page = tablet.page
    tablet.document = altered(tablet.document, language="ar", direction="rtl")
    tablet.hand_over()
    width = page.viewport_size["width"]

    def middle(target) -> float:
        box = target.bounding_box()
        return box["x"] + box["width"] / 2

    assert middle(page.locator(".top__staff")) < width / 2 < middle(page.locator(".top__who"))
    tablet.go_to("plan")
    head = page.locator(".scalp").first.bounding_box()
    for words in page.locator(".scalp text").all():
        place = words.bounding_box()
        assert head["x"] <= place["x"]
        assert place["x"] + place["width"] <= head["x"] + head["width"]
    back, onward = tablet.part().locator(".turn .button").all()
    assert middle(onward) < width / 2 < middle(back)
    tablet.go_to("ticks")
    tick, label = page.locator("#tick_read"), page.locator("label[for=tick_read]")
    assert tick.bounding_box()["x"] > middle(label)
    check_page()
    tablet.tick_all()
    tablet.next()
    tablet.choose("Draw with finger or pen")
    tablet.draw(waves(0.1, 0.4))
    # A signature is never mirrored.
    assert max(x for x, _ in tablet.strokes()[0]) < 500
    check_page()
