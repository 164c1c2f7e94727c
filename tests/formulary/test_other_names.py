"""A component that is not in the list: named from the label, described by an admin."""

import pytest
from django.core.exceptions import ValidationError

from consult.formulary import refusals
from consult.formulary.actions import accept_reviewed, add_product_from_label, change_entry
from consult.formulary.models import Ingredient, Revision
from tests.formulary.conftest import WHY, label, make_ingredient

pytestmark = pytest.mark.django_db


def add(clinician, clinic, *names, **values):
    rows = [{"other_name": name, "role": "excipient"} for name in names]
    return add_product_from_label(
        by=clinician, clinic=clinic, values=label(**values), components=rows
    )


def test_a_new_name_becomes_an_ingredient_that_waits(clinician, clinic):
    product = add(clinician, clinic, "  Mannitol   USP ")
    made = product.components.get().ingredient
    assert (made.name, made.category, made.entered_by) == ("Mannitol USP", "other", clinician)
    assert made.awaiting_review
    assert (made.patient_text, made.us_status_text, made.us_status_as_of) == ("", "", "")
    assert Ingredient.objects.awaiting_review().get() == made
    assert Revision.objects.of_entry(made).get().by == clinician


@pytest.mark.usefixtures("no_starter")
@pytest.mark.parametrize(
    "typed", ["TEST sulphite", "test Sulfites", " E-223 ", "e 223", "inn-name"]
)
def test_a_listed_name_or_synonym_is_that_ingredient(clinician, clinic, typed):
    listed = make_ingredient(
        "x", name="Test sulfite", synonyms=["E 223"], inn="Inn name", category="preservative"
    )
    assert add(clinician, clinic, typed).components.get().ingredient == listed
    assert Ingredient.objects.count() == 1


def test_a_name_comes_before_a_synonym_and_two_are_not_guessed(clinician, clinic):
    named = make_ingredient("edta")
    make_ingredient("disodium", synonyms=["EDTA", "chelator"])
    make_ingredient("calcium", synonyms=["Chelator"])
    assert add(clinician, clinic, "edta").components.get().ingredient == named
    with pytest.raises(refusals.IngredientNameUnclear, match="Calcium or Disodium"):
        add(clinician, clinic, "chelator", name="Other")


@pytest.mark.usefixtures("no_starter")
def test_the_same_thing_twice_is_refused_and_nothing_is_left(clinician, clinic):
    with pytest.raises(refusals.ComponentListedTwice):
        add(clinician, clinic, "Mannitol", "MANNITOL")
    assert not Ingredient.objects.exists()


def test_accepting_needs_words_for_the_patient(clinician, manager, clinic):
    made = add(clinician, clinic, "Mannitol").components.get().ingredient
    texts = {
        "patient_text": "It may sting.", "us_status_text": "Approved.", "us_status_as_of": "2026",
    }  # fmt: skip
    for name, text in texts.items():
        with pytest.raises(refusals.IngredientNotDescribed):
            accept_reviewed(by=manager, entry_or_lot=made, reason=WHY)
        made = change_entry(
            by=manager, entry=made, expected_version=made.version, values={name: text}, reason=WHY
        )
    assert not accept_reviewed(by=manager, entry_or_lot=made, reason=WHY).awaiting_review


def test_only_an_ingredient_that_waits_may_lack_its_status(db):
    with pytest.raises(ValidationError) as told:
        make_ingredient("bare", us_status_text="", us_status_as_of=" ")
    assert sorted(told.value.message_dict) == ["us_status_as_of", "us_status_text"]
