"""An entry that was ever used is not deleted; where it was is told."""

import pytest
from django.apps import apps
from django.utils import timezone

from consult.consent.models import ConsentDocument
from consult.formulary import refusals
from consult.formulary.actions import (
    change_entry,
    create_entry,
    delete_entry,
    propose_deletion,
    publish_proposal,
)
from consult.formulary.actions.loading import load_starter
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    Contraindication,
    CrossReactivityGroup,
    Entry,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    Product,
    Revision,
    Risk,
    Translation,
)
from consult.formulary.uses import MOST_SHOWN, where_ever_used, where_used
from tests.builders import make_world
from tests.formulary.conftest import WHY, make_ingredient
from tests.formulary.proposing import proposed

pytestmark = pytest.mark.django_db


def words(entry, find=where_used) -> list[str]:
    return [use.words for use in find(entry)]


def test_rows_of_other_entries_are_told_by_their_entry(product, biotin, lot):
    assert words(biotin) == [f"Product: {product}"]
    assert where_used(biotin)[0].record == product
    assert words(product) == [f"Lot: {lot}"]


def test_rows_of_its_own_are_no_use(manager, product, biotin):
    row = {"text": "Allergy.", "is_absolute": True, "is_sourced": False, "topics": []}
    alone = make_ingredient("alone")
    change_entry(
        by=manager, entry=alone, expected_version=1, values={}, reason=WHY,
        children={"contraindications": [row]},
    )  # fmt: skip
    assert where_ever_used(alone) == []


def test_keys_in_other_entries_are_found():
    risk = next(each for each in Risk.objects.all() if each.evidence_keys)
    source = EvidenceSource.objects.get(key=risk.evidence_keys[0])
    assert f"Risk: {risk}" in words(source)
    row = next(each for each in Contraindication.objects.all() if each.topics)
    question = HealthQuestion.objects.get(key=row.topics[0])
    assert any(isinstance(use.record, Ingredient) for use in where_used(question))


def test_both_ends_of_a_group_tell_the_other(manager, biotin):
    group = create_entry(
        by=manager, model=CrossReactivityGroup, reason=WHY,
        values={
            "name": "Nuts", "match_rule": "ask", "strength": "not known",
            "clinician_text": "Ask.", "patient_text": "Tell us.",
        },
        children={"memberships": [{"ingredient": biotin, "kind": "member"}]},
    )  # fmt: skip
    assert words(biotin) == ["Cross reactivity group: Nuts"]
    assert words(group) == [f"Ingredient: {biotin}"]


def test_translations_are_a_use():
    option = Alternative.objects.first()
    assert any(isinstance(use.record, Translation) for use in where_used(option))


def test_consultations_patients_and_their_answers_are_found():
    world = make_world()
    story = world.open()
    story.complete({"biotin": "1"}, ["crown"])
    ours = f"Consultation {story.consultation.pk}"
    product = Product.objects.get(name="Test Biotin")
    assert ours in words(product)
    item = ChecklistItem.objects.filter(pk__in=technique(story)).first()
    assert ours in words(item)
    assert not any("Lima" in each for each in words(item) + words(product))


def technique(story):
    injection = story.consultation.injections.first()
    return injection.technique_answers.values("item")


def test_a_long_list_is_cut(manager):
    salty = make_ingredient("salty")
    for number in range(MOST_SHOWN + 3):
        create_entry(
            by=None, model=EvidenceSource, reason=WHY,
            children={"components": [{"ingredient": salty, "role": "active"}]},
            values={
                "title": f"Trial {number}", "kind": "trial", "design": "trial",
                "formula": "salty", "result_one_line": "No.", "patient_text": "No.",
            },
        )  # fmt: skip
    assert len(where_used(salty)) == MOST_SHOWN + 1
    assert words(salty)[-1].startswith("3 more: ")


def test_every_reference_to_an_entry_is_walked(django_assert_max_num_queries):
    """No list needs more queries than it has references to it."""
    for model in apps.get_models():
        if issubclass(model, Entry):
            entry = model.objects.first()
            if entry is not None:
                with django_assert_max_num_queries(40):
                    where_ever_used(entry)


# --- deleting -------------------------------------------------------------------------------


