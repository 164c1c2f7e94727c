"""The formula: products, lots and amounts, and what each product contains."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import FormulaLine, ProposedInjection
from consult.formulary.actions import archive_lot, retire_entry
from consult.management.demo.stories import Story
from tests.builders import TODAY, World, make_lot, sign_in
from tests.consultations.pages import open_form, resend


@pytest.fixture
def injection(story: Story) -> ProposedInjection:
    """An injection of 4 mL with nothing drawn up."""
    return story.injection({}, ["crown"])


def line_url(injection: ProposedInjection, world: World, word: str = "biotin") -> str:
    product = world.lots[word].product
    return reverse("add-line", args=[injection.consultation_id, injection.pk, product.pk])


def typed(world: World, word: str = "biotin", **values: Any) -> dict[str, Any]:
    lot = world.lots[word]
    return {
        "version": "0",
        "lot": lot.pk,
        "strength": lot.product.strength or "",
        "strength_unit": lot.product.strength_unit,
        "amount": "1",
        "unit": "mL",
        **values,
    }


def test_a_line_shows_everything_it_contains(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    url = line_url(injection, world)
    before = client.get(url).text
    assert client.post(url, typed(world)).status_code == 302
    after = client.get(reverse("injection", args=[injection.consultation_id, injection.pk])).text
    for page in (before, after):
        for shown in ("Biotin", "Active", "5 mg/mL", "Benzyl alcohol", "Preservative", "0.9 %"):
            assert shown in page
    assert "Lot L-1, expires 30-Jun-2027" in after
    client.post(line_url(injection, world, "minoxidil"), typed(world, "minoxidil", version="1"))
    after = client.get(reverse("injection", args=[injection.consultation_id, injection.pk])).text
    assert "Propylene glycol" in after
    assert "Excipient" in after
    assert "not stated on the label" in after


MISFITS: list[tuple[dict[str, str], str]] = [
    ({"amount": "0"}, "amount"),
    ({"amount": "-1"}, "amount"),
    ({"amount": ""}, "amount"),
    ({"amount": "one"}, "amount"),
    ({"amount": "NaN"}, "amount"),
    ({"amount": "0.0001"}, "amount"),
    ({"amount": "4.001"}, "amount"),
    ({"unit": "mg"}, "unit"),
    ({"unit": ""}, "unit"),
    ({"unit": "drops"}, "unit"),
    ({"strength": ""}, "strength"),
    ({"strength": "0.5"}, "strength"),
    ({"strength": "-5"}, "strength"),
    ({"strength_unit": "%"}, "strength_unit"),
    ({"strength_unit": "stones"}, "strength_unit"),
    ({"lot": "999999"}, "lot"),
    ({"version": ""}, "version"),
]


def test_what_does_not_fit_is_said_at_its_field(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    for values, field in MISFITS:
        answer = client.post(line_url(injection, world), typed(world, **values))
        assert answer.status_code == 422, values
        assert list(answer.context["form"].errors) == [field], values
    assert not FormulaLine.objects.exists()


def test_a_mixture_has_no_strength_of_its_own(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    url = line_url(injection, world, "blend")
    assert "id_strength" not in client.get(url).text
    assert client.post(url, typed(world, "blend", strength="5")).status_code == 302
    assert FormulaLine.objects.get().strength is None


def test_products_together_fit_into_the_volume(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    client.post(line_url(injection, world), typed(world, amount="3"))
    url = line_url(injection, world, "minoxidil")
    answer = client.post(url, typed(world, "minoxidil", version="1", amount="1.5"))
    assert list(answer.context["form"].errors) == ["amount"]
    assert "1 mL is left for this product" in answer.text
    assert client.post(url, typed(world, "minoxidil", version="1")).status_code == 302


def test_changing_a_line_does_not_count_it_twice(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    client.post(line_url(injection, world), typed(world, amount="4"))
    line = FormulaLine.objects.get()
    url = reverse("edit-line", args=[injection.consultation_id, injection.pk, line.pk])
    assert client.post(url, open_form(client, url) | {"amount": "3.5"}).status_code == 302
    line.refresh_from_db()
    assert line.amount == Decimal("3.5")


def test_smuggled_lots_are_refused(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    biotin = world.lots["biotin"].product
    theirs = make_lot(world.stranger, world.other_clinic, biotin, "THEIRS")
    of_other_product = world.lots["minoxidil"]
    expired = make_lot(
        world.clinician, world.clinic, biotin, "OLD",
        expiry=TODAY.replace(day=23), today=TODAY.replace(year=2025),
    )  # fmt: skip
    today = make_lot(
        world.clinician, world.clinic, biotin, "TODAY", expiry=TODAY,
        today=TODAY.replace(year=2025),
    )  # fmt: skip
    archived = make_lot(world.clinician, world.clinic, biotin, "GONE")
    archive_lot(by=world.clinician, lot=archived, reason="Recalled.")
    url = line_url(injection, world)
    page = client.get(url).text
    assert "L-1, expires" in page
    for lot in (theirs, expired, today, archived):
        assert lot.number not in page
    for lot in (theirs, of_other_product, expired, today, archived):
        answer = client.post(url, typed(world, lot=lot.pk))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["lot"]
    assert not FormulaLine.objects.exists()


def test_a_lot_that_expired_since_stays_on_its_line(
    client: Client, world: World, story: Story, injection: ProposedInjection, clock: Any
) -> None:
    client.post(line_url(injection, world), typed(world))
    clock.shift(365 * 24 * 3600)
    # Sessions end; the clinician signs in again.
    client = sign_in(world.clinician)
    line = FormulaLine.objects.get()
    url = reverse("edit-line", args=[injection.consultation_id, injection.pk, line.pk])
    form = open_form(client, url)
    assert form["lot"] == [str(world.lots["biotin"].pk)]
    assert "L-1" not in client.get(line_url(injection, world)).text
    page = client.get(reverse("injection", args=[injection.consultation_id, injection.pk])).text
    assert "expired on 30-Jun-2027" in page


def test_a_line_without_a_lot_is_saved_and_found(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    client.post(line_url(injection, world), typed(world, lot=""))
    page = client.get(reverse("injection", args=[injection.consultation_id, injection.pk])).text
    assert "No lot chosen" in page


def test_a_retired_product_is_not_offered(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    product = world.lots["biotin"].product
    choose = reverse("choose-product", args=[injection.consultation_id, injection.pk])
    assert str(product) in client.get(choose).text.replace("&#x27;", "'")
    chosen = client.get(choose, {"product": product.pk})
    assert chosen.headers["Location"] == line_url(injection, world)
    retire_entry(by=world.clinician, entry=product, reason="Withdrawn.")
    assert str(product) not in client.get(choose).text
    assert client.get(choose, {"product": product.pk}).status_code == 422
    assert client.get(line_url(injection, world)).status_code == 404
    assert client.post(line_url(injection, world), typed(world)).status_code == 404


@pytest.mark.parametrize("product", ["", "x", "999999"])
def test_any_product_in_the_address_is_answered(
    client: Client, injection: ProposedInjection, product: str
) -> None:
    choose = reverse("choose-product", args=[injection.consultation_id, injection.pk])
    assert client.get(choose, {"product": product}).status_code == 422


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World, injection: ProposedInjection
) -> None:
    client.post(line_url(injection, world), typed(world))
    line = FormulaLine.objects.get()
    url = reverse("edit-line", args=[injection.consultation_id, injection.pk, line.pk])
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    assert colleague.post(url, theirs | {"amount": "2"}).status_code == 302
    page = client.post(url, mine | {"amount": "3"})
    again = resend(page)
    line.refresh_from_db()
    assert line.amount == 2
    assert client.post(url, again).status_code == 302
    line.refresh_from_db()
    assert line.amount == 3


def test_a_line_is_removed_by_post_only(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    client.post(line_url(injection, world), typed(world))
    line = FormulaLine.objects.get()
    url = reverse("drop-line", args=[injection.consultation_id, injection.pk, line.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert not FormulaLine.objects.exists()
    assert client.post(url).status_code == 404


def test_a_line_of_another_injection_is_out_of_reach(
    client: Client, story: Story, injection: ProposedInjection
) -> None:
    other = story.injection({"minoxidil": "1"}, ["back"])
    line = other.lines.get()
    for name in ("edit-line", "drop-line"):
        url = reverse(name, args=[injection.consultation_id, injection.pk, line.pk])
        assert client.post(url).status_code == 404
    assert other.lines.count() == 1
