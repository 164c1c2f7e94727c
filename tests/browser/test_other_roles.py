"""Reception, the formulary admin, the auditor and the owner: each their pages, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from consult.consent.actions import issue_consent
from consult.formulary.actions import add_product_from_label, send_back
from consult.formulary.label_pictures import judge_photo
from consult.formulary.models import ConsentText, Ingredient, Product, Proposal, Revision
from consult.staff.actions import add_staff_member
from consult.staff.models import StaffMember
from tests.browser.steps import ON_DESKTOP, Walk
from tests.builders import World
from tests.conftest import AXE
from tests.formulary.exchanging import csv_file, read_rows
from tests.formulary.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Django's own admin templates bring these: links of the breadcrumbs without an underline, an
# empty heading above the names of inline rows, and a search box named by a picture.
OF_DJANGO = {
    "link-in-text-block": ".breadcrumbs > a",
    "empty-table-header": "th.original",
    "label-title-only": "#searchbar",
}


@pytest.fixture
def member(world: World) -> Callable[..., StaffMember]:
    """Give a function that adds somebody with a role to the world's clinic."""

    def add(role: str, **details: Any) -> StaffMember:
        return add_staff_member(
            by=None,
            username=role.split()[-1],
            password="not-a-real-password",
            roles=[role],
            clinics=[world.clinic],
            details={"first_name": "Rory", "last_name": role.capitalize(), **details},
        )

    return add


@pytest.fixture
def check_admin_page(page: Page) -> Callable[[], None]:
    """No axe violation but those that the admin's own templates bring."""

    def check() -> None:
        found = Axe().run(page, options=AXE).response["violations"]
        ours = [
            (rule["id"], node["html"])
            for rule in found
            for node in rule["nodes"]
            if not is_of_django(page, rule["id"], node["target"][0])
        ]
        assert not ours, f"{page.url}\n{ours}"

    return check


def is_of_django(page: Page, rule: str, target: str) -> bool:
    """Whether a violation is one that Django's templates bring."""
    selector = OF_DJANGO.get(rule, "")
    return bool(selector) and page.locator(target).evaluate(MATCHES, selector)


MATCHES = "(node, selector) => node.matches(selector)"


# --- reception -----------------------------------------------------------------------------


def test_reception_finds_a_patient_and_prints(
    page: Page, world: World, member, sign_in, check_page
) -> None:
    story = world.open()
    story.complete({"dexpanthenol": "1"}, ["crown"])
    fresh = story.fresh()
    document = issue_consent(by=story.by, consultation=fresh, expected_version=fresh.version)
    walk = Walk(page, check_page)
    sign_in(member("reception"))
    walk.open("/")
    expect(page.get_by_text("Your open consultations")).to_have_count(0)
    walk.fill(q="14-Jul-1985")
    walk.press("Search")
    walk.follow("Ana Lima")
    expect(page.get_by_role("button", name="Open a consultation")).to_have_count(0)
    walk.follow("Consent papers of this patient")
    expect(page.get_by_text("Issued, not signed yet")).to_be_visible()
    address = page.get_by_role("link", name=f"Open to print {document.number}")
    answer = page.request.get(address.get_attribute("href") or "")
    assert answer.body() == bytes(document.pdf)
    assert answer.headers["content-type"] == "application/pdf"


@ON_DESKTOP
@pytest.mark.parametrize("section", ["", "screening/", "health/", "review/", "consent/"])
def test_reception_does_not_enter_a_consultation(
    page: Page, world: World, member, sign_in, check_page, section: str
) -> None:
    consultation = world.open().consultation
    sign_in(member("reception"))
    page.goto(f"/consultations/{consultation.pk}/{section}")
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not open this page")
    expect(page.get_by_text("Lima")).to_have_count(0)
    check_page()


@ON_DESKTOP
def test_a_clinician_of_another_clinic_finds_nobody(
    page: Page, world: World, sign_in, check_page
) -> None:
    walk, consultation = Walk(page, check_page), world.open().consultation
    sign_in(world.stranger)
    walk.open("/patients/?q=Lima")
    expect(page.get_by_text("No patient of your clinic matches “Lima”")).to_be_visible()
    walk.open(f"/consultations/{consultation.pk}/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not here")