def test_what_was_never_used_is_deleted_and_its_history_stays(manager):
    made = make_ingredient("mistyped")
    proposal = propose_deletion(by=manager, entry=made, reason="A typing error.")
    assert Ingredient.objects.filter(key="mistyped").exists()
    publish_proposal(by=manager, proposal=proposal)
    assert not Ingredient.objects.filter(key="mistyped").exists()
    created, deleted = Revision.objects.filter(entry_key="mistyped").order_by("number")
    assert (deleted.kind, deleted.reason, deleted.after) == ("deleted", "A typing error.", {})
    assert deleted.before == created.after


def test_what_is_used_is_not_deleted_and_told_where(manager, product, biotin):
    for act in (propose_deletion, delete_entry):
        with pytest.raises(refusals.EntryIsUsed) as refused:
            act(by=manager, entry=biotin, reason=WHY)
        assert [use.record for use in refused.value.uses] == [product]
    assert Ingredient.objects.filter(pk=biotin.pk).exists()


def test_what_was_used_once_is_not_deleted_either(manager, product, biotin, saline):
    change_entry(
        by=manager, entry=product, expected_version=1, values={}, reason=WHY,
        children={"components": [{"ingredient": saline, "role": "diluent"}]},
    )  # fmt: skip
    assert where_used(biotin) == []
    [use] = where_ever_used(biotin)
    assert (use.record, use.is_past) == (product, True)
    with pytest.raises(refusals.EntryIsUsed):
        delete_entry(by=manager, entry=biotin, reason=WHY)


def test_loading_the_starter_content_brings_nothing_deleted_back(manager):
    option = Alternative.objects.first()
    Translation.objects.filter(entry_key=option.key).delete()
    delete_entry(by=manager, entry=option, reason=WHY)
    load_starter()
    assert not Alternative.objects.filter(key=option.key).exists()


def test_what_names_a_deleted_ingredient_is_not_loaded_in_part(manager):
    source = EvidenceSource.objects.filter(components__isnull=False).first()
    ingredient = source.components.first().ingredient
    Revision(
        entry_type="ingredient", entry_key=ingredient.key, number=9, kind="deleted", by=manager,
        at=timezone.now(), reason=WHY, before=None, after={},
    ).save()  # fmt: skip
    source.components.all().delete()
    source.delete()
    load_starter()
    assert EvidenceSource.objects.get(key=source.key).components.exists(), "it came back since"
    EvidenceSource.objects.get(key=source.key).components.all().delete()
    EvidenceSource.objects.filter(key=source.key).delete()
    rename(ingredient)
    load_starter()
    assert not EvidenceSource.objects.filter(key=source.key).exists()


def rename(ingredient):
    """As if it was gone: the starter's key and name are no longer in the list."""
    Ingredient.objects.filter(pk=ingredient.pk).update(key="other", name="Other")


def test_a_use_after_the_proposal_stops_the_deletion(manager, saline):
    made = make_ingredient("wanted_after_all")
    proposal = propose_deletion(by=manager, entry=made, reason=WHY)
    create_entry(
        by=None, model=Product, reason=WHY,
        children={"components": [{"ingredient": made, "role": "active"}]},
        values={
            "name": "New", "maker": "M", "measured_in": "mL", "vial_kind": "single_dose",
            "latex_stopper": "no", "is_fully_disclosed": True,
        },
    )  # fmt: skip
    with pytest.raises(refusals.EntryIsUsed):
        publish_proposal(by=manager, proposal=proposal)


def test_wording_that_a_consent_may_have_printed_stays():
    world = make_world()
    story = world.open()
    text = create_entry(
        by=None, model=ConsentText, values={"slot": "extra", "text": "Hello."}, reason=WHY
    )
    assert where_ever_used(text) == []
    issue_for(story)
    assert words(text, where_ever_used) == ["Consents issued since it came into the lists: 1"]
    with pytest.raises(refusals.EntryIsUsed):
        delete_entry(by=world.clinician, entry=text, reason=WHY)


def issue_for(story):
    ConsentDocument(
        clinic=story.consultation.clinic, consultation=story.consultation, number="N-1",
        consultation_version=1, snapshot=b"{}", html="", pdf=b"", issued_by=story.by,
        issued_at=timezone.now(),
    ).save()  # fmt: skip


def test_a_proposal_alone_is_no_use(manager):
    made = make_ingredient("only_proposed")
    proposed(manager, made, inn="a")
    assert where_ever_used(made) == []
