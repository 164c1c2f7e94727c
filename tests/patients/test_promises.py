"""The promises of the patients' tables, tried from below, where no form helps."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from consult.formulary.models import CrossReactivityGroup, Ingredient
from consult.patients.models import Allergy, AllergyStatus, HealthFact, Patient
from tests.builders import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The starter content has the ingredients and groups to be allergic to."""
    return make_world()


def given(world: World, **values: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "patient": world.patient,
        "recorded_by": world.clinician,
        "recorded_at": now,
        **values,
    }


def insert(model: type[models.Model], **values: Any) -> None:
    with transaction.atomic():
        model._base_manager.bulk_create([model(**values)])


def refused(model: type[models.Model], promise: str, **values: Any) -> None:
    with pytest.raises(IntegrityError) as error:
        insert(model, **values)
    # SQLite names a broken unique index by its columns or by the index.
    assert promise in str(error.value) or "UNIQUE constraint failed" in str(error.value)


def test_a_record_number_is_used_once_in_a_clinic(world: World) -> None:
    identity = {"family_name": "B", "given_names": "B", "date_of_birth": "1990-01-01"}
    name = "patient_record_number_once"
    refused(Patient, name, clinic=world.clinic, record_number="p-1", **identity)
    insert(Patient, clinic=world.other_clinic, record_number="P-1", **identity)


@pytest.mark.parametrize("answer", ["not_asked", "", "no"])
def test_an_allergy_status_is_an_answer(world: World, answer: str) -> None:
    refused(AllergyStatus, "allergy_status_is_an_answer", **given(world, answer=answer))


@pytest.mark.parametrize("answer", ["", "unanswered", "YES"])
def test_a_health_fact_is_an_answer(world: World, answer: str) -> None:
    values = given(world, topic="pregnancy", answer=answer)
    refused(HealthFact, "health_fact_is_an_answer", **values)


def test_an_allergy_names_exactly_one_thing(world: World) -> None:
    ingredient, group = Ingredient.objects.first(), CrossReactivityGroup.objects.first()
    how = {"severity": "mild", "certainty": "reported"}
    for things in (
        {},
        {"ingredient": ingredient, "group": group},
        {"ingredient": ingredient, "free_text": "plums"},
        {"group": group, "free_text": "plums"},
        {"ingredient": ingredient, "group": group, "free_text": "plums"},
    ):
        refused(Allergy, "allergy_names_one_thing", **given(world, **how, **things))
    for things in ({"ingredient": ingredient}, {"group": group}, {"free_text": "plums"}):
        insert(Allergy, **given(world, **how, **things))


def test_an_allergy_is_replaced_once(world: World) -> None:
    how = {"severity": "mild", "certainty": "reported", "free_text": "plums"}
    insert(Allergy, **given(world, **how))
    old = Allergy.objects.get()
    insert(Allergy, **given(world, **how, replaces=old))
    refused(Allergy, "replaces", **given(world, **how, replaces=old))


@pytest.mark.parametrize("missing", ["patient", "recorded_by", "recorded_at", "answer"])
def test_nothing_is_said_by_nobody_or_never(world: World, missing: str) -> None:
    values = given(world, answer="has") | {missing: None}
    with pytest.raises(IntegrityError):
        insert(AllergyStatus, **values)


def test_a_patient_with_a_record_is_not_deleted(world: World) -> None:
    world.open().health()
    with pytest.raises(models.ProtectedError), transaction.atomic():
        world.patient.delete()
    with pytest.raises(models.ProtectedError), transaction.atomic():
        world.clinician.delete()
    with pytest.raises(models.ProtectedError), transaction.atomic():
        world.clinic.delete()