# --- formulary admin -----------------------------------------------------------------------


@pytest.fixture
def manager(page: Page, member, sign_in, check_admin_page) -> Walk:
    """A formulary admin at the lists."""
    sign_in(member("formulary admin", is_staff=True))
    return Walk(page, check_admin_page)


@ON_DESKTOP
def test_a_change_of_an_ingredient_is_proposed_published_and_in_its_history(
    manager: Walk,
) -> None:
    page = manager.page
    manager.open("/")
    expect(page).to_have_url(re.compile("/admin/$"))
    manager.follow("Ingredients")
    manager.follow("Minoxidil")
    manager.fill(handling="Look at the label twice.", reason="Two bottles looked alike.")
    manager.press("Propose this change")
    expect(page.get_by_text("Open: nothing is published yet")).to_be_visible()
    expect(page.locator(".changes")).to_contain_text("Look at the label twice.")
    manager.press("Publish now")
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    manager.follow("Minoxidil", page.locator(".proposal"))
    manager.follow("History")
    newest = page.locator(".timeline > li").first
    for words in ("Two bottles looked alike.", "Look at the label twice.", "Rory Formulary admin"):
        expect(newest).to_contain_text(words)
    assert Revision.objects.filter(reason="Two bottles looked alike.").count() == 1
    manager.open("/admin/consult/revision/")
    manager.follow(re.compile("20"), page.locator("#result_list"))
    expect(page.locator("#content")).to_contain_text("Look at the label twice.")
    manager.follow("Propose this again")
    manager.fill(reason="Once more.")
    manager.press("Propose this again")
    expect(page.locator(".messagelist")).to_contain_text("Nothing differs")


@ON_DESKTOP
def test_a_change_without_reason_is_not_saved(manager: Walk) -> None:
    ingredient = Ingredient.objects.get(key="minoxidil")
    manager.open(f"/admin/consult/ingredient/{ingredient.pk}/change/")
    manager.fill(handling="Look at the label twice.")
    manager.press("Propose this change")
    expect(manager.page.locator(".errornote")).to_be_visible()
    expect(manager.page.locator("#id_handling")).to_have_value("Look at the label twice.")
    assert not Proposal.objects.exists()


@ON_DESKTOP
def test_the_later_of_two_admins_is_shown_what_changed(manager: Walk) -> None:
    ingredient = Ingredient.objects.get(key="minoxidil")
    address = f"/admin/consult/ingredient/{ingredient.pk}/change/"
    manager.open(address)
    other = Walk(manager.page.context.new_page())
    other.open(address)
    other.fill(handling="Look at the first label.", reason="First.")
    other.press("Propose this change")
    manager.fill(handling="Look at the second label.", reason="Second.")
    manager.press("Propose this change")
    expect(manager.page.get_by_role("button", name="Publish now")).to_be_visible()
    other.press("Publish now")
    manager.press("Publish now")
    moved = manager.page.get_by_role(
        "region", name="The entry was changed after this was proposed"
    )
    expect(moved).to_contain_text("Look at the first label.")
    ingredient.refresh_from_db()
    assert ingredient.handling == "Look at the first label."
    manager.follow("Edit and propose again")
    expect(manager.page.locator("#id_handling")).to_have_value("Look at the second label.")
    manager.fill(handling="Look at both labels.", reason="Both.")
    manager.press("Propose this change")
    manager.press("Publish now")
    ingredient.refresh_from_db()
    assert ingredient.handling == "Look at both labels."


@ON_DESKTOP
def test_a_used_entry_is_not_deleted_and_the_list_of_open_proposals_is_read(
    manager: Walk,
) -> None:
    page = manager.page
    ingredient = Ingredient.objects.get(key="biotin")
    manager.open(f"/admin/consult/ingredient/{ingredient.pk}/change/")
    manager.follow("Delete")
    expect(page.locator(".uses")).to_contain_text("Evidence source")
    manager.press("Propose to retire")
    manager.fill(reason="Not used here.")
    manager.press("Propose to retire")
    expect(page.get_by_text("Publishing takes the entry out of use")).to_be_visible()
    manager.follow("Biotin", page.locator(".proposal"))
    expect(page.get_by_text("1 open proposal about this entry")).to_be_visible()
    manager.open("/admin/")
    manager.follow("1 proposed change to publish or reject")
    page.get_by_role("row", name="Biotin").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option(label="Reject the chosen proposals")
    manager.press("Go")
    manager.fill(reason="Not now.")
    manager.press("Reject the chosen proposals")
    expect(page.locator("#content")).to_contain_text("0 proposals")
    wording = ConsentText.objects.first()
    assert wording
    manager.open(f"/admin/consult/consenttext/{wording.pk}/delete/")
    expect(page.get_by_text("This entry was never used")).to_be_visible()


