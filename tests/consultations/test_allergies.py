"""The patient's allergies, kept from within a consultation."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.formulary.models import CrossReactivityGroup, Ingredient
from consult.management.demo.stories import Story
from consult.patients.actions import add_allergy
from consult.patients.models import Allergy, AllergyStatus
from tests.builders import World
from tests.consultations.pages import open_form, radios_of, ticked_on

HOW = {"severity": "severe", "certainty": "confirmed"}


@pytest.fixture
def add(story: Story) -> str:
    return reverse("add-allergy", args=[story.consultation.pk])


@pytest.fixture
def plums(world: World) -> Allergy:
    how = {"severity": "mild", "certainty": "reported"}
    return add_allergy(by=world.clinician, patient=world.patient, free_text="plums", **how)


def current(world: World) -> list[str]:
    return [allergy.label for allergy in Allergy.objects.filter(patient=world.patient).current()]


def test_nothing_is_ticked_at_first(client: Client, add: str) -> None:
    page = client.get(add)
    assert radios_of(page) == {"severity", "certainty"}
    assert ticked_on(page) == set()


def test_an_ingredient_a_group_or_words(client: Client, world: World, add: str) -> None:
    ingredient, group = Ingredient.objects.get(key="biotin"), CrossReactivityGroup.objects.first()
    for thing in ({"ingredient": ingredient.pk}, {"group": group.pk}, {"free_text": "plums"}):
        assert client.post(add, HOW | thing).status_code == 302
    assert current(world) == [ingredient.name, group.name, "plums"]
    assert AllergyStatus.objects.get().answer == "has"


def test_it_stands_in_the_banner_at_once(client: Client, story: Story, add: str) -> None:
    client.post(add, HOW | {"free_text": "plums", "reaction": "hives in minutes"})
    page = client.get(reverse("consultation-screening", args=[story.consultation.pk])).text
    assert "plums" in page
    health = client.get(reverse("consultation-health", args=[story.consultation.pk])).text
    assert "hives in minutes" in health
    assert "software cannot check it for certain" in health


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (HOW, "ingredient"),
        (HOW | {"free_text": "   "}, "ingredient"),
        (HOW | {"free_text": "p" * 10_000}, "free_text"),
        (HOW | {"ingredient": "999999"}, "ingredient"),
        ({"free_text": "plums", "certainty": "reported"}, "severity"),
        ({"free_text": "plums", "severity": "mild"}, "certainty"),
        (HOW | {"free_text": "plums", "severity": "deadly"}, "severity"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    client: Client, add: str, typed: dict[str, Any], field: str
) -> None:
    answer = client.post(add, typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert typed.get("free_text", "").strip() in answer.text
    assert not Allergy.objects.exists()


def test_one_row_names_one_thing(client: Client, add: str) -> None:
    both = HOW | {"ingredient": Ingredient.objects.get(key="biotin").pk, "free_text": "plums"}
    answer = client.post(add, both)
    assert list(answer.context["form"].errors) == ["free_text"]


def test_a_correction_is_a_new_row(
    client: Client, story: Story, world: World, plums: Allergy
) -> None:
    url = reverse("correct-allergy", args=[story.consultation.pk, plums.pk])
    form = open_form(client, url)
    assert form["free_text"] == ["plums"]
    assert client.post(url, form | {"free_text": "cherry plums"}).status_code == 302
    assert current(world) == ["cherry plums"]
    assert list(Allergy.objects.values_list("free_text", flat=True)) == ["plums", "cherry plums"]
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["correct-allergy", "remove-allergy"])
def test_the_second_tab_is_told_and_loses_nothing(
    client: Client, story: Story, world: World, plums: Allergy, name: str
) -> None:
    url = reverse(name, args=[story.consultation.pk, plums.pk])
    client.post(url, HOW | {"free_text": "first", "reason": "first"})
    rows = Allergy.objects.count()
    answer = client.post(url, HOW | {"free_text": "second thought", "reason": "second thought"})
    assert answer.status_code == 422
    assert "Somebody else corrected this allergy first" in answer.text
    assert "second thought" in answer.text
    assert Allergy.objects.count() == rows


def test_a_removal_needs_a_reason_and_keeps_the_row(
    client: Client, story: Story, world: World, plums: Allergy
) -> None:
    url = reverse("remove-allergy", args=[story.consultation.pk, plums.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert current(world) == ["plums"]
    assert client.post(url, {"reason": "Tested negative."}).status_code == 302
    assert current(world) == []
    removal = Allergy.objects.last()
    assert removal is not None
    assert (removal.replaces, removal.removed_because) == (plums, "Tested negative.")


def test_none_known_is_refused_while_an_allergy_is_listed(
    client: Client, story: Story, plums: Allergy
) -> None:
    url = reverse("consultation-health", args=[story.consultation.pk])
    answer = client.post(url, open_form(client, url) | {"allergy_status": "none_known"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["allergy_status"]
    assert [status.answer for status in AllergyStatus.objects.all()] == ["has"]


@pytest.mark.parametrize("name", ["correct-allergy", "remove-allergy"])
def test_another_patients_allergy_is_out_of_reach(
    client: Client, story: Story, world: World, name: str
) -> None:
    other = world.add_patient("P-2", given_names="Bea")
    theirs = add_allergy(by=world.clinician, patient=other, free_text="wasps", **HOW)
    url = reverse(name, args=[story.consultation.pk, theirs.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, HOW | {"free_text": "x", "reason": "x"}).status_code == 404
    assert Allergy.objects.filter(patient=other).current().count() == 1
