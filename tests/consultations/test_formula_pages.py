"""The pages of saved formulas: walls, roles, typed text that stays, starting an injection."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consultations.actions.formula_versions import content_of
from consult.consultations.actions.formulas import (
    change_formula,
    put_formula_source,
    retire_formula,
    state_formula_search,
)
from consult.consultations.models import EvidenceLink, ProposedInjection, SavedFormula
from consult.consultations.saved import plan_values
from consult.consultations.saved_queries import full_formula
from consult.formulary.actions import retire_entry
from consult.management.demo.stories import Story
from tests.builders import TODAY, WHY, World, make_formula, make_source, sign_in
from tests.consultations.pages import open_form, read_form

BIOTIN = [("biotin", "active", "5", "mg/mL"), ("benzyl_alcohol", "preservative", "0.9", "%")]


@pytest.fixture
def formula(world: World) -> SavedFormula:
    """Biotin with dexpanthenol."""
    products = [world.lots[word].product for word in ("biotin", "dexpanthenol")]
    return make_formula(world.clinician, world.clinic, "Two vitamins", products)


def start_url(story: Story, formula: SavedFormula) -> str:
    return reverse("start-from-formula", args=[story.consultation.pk, formula.pk])


def filled(client: Client, story: Story, formula: SavedFormula, world: World) -> dict[str, Any]:
    """The start page with everything that the formula left open."""
    sent = open_form(client, start_url(story, formula))
    sent |= {
        "purpose": "Less shedding.",
        "zones": ["crown"],
        "total_volume_ml": "4",
        "planned_on": "2026-12-01",
        "injector": world.clinician.pk,
    }
    for word in ("biotin", "dexpanthenol"):
        lot, prefix = world.lots[word], f"line-{world.lots[word].product_id}"
        sent |= {
            f"{prefix}-lot": lot.pk,
            f"{prefix}-strength": lot.product.strength,
            f"{prefix}-strength_unit": lot.product.strength_unit,
            f"{prefix}-amount": "2",
            f"{prefix}-unit": "mL",
        }
    return sent


def another_version(world: World, formula: SavedFormula, **values: Any) -> None:
    version = full_formula(world.colleague, formula.pk).current
    content = {"name": version.name, **plan_values(version), **values}
    change_formula(
        by=world.colleague,
        formula=SavedFormula.objects.get(pk=formula.pk),
        expected_version=version.number,
        values=content,
        lines=content_of(version).lines,
    )


# --- who may --------------------------------------------------------------------------------


def addresses(formula: SavedFormula, source_pk: int) -> dict[str, str]:
    with_source = ("put-formula-source", "drop-formula-source")
    alone = (
        "saved-formula",
        "edit-formula",
        "retire-formula",
        "restore-formula",
        "state-formula-search",
        "withdraw-formula-search",
    )
    return {name: reverse(name, args=[formula.pk]) for name in alone} | {
        name: reverse(name, args=[formula.pk, source_pk]) for name in with_source
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_clinics_formula_does_not_exist(
    world: World, formula: SavedFormula, method: str
) -> None:
    client, source = sign_in(world.stranger), make_source("on-biotin", BIOTIN)
    for name, url in addresses(formula, source.pk).items():
        answer = getattr(client, method)(url, {"version": "1", "meaning": "x"})
        assert answer.status_code in (404, 405), name
        assert "Two vitamins" not in answer.text
    listed = client.get(reverse("saved-formulas")).text
    assert "Two vitamins" not in listed
    assert "Two vitamins" not in client.get(reverse("evidence-of-formulas")).text
    formula.refresh_from_db()
    assert (formula.version, formula.retired_at) == (1, None)


@pytest.mark.parametrize("role", ["reception", "formulary admin", "auditor", "owner"])
def test_only_clinicians_reach_the_formulas(
    world: World, formula: SavedFormula, role: str
) -> None:
    client, source = sign_in(world.member("max", role)), make_source("on-biotin", BIOTIN)
    urls = addresses(formula, source.pk) | {
        "list": reverse("saved-formulas"),
        "add": reverse("add-formula"),
    }
    for name, url in urls.items():
        assert client.get(url).status_code in (403, 405), name
        assert client.post(url, {"version": "1"}).status_code == 403, name


# --- writing one ----------------------------------------------------------------------------


def test_rows_come_and_go_before_anything_is_saved(world: World, client: Client) -> None:
    biotin, blend = world.lots["biotin"].product, world.lots["blend"].product
    url = reverse("add-formula")
    sent = open_form(client, url) | {"name": "My mix", "add": "1", "more": biotin.pk}
    page = client.post(url, sent)
    assert (page.status_code, SavedFormula.objects.count()) == (200, 0)
    assert 'value="My mix"' in page.text
    assert "error-summary" not in page.text
    sent = sent | {"product": [biotin.pk], "more": blend.pk, f"usual-{biotin.pk}": "1.5"}
    page = client.post(url, sent)
    assert 'value="1.5"' in page.text
    sent |= {"product": [biotin.pk, blend.pk], "drop": biotin.pk}
    del sent["add"]
    page = client.post(url, sent)
    assert [product for product, _box in page.context["form"].rows()] == [blend]


def test_a_formula_is_saved_with_the_product_that_was_only_chosen(
    world: World, client: Client
) -> None:
    biotin = world.lots["biotin"].product
    sent = open_form(client, reverse("add-formula")) | {
        "name": "My mix", "more": biotin.pk, "route": "intradermal", "device": "syringe",
        "depth_mm": "4", "needle": "30 G, 4 mm", "sessions": "1",
    }  # fmt: skip
    answer = client.post(reverse("add-formula"), sent)
    saved = SavedFormula.objects.get()
    assert answer.headers["Location"] == reverse("saved-formula", args=[saved.pk])
    assert [line.product for line in saved.versions.get().lines.all()] == [biotin]
    page = client.post(reverse("add-formula"), sent)
    assert page.status_code == 422
    assert "Your clinic has a formula with this name" in page.text
    page = client.post(reverse("add-formula"), sent | {"name": "Empty", "more": ""})
    assert "Add at least one product" in page.text


def test_an_injection_becomes_a_formula_without_its_patient(
    world: World, client: Client, story: Story
) -> None:
    injection = story.injection({"biotin": "1", "minoxidil": "2"}, ["crown"])
    url = f"{reverse('add-formula')}?injection={injection.pk}"
    page = client.get(url)
    for trace in ("slow hair loss", "Lima", "L-1", "crown"):
        assert trace not in page.text
    sent = open_form(client, url) | {"name": "From the patient’s plan"}
    assert client.post(url, sent).status_code == 302
    version = full_formula(world.clinician, SavedFormula.objects.get().pk).current
    assert [(row.product, row.usual_amount) for row in version.lines.all()] == [
        (world.lots["biotin"].product, 1),
        (world.lots["minoxidil"].product, 2),
    ]
    assert version.purpose == ""
    assert sign_in(world.stranger).get(url).status_code == 404
    assert client.get(f"{reverse('add-formula')}?injection=x").status_code == 404


def test_the_second_save_keeps_what_was_typed(
    world: World, client: Client, formula: SavedFormula
) -> None:
    url = reverse("edit-formula", args=[formula.pk])
    sent = open_form(client, url) | {"needle": "27 G, 6 mm", "name": "Typed name"}
    another_version(world, formula, needle="32 G, 4 mm")
    page = client.post(url, sent)
    assert page.status_code == 409
    assert "Somebody else saved version 2" in page.text
    assert 'value="27 G, 6 mm"' in page.text
    assert SavedFormula.objects.get().version == 2
    assert client.post(url, read_form(page)).status_code == 302
    formula.refresh_from_db()
    assert (formula.version, formula.name) == (3, "Typed name")


def test_retiring_and_restoring_from_the_page(
    world: World, client: Client, formula: SavedFormula, story: Story
) -> None:
    retire = reverse("retire-formula", args=[formula.pk])
    assert "after you opened it" in client.post(retire, {"version": "7"}, follow=True).text
    assert "is retired" in client.post(retire, {"version": "1"}, follow=True).text
    assert client.get(start_url(story, formula)).status_code == 404
    chosen = client.get(reverse("choose-formula", args=[story.consultation.pk]))
    assert "Two vitamins" not in chosen.text
    assert "Two vitamins" in client.get(reverse("saved-formulas"), {"retired": "1"}).text
    edit = client.get(reverse("edit-formula", args=[formula.pk]), follow=True)
    assert "Restore it first" in edit.text
    restored = client.post(reverse("restore-formula", args=[formula.pk]), follow=True)
    assert "is offered again" in restored.text


def test_the_page_never_says_clear_of_what_was_not_checked(
    client: Client, formula: SavedFormula
) -> None:
    page = client.get(reverse("saved-formula", args=[formula.pk])).text
    assert "no evidence is attached" in page
    assert "Checked when a patient is chosen" in page
    for words in ("allergies, latex too", "lots, expiry dates", "age, pregnancy"):
        assert words in page
    assert "lot is recorded" not in page
    assert "allergy question" not in page


def test_evidence_is_attached_and_taken_off_on_the_page(
    world: World, client: Client, formula: SavedFormula
) -> None:
    source = make_source("on-biotin", BIOTIN)
    put = reverse("put-formula-source", args=[formula.pk, source.pk])
    sent = open_form(client, put)
    assert client.post(put, sent | {"meaning": ""}).status_code == 422
    assert client.post(put, sent | {"meaning": "Weak."}).status_code == 302
    stale = client.post(put, sent | {"meaning": "Typed later."})
    assert stale.status_code == 422
    assert "Typed later." in stale.text
    none = {"version": "2", "searched_where": "PubMed", "searched_on": "2026-11-20"}
    state = reverse("state-formula-search", args=[formula.pk])
    assert "only one of the two can stand" in client.post(state, none).text
    drop = reverse("drop-formula-source", args=[formula.pk, source.pk])
    assert client.post(drop, {"version": "2"}).status_code == 302
    assert client.post(state, none | {"version": "3"}).status_code == 302
    page = client.get(reverse("saved-formula", args=[formula.pk])).text
    assert "No published evidence was found for this mixture" in page
    withdraw = reverse("withdraw-formula-search", args=[formula.pk])
    assert client.post(withdraw, {"version": "4"}).status_code == 302
    assert not full_formula(world.clinician, formula.pk).current.searched_where


# --- starting an injection ------------------------------------------------------------------


def test_safety_answers_lots_and_amounts_are_not_filled(
    client: Client, story: Story, formula: SavedFormula
) -> None:
    sent = open_form(client, start_url(story, formula))
    assert (sent["needle"], sent["sessions"], sent["depth_mm"]) == (
        ["30 G, 4 mm"], ["4"], ["4.0"],
    )  # fmt: skip
    for name in sent:
        if name.endswith(("-lot", "-strength", "-strength_unit", "-amount")):
            assert sent[name] == [""], name
    for name in ("zones", "total_volume_ml", "planned_on", "injector"):
        assert sent.get(name, [""]) == [""], name


def test_an_injection_starts_with_products_and_evidence(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    source = make_source("on-biotin", BIOTIN)
    put_formula_source(
        by=world.colleague, formula=formula, expected_version=1, source=source, meaning="Weak."
    )
    answer = client.post(
        start_url(story, formula), filled(client, story, formula, world), follow=True
    )
    injection = ProposedInjection.objects.get()
    assert "is started from “Two vitamins”, version 2" in answer.text
    assert injection.started_from == formula.versions.get(number=2)
    assert [(row.lot, row.amount) for row in injection.lines.all()] == [
        (world.lots["biotin"], 2), (world.lots["dexpanthenol"], 2),
    ]  # fmt: skip
    link = EvidenceLink.objects.get(injection=injection)
    assert (link.source, link.comment, link.by) == (source, "Weak.", world.clinician)
    assert not injection.technique_answers.exists()
    assert (injection.gloves_latex, injection.skin_preparation) == ("", None)
    event = AuditEvent.objects.get(action="injection.started_from_formula")
    assert event.details == {"formula": formula.pk, "version": 2}
    assert "Nothing of it was changed since." in answer.text


def test_a_search_comes_along_under_the_name_of_who_searched(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    state_formula_search(
        by=world.colleague, formula=formula, expected_version=1, where="PubMed", on=TODAY
    )
    client.post(start_url(story, formula), filled(client, story, formula, world))
    statement = ProposedInjection.objects.get().no_evidence
    assert (statement.searched_where, statement.by) == ("PubMed", world.colleague)


def test_a_retired_product_is_said_and_left_out(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    state_formula_search(
        by=world.clinician, formula=formula, expected_version=1, where="PubMed", on=TODAY
    )
    opened = filled(client, story, formula, world)
    biotin = world.lots["biotin"].product
    retire_entry(by=None, entry=biotin, reason=WHY)
    page = client.get(start_url(story, formula))
    assert "Test Biotin is retired" in page.text
    assert f"line-{biotin.pk}-amount" not in page.text
    client.post(start_url(story, formula), opened)
    injection = ProposedInjection.objects.get()
    assert [row.product for row in injection.lines.all()] == [world.lots["dexpanthenol"].product]
    # It was searched for another mixture.
    assert not hasattr(injection, "no_evidence")
    shown = client.get(reverse("injection", args=[story.consultation.pk, injection.pk])).text
    assert "Its products are not those of the saved formula." in shown


def test_a_formula_that_changed_meanwhile_is_told_and_the_text_stays(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    sent = filled(client, story, formula, world)
    another_version(world, formula, needle="32 G, 4 mm")
    page = client.post(start_url(story, formula), sent)
    assert page.status_code == 409
    assert "Somebody changed this formula" in page.text
    assert "Less shedding." in page.text
    assert not ProposedInjection.objects.exists()
    assert client.post(start_url(story, formula), sent | {"version": "2"}).status_code == 302
    retire_formula(by=world.colleague, formula=SavedFormula.objects.get(), expected_version=2)
    assert client.post(start_url(story, formula), sent).status_code == 404


def test_wrong_answers_are_told_at_the_top_with_links(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    sent = filled(client, story, formula, world)
    biotin, other = (f"line-{world.lots[word].product_id}" for word in ("biotin", "dexpanthenol"))
    wrong = {"zones": [], f"{biotin}-strength": "50", f"{other}-amount": ""}
    page = client.post(start_url(story, formula), sent | wrong)
    assert page.status_code == 422
    assert f'href="#id_{biotin}-strength"' in page.text
    assert f'href="#id_{other}-amount"' in page.text
    assert "Choose at least one zone" in page.text
    page = client.post(start_url(story, formula), sent | {"total_volume_ml": "3"})
    assert "The products add up to 4 mL" in page.text
    assert not ProposedInjection.objects.exists()


def test_the_injection_says_what_was_changed_since(
    world: World, client: Client, story: Story, formula: SavedFormula
) -> None:
    client.post(start_url(story, formula), filled(client, story, formula, world))
    injection = ProposedInjection.objects.get()
    ProposedInjection.objects.update(depth_mm=Decimal(3))
    another_version(world, formula, needle="32 G, 4 mm")
    retire_formula(by=world.colleague, formula=SavedFormula.objects.get(), expected_version=2)
    page = client.get(reverse("injection", args=[story.consultation.pk, injection.pk])).text
    assert "Other than in the saved formula: depth." in page
    assert "The saved formula is now version 2." in page
    assert "The saved formula was retired since." in page


def test_another_clinics_formula_starts_nothing(
    world: World, client: Client, story: Story
) -> None:
    other = make_formula(
        world.stranger, world.other_clinic, "Theirs", [world.lots["biotin"].product]
    )
    assert client.get(start_url(story, other)).status_code == 404
    world.clinician.clinics.add(world.other_clinic)
    assert client.get(start_url(story, other)).status_code == 404


# --- speed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["saved-formulas", "evidence-of-formulas"])
def test_a_list_takes_the_same_queries_for_one_and_for_many(
    world: World, client: Client, formula: SavedFormula, name: str
) -> None:
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name))
    products = [world.lots[word].product for word in ("biotin", "minoxidil", "blend")]
    for number in range(12):
        make_formula(world.clinician, world.clinic, f"Mix {number}", products)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse(name))
    assert "Mix 11" in page.text
    assert len(many) == len(one) <= 20


def test_a_search_finds_a_formula_by_its_present_ingredients(
    world: World, client: Client, formula: SavedFormula
) -> None:
    def found(text: str) -> bool:
        return (
            "Two vitamins"
            in client.get(reverse("saved-formulas"), {"q": text}).text.split("<ul", 1)[-1]
        )

    assert found("benzyl alcohol")
    assert found("two vit")
    assert not found("finasteride")