@ON_DESKTOP
def test_a_list_goes_out_as_a_file_and_comes_back_changed(manager: Walk) -> None:
    page = manager.page
    manager.open("/admin/consult/ingredient/")
    manager.follow("Export")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = read_rows(download.value.path().read_bytes())
    manager.open("/admin/consult/ingredient/import/")
    for category, outcome in (("soup", "“soup” cannot be read."), ("other", "What will change")):
        rows[0]["Category"] = category
        data = csv_file(rows[0], (row.values() for row in rows))
        page.get_by_label("File").set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
        )
        manager.fill(reason="A better category.")
        go_through(manager, "Check the file", outcome)
        if category == "soup":
            manager.follow("Upload another file")
    go_through(manager, "Propose all these changes", "Proposed, not published yet")
    go_through(manager, "Publish all these changes", "Upload another file")
    assert Revision.objects.filter(reason="A better category.").count() == 1


def go_through(walk: Walk, button: str, outcome: str) -> None:
    """Press, and let the page go on by itself until it says ``outcome``."""
    walk.page.get_by_role("button", name=button).click()
    expect(walk.page.locator("#content-main")).to_contain_text(outcome)
    walk.check()


@ON_DESKTOP
def test_a_product_from_a_label_is_accepted(manager: Walk, world: World) -> None:
    product = add_product_from_label(
        by=world.clinician,
        clinic=world.clinic,
        values={
            "name": "Corner Tonic",
            "maker": "Corner Pharmacy",
            "measured_in": "mL",
            "vial_kind": "single_dose",
            "latex_stopper": "no",
            "is_fully_disclosed": True,
        },
        components=[{"ingredient": Ingredient.objects.get(key="dexpanthenol"), "role": "active"}],
    )
    manager.open("/admin/consult/product/")
    row = manager.page.get_by_role("row", name="Corner Tonic")
    expect(row).to_contain_text("awaiting review")
    row.get_by_role("checkbox").check()
    accept = "Accept what was entered from a label"
    manager.page.locator("select[name=action]").select_option(label=accept)
    manager.press("Go")
    manager.fill(reason="Compared with the maker's leaflet.")
    manager.press(accept)
    expect(manager.page.get_by_role("row", name="Corner Tonic")).not_to_contain_text("awaiting")
    assert not Product.objects.get(pk=product.pk).awaiting_review


