"""What is said about allergies and health is added to, never overwritten."""

import pytest

from consult.formulary.models import Ingredient
from consult.patients.actions import (
    AllergiesAreListed,
    AllergyWasCorrected,
    HealthAnswer,
    add_allergy,
    record_allergy_status,
    record_health,
    remove_allergy,
)
from consult.patients.models import Allergy, AllergyStatus, HealthFact
from consult.safety.facts import AllergyAnswer
from tests.builders import World, make_world

HOW = {"severity": "mild", "certainty": "reported"}


@pytest.fixture
def world(db: None) -> World:
    """The starter content has the ingredients to be allergic to."""
    return make_world()


def standing(world: World) -> list[str]:
    return [allergy.label for allergy in Allergy.objects.filter(patient=world.patient).current()]


def test_nobody_has_answered_at_first(world: World) -> None:
    assert not AllergyStatus.objects.exists()
    assert not HealthFact.objects.exists()


def test_an_allergy_makes_the_status_has(world: World) -> None:
    add_allergy(by=world.clinician, patient=world.patient, free_text=" plums ", **HOW)
    assert standing(world) == ["plums"]
    assert [s.answer for s in AllergyStatus.objects.all()] == [AllergyAnswer.HAS]
    add_allergy(by=world.clinician, patient=world.patient, free_text="wasps", **HOW)
    assert AllergyStatus.objects.count() == 1


def test_an_allergy_after_none_known_changes_the_answer(world: World) -> None:
    answer = AllergyAnswer.NONE_KNOWN
    record_allergy_status(by=world.clinician, patient=world.patient, answer=answer)
    add_allergy(by=world.clinician, patient=world.patient, free_text="plums", **HOW)
    assert world.patient.allergy_statuses.first().answer == AllergyAnswer.HAS
    assert world.patient.allergy_statuses.count() == 2


def test_none_known_is_refused_while_an_allergy_stands(world: World) -> None:
    allergy = add_allergy(by=world.clinician, patient=world.patient, free_text="plums", **HOW)
    answer = AllergyAnswer.NONE_KNOWN
    with pytest.raises(AllergiesAreListed):
        record_allergy_status(by=world.clinician, patient=world.patient, answer=answer)
    remove_allergy(by=world.clinician, allergy=allergy, reason="Tested negative.")
    record_allergy_status(by=world.clinician, patient=world.patient, answer=answer)
    assert world.patient.allergy_statuses.first().answer == answer


def test_a_correction_keeps_the_history(world: World) -> None:
    biotin = Ingredient.objects.get(key="biotin")
    old = add_allergy(by=world.clinician, patient=world.patient, free_text="biotine", **HOW)
    new = add_allergy(
        by=world.colleague, patient=world.patient, ingredient=biotin, replaces=old, **HOW
    )
    assert standing(world) == [biotin.name]
    assert (new.replaces, new.recorded_by) == (old, world.colleague)
    assert Allergy.objects.count() == 2
    with pytest.raises(AllergyWasCorrected):
        add_allergy(by=world.clinician, patient=world.patient, free_text="x", replaces=old, **HOW)


def test_a_removal_says_why_and_stays(world: World) -> None:
    allergy = add_allergy(by=world.clinician, patient=world.patient, free_text="plums", **HOW)
    removal = remove_allergy(by=world.colleague, allergy=allergy, reason=" Tested negative. ")
    assert standing(world) == []
    assert (removal.label, removal.removed_because) == ("plums", "Tested negative.")
    assert world.patient.allergy_statuses.first().answer == AllergyAnswer.HAS
    with pytest.raises(AllergyWasCorrected):
        remove_allergy(by=world.clinician, allergy=allergy, reason="again")


def test_only_health_answers_that_differ_are_written(world: World) -> None:
    first = [HealthAnswer("pregnancy", "no"), HealthAnswer("breast_feeding", "no", " since May ")]
    assert len(record_health(by=world.clinician, patient=world.patient, answers=first)) == 2
    again = [HealthAnswer("pregnancy", "no"), HealthAnswer("breast_feeding", "no", "since May")]
    assert record_health(by=world.colleague, patient=world.patient, answers=again) == []
    changed = [HealthAnswer("pregnancy", "maybe"), HealthAnswer("breast_feeding", "no", "")]
    assert len(record_health(by=world.colleague, patient=world.patient, answers=changed)) == 2
    facts = HealthFact.objects.filter(patient=world.patient)
    assert facts.count() == 4
    assert {f.topic: (f.answer, f.detail) for f in facts.current()} == {
        "pregnancy": ("maybe", ""),
        "breast_feeding": ("no", ""),
    }


def test_answers_of_one_patient_are_not_those_of_another(world: World) -> None:
    other = world.add_patient("P-2", given_names="Bea")
    yes = [HealthAnswer("pregnancy", "yes")]
    record_health(by=world.clinician, patient=world.patient, answers=yes)
    assert not HealthFact.objects.filter(patient=other).current().exists()
    assert len(record_health(by=world.clinician, patient=other, answers=yes)) == 1
    assert HealthFact.objects.filter(patient=world.patient).current().count() == 1
