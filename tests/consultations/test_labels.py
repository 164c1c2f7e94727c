"""Adding a product or a lot from the label without leaving the consultation."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import ProposedInjection
from consult.formulary.actions import archive_lot, change_entry
from consult.formulary.models import Flag, Ingredient, Lot, Product
from consult.management.demo.stories import Story
from tests.builders import WHY, World
from tests.consultations.pages import radios_of, ticked_on

LABEL = {
    "name": "Caffeine 10",
    "maker": "Label maker",
    "strength": "10",
    "strength_unit": "mg/mL",
    "measured_in": "mL",
    "vial_kind": "single_dose",
    "latex_stopper": "no",
    "is_fully_disclosed": "yes",
    "label_note": "",
}


@pytest.fixture
def injection(story: Story) -> ProposedInjection:
    """An injection with nothing drawn up."""
    return story.injection({}, ["crown"])


@pytest.fixture
def url(injection: ProposedInjection) -> str:
    return reverse("add-label-product", args=[injection.consultation_id, injection.pk])


@pytest.fixture
def lot_url(injection: ProposedInjection, world: World) -> str:
    product = change_entry(
        by=None,
        entry=world.lots["biotin"].product,
        expected_version=1,
        values={"vial_kind": "multi_dose"},
        reason=WHY,
    )
    return reverse("add-label-lot", args=[injection.consultation_id, injection.pk, product.pk])


def parts(*rows: tuple[str, str] | tuple[str, str, str, str]) -> dict[str, str]:
    """The component rows as the page sends them; ingredients by key."""
    keys = [f.key for f in Ingredient.objects.all()]
    data = {"component-TOTAL_FORMS": "40", "component-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        names = ("ingredient", "role", "strength", "strength_unit")
        for name, value in zip(names, row, strict=False):
            if name == "ingredient" and value in keys:
                value = str(Ingredient.objects.get(key=value).pk)
            data[f"component-{number}-{name}"] = value
    return data


CAFFEINE = ("caffeine", "active", "10", "mg/mL")


def test_a_product_goes_on_to_its_lot_and_to_the_formula(
    client: Client, world: World, injection: ProposedInjection, url: str
) -> None:
    answer = client.post(url, LABEL | parts(CAFFEINE, ("benzyl_alcohol", "preservative")))
    product = Product.objects.get(name="Caffeine 10")
    assert (product.entered_by, product.awaiting_review) == (world.clinician, True)
    assert [c.ingredient.key for c in product.components.all()] == ["caffeine", "benzyl_alcohol"]
    where = [injection.consultation_id, injection.pk, product.pk]
    assert answer.headers["Location"] == reverse("add-label-lot", args=where)
    lot = {"number": "X-9", "expiry": "2027-01-31", "opened_on": ""}
    answer = client.post(answer.headers["Location"], lot)
    added = Lot.objects.get(number="X-9")
    assert (added.clinic, added.entered_by, added.awaiting_review) == (
        world.clinic, world.clinician, True,
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("add-line", args=where) + f"?lot={added.pk}"
    page = client.get(answer.headers["Location"])
    assert page.context["form"]["lot"].value() == str(added.pk)
    assert "Entered from the label by Dr. Clara Tester, awaiting an admin’s look" in page.text
    line = {"version": "0", "lot": added.pk, "amount": "1", "unit": "mL"}
    line |= {"strength": "10", "strength_unit": "mg/mL"}
    client.post(reverse("add-line", args=where), line)
    page = client.get(reverse("injection", args=where[:2])).text
    assert "Lot entered by Dr. Clara Tester, awaiting an admin’s look" in page


def test_no_safety_answer_is_ticked_at_first(client: Client, url: str) -> None:
    page = client.get(url)
    assert {"latex_stopper", "is_fully_disclosed"} <= radios_of(page)
    assert ticked_on(page) == set()


def test_a_mixture_is_split_or_not_fully_disclosed(client: Client, url: str) -> None:
    mixture = next(i for i in Ingredient.objects.all() if Flag.MUST_BE_SPLIT in i.flags)
    label = LABEL | {"strength": "", "strength_unit": ""} | parts((mixture.key, "active"))
    answer = client.post(url, label)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["is_fully_disclosed"]
    assert mixture.name in answer.text
    assert not Product.objects.filter(name="Caffeine 10").exists()
    assert client.post(url, label | {"is_fully_disclosed": "no"}).status_code == 302
    assert not Product.objects.get(name="Caffeine 10").is_fully_disclosed


WRONG_LABELS: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "name"),
    ({"name": "n" * 10_000}, "name"),
    ({"maker": " "}, "maker"),
    ({"strength": "0"}, "strength"),
    ({"strength": "-1"}, "strength"),
    ({"strength": "ten"}, "strength"),
    ({"strength": ""}, "strength"),
    ({"strength_unit": ""}, "strength_unit"),
    ({"strength": "101", "strength_unit": "%"}, "strength"),
    ({"strength_unit": "stones"}, "strength_unit"),
    ({"measured_in": "drops"}, "measured_in"),
    ({"vial_kind": ""}, "vial_kind"),
    ({"latex_stopper": ""}, "latex_stopper"),
    ({"is_fully_disclosed": ""}, "is_fully_disclosed"),
    ({"label_note": "n" * 10_000}, "label_note"),
    ({"name": "test BIOTIN", "maker": "TEST maker", "strength": "5"}, "name"),
]


def test_a_wrong_label_is_said_at_its_field(client: Client, url: str) -> None:
    before = Product.objects.count()
    for wrong, field in WRONG_LABELS:
        answer = client.post(url, LABEL | parts(CAFFEINE) | wrong)
        assert answer.status_code == 422, wrong
        assert list(answer.context["form"].errors) == [field], answer.context["form"].errors
        assert answer.context["components"].forms[0]["strength"].value() == "10"
    assert Product.objects.count() == before


def test_disclosed_needs_components(client: Client, url: str) -> None:
    answer = client.post(url, LABEL | parts())
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["is_fully_disclosed"]
    assert not Product.objects.filter(name="Caffeine 10").exists()


WRONG_ROWS: list[tuple[tuple[str, ...], str]] = [
    (("caffeine", "", "", ""), "role"),
    (("", "active", "", ""), "ingredient"),
    (("999999", "active", "", ""), "ingredient"),
    (("caffeine", "hero", "", ""), "role"),
    (("caffeine", "active", "10", ""), "strength"),
    (("caffeine", "active", "", "%"), "strength"),
    (("caffeine", "active", "0", "%"), "strength"),
    (("caffeine", "active", "-1", "%"), "strength"),
    (("caffeine", "active", "1e9", "%"), "strength"),
    (("caffeine", "active", "100.1", "%"), "strength"),
]


def test_a_wrong_component_is_said_at_its_row(client: Client, url: str) -> None:
    for row, field in WRONG_ROWS:
        answer = client.post(url, LABEL | parts(("biotin", "active"), row))
        assert answer.status_code == 422, row
        errors = answer.context["components"].errors
        assert not errors[0], row
        assert field in errors[1], row
    assert not Product.objects.filter(name="Caffeine 10").exists()


def test_a_component_that_is_not_listed_is_written_as_on_the_label(
    client: Client, world: World, url: str
) -> None:
    own = {"component-1-other_name": "Mannitol", "component-1-role": "excipient"}
    assert "Not in the list? Write it as on the label" in client.get(url).text
    assert client.post(url, LABEL | parts(CAFFEINE) | own).status_code == 302
    product = Product.objects.get(name="Caffeine 10")
    made = Ingredient.objects.get(name="Mannitol")
    assert [c.ingredient.key for c in product.components.all()] == ["caffeine", made.key]
    assert (made.entered_by, made.awaiting_review) == (world.clinician, True)


WRONG_NAMES: list[tuple[dict[str, str], str]] = [
    ({"other_name": "Mannitol"}, "role"),
    ({"other_name": "***", "role": "active"}, "other_name"),
    ({"other_name": "n" * 121, "role": "active"}, "other_name"),
    ({"other_name": "Mannitol", "role": "active", "ingredient": "caffeine"}, "other_name"),
]


def test_a_wrong_name_is_said_at_its_row(client: Client, url: str) -> None:
    pk = str(Ingredient.objects.get(key="caffeine").pk)
    before = Ingredient.objects.count()
    for wrong, field in WRONG_NAMES:
        row = {f"component-1-{k}": v.replace("caffeine", pk) for k, v in wrong.items()}
        answer = client.post(url, LABEL | parts(CAFFEINE) | row)
        assert answer.status_code == 422, wrong
        assert list(answer.context["components"].errors[1]) == [field], wrong
    names = {"component-1-other_name": "Mannitol", "component-2-other_name": "MANNITOL"}
    roles = {"component-1-role": "excipient", "component-2-role": "excipient"}
    answer = client.post(url, LABEL | parts(CAFFEINE) | names | roles)
    assert answer.status_code == 422
    assert "This component is listed twice." in answer.text
    assert Ingredient.objects.count() == before


def test_a_component_stands_once_per_role(client: Client, url: str) -> None:
    answer = client.post(url, LABEL | parts(CAFFEINE, CAFFEINE))
    assert answer.status_code == 422
    assert "This component is listed twice." in answer.text
    again = parts(CAFFEINE, ("caffeine", "excipient"))
    assert client.post(url, LABEL | again).status_code == 302


def test_forty_components_fit(client: Client, injection: ProposedInjection, url: str) -> None:
    keys = [i.key for i in Ingredient.objects.all() if Flag.MUST_BE_SPLIT not in i.flags][:40]
    label = LABEL | {"strength": "", "strength_unit": ""}
    rows = parts(*[(key, "excipient") for key in keys])
    assert client.post(url, label | rows).status_code == 302
    product = Product.objects.get(name="Caffeine 10")
    assert product.components.count() == len(keys) == 40
    where = [injection.consultation_id, injection.pk, product.pk]
    page = client.get(reverse("add-line", args=where)).text
    for component in product.components.all():
        assert component.ingredient.name.replace("'", "&#x27;") in page


def test_more_rows_than_forty_are_not_dropped_silently(client: Client, url: str) -> None:
    rows = parts(CAFFEINE) | {"component-TOTAL_FORMS": "1000"}
    rows |= {"component-40-ingredient": rows["component-0-ingredient"]}
    rows |= {"component-40-role": "preservative"}
    assert client.post(url, LABEL | rows).status_code == 422
    assert not Product.objects.filter(name="Caffeine 10").exists()


WRONG_LOTS: list[tuple[dict[str, Any], str]] = [
    ({"number": ""}, "number"),
    ({"number": "n" * 10_000}, "number"),
    ({"expiry": ""}, "expiry"),
    ({"expiry": "2027-02-30"}, "expiry"),
    ({"expiry": "2026-11-24"}, "expiry"),
    ({"expiry": "2026-11-23"}, "expiry"),
    ({"expiry": "2042-01-01"}, "expiry"),
    ({"opened_on": "2026-11-25"}, "opened_on"),
    ({"opened_on": "never"}, "opened_on"),
]


def test_a_wrong_lot_is_said_at_its_field(client: Client, lot_url: str) -> None:
    lot = {"number": "X-9", "expiry": "2027-01-31", "opened_on": ""}
    before = Lot.objects.count()
    for wrong, field in WRONG_LOTS:
        answer = client.post(lot_url, lot | wrong)
        assert answer.status_code == 422, wrong
        assert list(answer.context["form"].errors) == [field], wrong
    assert Lot.objects.count() == before


def test_the_same_lot_again_is_the_same_lot(client: Client, world: World, lot_url: str) -> None:
    lot = world.lots["biotin"]
    same = {"number": lot.number, "expiry": str(lot.expiry), "opened_on": ""}
    before = Lot.objects.count()
    answer = client.post(lot_url, same, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?lot={lot.pk}")
    assert "was on the shelf already" in answer.text
    assert Lot.objects.count() == before


def test_an_archived_lot_is_told_to_be_back(client: Client, world: World, lot_url: str) -> None:
    lot = world.lots["biotin"]
    archive_lot(by=world.clinician, lot=lot, reason="Dropped on the floor.")
    same = {"number": lot.number, "expiry": str(lot.expiry), "opened_on": ""}
    page = client.post(lot_url, same, follow=True).text
    assert "had been archived (Dropped on the floor.). It is back on the shelf." in page
    lot.refresh_from_db()
    assert lot.archived_at is None


def test_a_single_dose_vial_is_not_asked_when_it_was_opened(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    product = world.lots["minoxidil"].product
    where = [injection.consultation_id, injection.pk, product.pk]
    url = reverse("add-label-lot", args=where)
    assert "First opened on" not in client.get(url).text
    lot = {"number": "X-9", "expiry": "2027-01-31", "opened_on": "2026-11-20"}
    assert client.post(url, lot).status_code == 302
    assert Lot.objects.get(number="X-9").opened_on is None


def test_a_lot_opened_on_another_day_is_told(client: Client, world: World, lot_url: str) -> None:
    lot = {"number": "X-9", "expiry": "2027-01-31"}
    assert client.post(lot_url, lot | {"opened_on": "2026-11-20"}).status_code == 302
    answer = client.post(lot_url, lot | {"opened_on": "2026-11-21"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["number"]


@pytest.mark.parametrize("line", ["7", "²", "٣", "x", "-1", "../"])
def test_any_line_in_the_address_is_answered(client: Client, lot_url: str, line: str) -> None:
    lot = {"number": "X-9", "expiry": "2027-01-31"}
    answer = client.post(f"{lot_url}?line={line}", lot)
    assert answer.status_code == 302
    assert ("/lines/" in answer.headers["Location"]) == (line == "7")


def test_the_summary_names_the_row_and_links_to_it(client: Client, url: str) -> None:
    page = client.post(url, LABEL | parts(CAFFEINE, ("", "diluent"))).text
    summary = page[page.index("error-summary") :].split("</ul>")[0]
    assert 'href="#id_component-1-ingredient">Component 2, Ingredient: ' in summary