@ON_DESKTOP
def test_the_inbox_is_worked_through(manager: Walk, world: World, sign_in, check_page) -> None:
    ingredient = Ingredient.objects.get(key="dexpanthenol")
    strength = {"strength": Decimal(250), "strength_unit": "mg/mL"}
    values = {
        "name": "Dexpanthenol Test",
        "maker": "Test maker",
        "measured_in": "mL",
        "vial_kind": "single_dose",
        "latex_stopper": "no",
        "is_fully_disclosed": True,
        **strength,
    }
    twin = add_product_from_label(
        by=world.clinician,
        clinic=world.clinic,
        values=values,
        components=[{"ingredient": ingredient, "role": "active", **strength}],
        lot={"number": "T-1", "expiry": date(2040, 1, 31), "opened_on": None},
        photos=[judge_photo(png((900, 600)))],
    )
    world.lots["twin"] = twin.lots.get()
    story = world.open()
    story.complete({"twin": "1"}, ["crown"])
    page = manager.page
    manager.open("/admin/")
    manager.follow("Open the inbox")
    expect(page.get_by_role("img", name="Photo 1 of the label")).to_have_count(2)
    manager.follow("Dexpanthenol Test (Test maker, 250 mg/mL)")
    page.get_by_label("What is to be corrected?").fill("Is it not the one that we have?")
    manager.press("Send back")
    expect(page.get_by_text("To be corrected: Is it not")).to_be_visible()
    page.get_by_role("link", name="Dexpanthenol Test (Test maker, 250 mg/mL)").first.click()
    manager.follow("Test Dexpanthenol (Test maker, 250 mg/mL): compare")
    page.get_by_label("Why").fill("The same vial.")
    manager.press("Merge")
    expect(page.locator(".messagelist")).to_contain_text("1 formula lines follow")
    listed = world.lots["dexpanthenol"].product
    manager.open(f"/admin/consult/product/{listed.pk}/change/")
    expect(page.get_by_role("img", name="Photo 1 of the label")).to_have_count(1)
    manager.open("/admin/consult/lot/?expiry_warning=soon")
    manager.open(f"/admin/consult/lot/{world.lots['twin'].pk}/change/")
    page.get_by_role("link", name="Patients, consultations and consents").click()
    expect(page.get_by_text("record P-1").first).to_be_visible()
    check_page()
    expect(page.get_by_text("Ana Lima")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith("where-used-T-1")
    sign_in(world.clinician)
    page.goto(f"/where-used/product/{listed.pk}/")
    expect(page.get_by_role("link", name="Ana Lima").first).to_be_visible()
    check_page()


@ON_DESKTOP
def test_a_clinician_corrects_what_was_sent_back(
    page: Page, world: World, sign_in, check_page
) -> None:
    label = world.lots["biotin"]
    send_back(by=world.colleague, entry_or_lot=label, reason="Is it L-1 or L-7?")
    values = {
        "name": "Corner Tonic",
        "maker": "Corner Pharmacy",
        "measured_in": "mL",
        "vial_kind": "single_dose",
        "latex_stopper": "no",
        "is_fully_disclosed": True,
    }
    product = add_product_from_label(
        by=world.clinician,
        clinic=world.clinic,
        values=values,
        components=[{"ingredient": Ingredient.objects.get(key="biotin"), "role": "active"}],
        photos=[judge_photo(png((900, 600)))],
    )
    send_back(by=world.colleague, entry_or_lot=product, reason="Which strength?")
    walk = Walk(page, check_page)
    sign_in(world.clinician)
    walk.open("/")
    walk.follow(re.compile("^Correct it.*Corner Tonic"))
    expect(page.get_by_text("Which strength?")).to_be_visible()
    walk.press("Save the correction")
    expect(page.get_by_text("is corrected. An admin will look at it again.")).to_be_visible()
    walk.follow(re.compile("^Correct it.*Lot"))
    walk.fill(number="")
    walk.press("Save the correction")
    expect(page.locator(".error-summary")).to_be_visible()
    walk.fill(number="L-7")
    walk.press("Save the correction")
    label.refresh_from_db()
    assert (label.number, label.sent_back_because) == ("L-7", "")


# --- auditor and owner ---------------------------------------------------------------------


@ON_DESKTOP
def test_an_auditor_reads_who_did_what_and_changes_nothing(
    page: Page, world: World, member, sign_in, check_admin_page
) -> None:
    consultation = world.open().consultation
    walk = Walk(page, check_admin_page)
    sign_in(member("auditor", is_staff=True))
    walk.open("/")
    walk.follow("Audit events")
    expect(page.locator("#result_list")).to_contain_text(re.compile("consultation", re.I))
    walk.follow(re.compile("20"), page.locator("#result_list"))
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    for closed in (f"/consultations/{consultation.pk}/review/", "/patients/"):
        page.goto(closed)
        expect(page.get_by_role("heading", level=1)).to_have_text("You may not open this page")


@ON_DESKTOP
def test_an_owner_gives_a_colleague_a_role(
    page: Page, world: World, member, sign_in, check_admin_page
) -> None:
    walk = Walk(page, check_admin_page)
    sign_in(member("owner", is_staff=True))
    walk.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    walk.follow("Lists")
    walk.follow(re.compile("^Staff$"))
    walk.follow("carl")
    page.get_by_role("checkbox", name="formulary admin").check()
    walk.press("Save")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert world.colleague.groups.filter(name="formulary admin").exists()
    walk.open("/admin/consult/clinic/")
    expect(page.get_by_text("South Clinic")).to_have_count(0)
