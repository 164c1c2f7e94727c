"""The page of what is known and missing: who may read it, what it counts, how fast it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.formulary.actions import retire_entry
from consult.formulary.models import EvidenceSource, Ingredient
from tests.builders import WHY, World, make_formula, make_source, sign_in

BIOTIN = [("biotin", "active", "5", "mg/mL"), ("benzyl_alcohol", "preservative", "0.9", "%")]


def row_of(page: str, name: str) -> str:
    """The table row of one name."""
    return next(row for row in page.split("<tr>") if name in row)


@pytest.fixture(autouse=True)
def bare_list(world: World) -> None:
    """Only the sources that a test adds."""
    EvidenceSource.objects.update(usable_as_citation=False)


@pytest.mark.parametrize(
    ("role", "status"),
    [("clinician", 200), ("formulary admin", 200), ("reception", 403), ("auditor", 403)],
)
def test_who_reads_it(world: World, role: str, status: int) -> None:
    client = sign_in(world.member("max", role))
    biotin = Ingredient.objects.get(key="biotin")
    for url in (
        reverse("evidence-list"),
        reverse("evidence-of-formulas"),
        reverse("evidence-of-ingredient", args=[biotin.pk]),
    ):
        assert client.get(url).status_code == status
    assert Client().get(reverse("evidence-list")).status_code == 302


def test_it_is_in_the_navigation_of_clinicians_and_admins(world: World) -> None:
    link = f'href="{reverse("evidence-list")}"'
    assert link in sign_in(world.clinician).get(reverse("desk")).text
    manager = world.member("max", "formulary admin")
    manager.is_staff = True
    manager.save()
    assert link in sign_in(manager).get(reverse("admin:index")).text
    assert link not in sign_in(world.member("rita", "reception")).get(reverse("desk")).text


def test_an_ingredient_shows_its_sources_and_what_is_missing(client: Client) -> None:
    make_source("one", BIOTIN, ocebm_level=4)
    make_source("two", BIOTIN, given_as="other", ocebm_level=2)
    make_source("hidden", BIOTIN, usable_as_citation=False)
    make_source("gone", BIOTIN)
    retire_entry(by=None, entry=EvidenceSource.objects.get(key="gone"), reason=WHY)
    biotin = Ingredient.objects.get(key="biotin")
    Ingredient.objects.filter(pk=biotin.pk).update(us_status_text="", sources=[])
    row = row_of(client.get(reverse("evidence-list"), {"q": "biotin"}).text, "Biotin")
    for words in ("<td>1</td>", "level 4, weak", "no US status", "no source of its entry"):
        assert words in row
    page = client.get(reverse("evidence-of-ingredient", args=[biotin.pk])).text
    assert "Invented source one" in page
    assert "Invented source two" in page
    assert "Invented source hidden" not in page
    assert "Invented source gone" not in page
    assert "may not be cited" in page


def test_an_ingredient_without_sources_says_so(client: Client) -> None:
    row = row_of(client.get(reverse("evidence-list"), {"q": "biotin"}).text, "Biotin")
    assert "No published source about it was found in the list" in row


def test_a_formula_is_studied_only_by_a_source_about_the_whole_of_it(
    world: World, client: Client
) -> None:
    products = [world.lots["biotin"].product]
    make_formula(world.clinician, world.clinic, "Alone", products)
    make_formula(
        world.clinician, world.clinic, "Mixed", [*products, world.lots["minoxidil"].product]
    )
    make_source("exact", BIOTIN, formula_is_fully_stated=True, ocebm_level=3)
    page = client.get(reverse("evidence-of-formulas")).text
    missing = "No published study of this mixture was found in the list"
    assert missing not in row_of(page, "Alone")
    assert "level 3, moderate" in row_of(page, "Alone")
    assert missing in row_of(page, "Mixed")
    assert "no search recorded" in row_of(page, "Mixed")


def test_a_synonym_finds_an_ingredient(client: Client) -> None:
    named = next(i for i in Ingredient.objects.offered() if i.synonyms)
    page = client.get(reverse("evidence-list"), {"q": named.synonyms[0]})
    assert named.name in page.text


def test_hundreds_of_sources_take_the_same_queries(world: World, client: Client) -> None:
    biotin = Ingredient.objects.get(key="biotin")
    urls = [reverse("evidence-list"), reverse("evidence-of-ingredient", args=[biotin.pk])]
    make_source("first", BIOTIN)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as done:
            assert client.get(url).status_code == 200
        return len(done)

    # The first visit also reads what is cached from then on.
    client.get(urls[0])
    before = [queries(url) for url in urls]
    for number in range(40):
        make_source(f"more-{number}", BIOTIN)
    assert [queries(url) for url in urls] == before
    assert max(before) <= 16
    assert "Page 1 of 2" in client.get(urls[1]).text
