"""Creating and changing entries: one act, one revision, one audit event, or nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from consult.audit.models import AuditEvent
from consult.formulary import refusals
from consult.formulary.actions import change_entry, content_of, create_entry, sign_off_entry
from consult.formulary.models import (
    CrossReactivityGroup,
    Flag,
    HealthQuestion,
    Ingredient,
    Product,
    Revision,
    Risk,
)
from consult.records import StaleVersion
from tests.formulary.conftest import WHY, label, make_ingredient

pytestmark = pytest.mark.django_db


def risk(**values):
    return create_entry(
        by=None,
        model=Risk,
        values={
            "name": "Pain", "patient_name": "Pain", "kind": "procedure", "prominence": "common",
            "severity": "mild", "frequency_kind": "not_known", **values,
        },
        reason=WHY,
    )  # fmt: skip


def test_creating_leaves_one_revision_and_one_event(manager):
    group = create_entry(
        by=manager,
        model=CrossReactivityGroup,
        values={
            "name": "Nuts", "match_rule": "ask", "strength": "not known",
            "clinician_text": "Ask.", "patient_text": "Tell us.",
        },
        reason="  New evidence. ",
    )  # fmt: skip
    revision = Revision.objects.of_entry(group).get()
    assert (revision.number, revision.kind, revision.by, revision.reason) == (
        1, "created", manager, "New evidence.",
    )  # fmt: skip
    assert revision.before is None
    assert revision.after == content_of(group)
    event = AuditEvent.objects.get(subject=f"crossreactivitygroup:{group.pk}")
    assert (event.action, event.by) == ("crossreactivitygroup.created", manager)


def test_a_missing_key_is_made_from_the_name_and_differs_each_time(db):
    first, second = risk(), risk()
    assert first.key.startswith("pain-")
    assert first.key != second.key


def test_a_name_in_another_script_gets_a_key_too(db):
    assert risk(name="痛み").key.startswith("risk-")


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reason_no_change(biotin, reason):
    with pytest.raises(refusals.ReasonMissing):
        create_entry(by=None, model=HealthQuestion, values={}, reason=reason)
    with pytest.raises(refusals.ReasonMissing):
        change_entry(by=None, entry=biotin, expected_version=1, values={}, reason=reason)


@pytest.mark.usefixtures("no_starter")
def test_wrong_values_are_told_by_field_and_leave_nothing(db):
    with pytest.raises(ValidationError) as told:
        make_ingredient("x", category="nonsense")
    assert "category" in told.value.message_dict
    assert not Ingredient.objects.exists()
    assert not Revision.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_wrong_row_is_told_at_its_part_and_leaves_nothing(biotin):
    with pytest.raises(ValidationError) as told:
        create_entry(
            by=None,
            model=Product,
            values=label(),
            children={"components": [{"ingredient": biotin, "strength": Decimal(-1)}]},
            reason=WHY,
        )
    assert "Row 1" in told.value.message_dict["components"][0]
    assert not Product.objects.exists()


@pytest.mark.parametrize("name", ["signed_off_at", "retired_at", "version", "nonsense"])
def test_states_are_not_set_past_their_actions(biotin, name):
    with pytest.raises(refusals.FieldNotEditable, match=name):
        change_entry(by=None, entry=biotin, expected_version=1, values={name: 1}, reason=WHY)


@pytest.mark.parametrize("given", [{"children": {"nonsense": []}}, {"links": {"nonsense": []}}])
def test_unknown_parts_are_refused(biotin, given):
    with pytest.raises(refusals.FieldNotEditable, match="nonsense"):
        change_entry(by=None, entry=biotin, expected_version=1, values={}, reason=WHY, **given)


def test_changing_keeps_before_and_after(manager, biotin):
    changed = change_entry(
        by=manager, entry=biotin, expected_version=1, values={"synonyms": ["B7"]}, reason=WHY
    )
    revision = Revision.objects.of_entry(biotin).first()
    assert (changed.version, changed.synonyms) == (2, ["B7"])
    assert (revision.number, revision.kind) == (2, "changed")
    assert (revision.before["synonyms"], revision.after["synonyms"]) == ([], ["B7"])
    event = AuditEvent.objects.order_by("-pk").first()
    assert event.details == {"revision": 2, "fields": ["synonyms"]}


def test_a_stale_version_writes_nothing(manager, biotin):
    change_entry(by=manager, entry=biotin, expected_version=1, values={"inn": "a"}, reason=WHY)
    with pytest.raises(StaleVersion):
        change_entry(by=manager, entry=biotin, expected_version=1, values={"inn": "b"}, reason=WHY)
    biotin.refresh_from_db()
    assert biotin.inn == "a"
    assert Revision.objects.of_entry(biotin).count() == 2


def test_nothing_changed_writes_nothing(manager, product):
    rows = [
        {"ingredient": row.ingredient, "role": row.role, "strength": row.strength,
         "strength_unit": row.strength_unit}
        for row in product.components.all()
    ]  # fmt: skip
    same = change_entry(
        by=manager,
        entry=product,
        expected_version=1,
        values={"strength": Decimal("5.0000"), "name": product.name},
        children={"components": rows},
        reason=WHY,
    )
    assert same.version == 1
    assert Revision.objects.of_entry(product).count() == 1


def test_the_key_stays(biotin):
    with pytest.raises(refusals.KeyIsPermanent):
        change_entry(by=None, entry=biotin, expected_version=1, values={"key": "b"}, reason=WHY)


def test_a_changed_entry_is_a_draft_again(manager, biotin):
    signed = sign_off_entry(by=manager, entry=biotin, reason=WHY)
    changed = change_entry(
        by=manager, entry=signed, expected_version=signed.version, values={"inn": "a"}, reason=WHY
    )
    assert not changed.is_signed_off


def test_rows_are_replaced_as_a_whole_and_in_order(manager, product, saline):
    other = make_ingredient("zinc_test")
    change_entry(
        by=manager,
        entry=product,
        expected_version=1,
        values={},
        children={
            "components": [{"ingredient": other}, {"ingredient": saline, "role": "diluent"}]
        },
        reason=WHY,
    )
    keys = [row.ingredient.key for row in product.components.all()]
    assert keys == ["zinc_test", "saline_test"]
    revision = Revision.objects.of_entry(product).first()
    assert [row["ingredient"] for row in revision.before["components"]] == [
        "biotin_test", "saline_test",
    ]  # fmt: skip
    assert [row["ingredient"] for row in revision.after["components"]] == keys


def test_links_are_replaced_and_kept_in_the_history(manager, biotin):
    pain = risk(kind="ingredient")
    change_entry(
        by=manager, entry=pain, expected_version=1, values={}, links={"ingredients": [biotin]},
        reason=WHY,
    )  # fmt: skip
    assert list(pain.ingredients.all()) == [biotin]
    assert Revision.objects.of_entry(pain).first().after["ingredients"] == ["biotin_test"]


def test_a_membership_changed_from_one_end_makes_the_other_end_stale(manager, biotin):
    group = create_entry(
        by=manager,
        model=CrossReactivityGroup,
        values={
            "name": "Nuts", "match_rule": "ask", "strength": "not known",
            "clinician_text": "Ask.", "patient_text": "Tell us.",
        },
        reason=WHY,
    )  # fmt: skip
    change_entry(
        by=manager, entry=biotin, expected_version=1, values={}, reason=WHY,
        children={"memberships": [{"group": group, "kind": "member"}]},
    )  # fmt: skip
    with pytest.raises(StaleVersion):
        change_entry(
            by=manager, entry=group, expected_version=1, values={}, reason=WHY,
            children={"memberships": []},
        )  # fmt: skip


def test_a_product_cannot_be_listed_twice_even_without_a_strength(product, biotin):
    with pytest.raises(ValidationError, match="already listed"):
        create_entry(
            by=None, model=Product, reason=WHY, children={"components": [{"ingredient": biotin}]},
            values=label(name="BIOTIN 5", maker="demo labs"),
        )  # fmt: skip
    bare = label(name="Mix", strength=None, strength_unit="", is_fully_disclosed=False)
    create_entry(by=None, model=Product, values=bare, reason=WHY)
    with pytest.raises(ValidationError, match="already listed"):
        create_entry(by=None, model=Product, values=bare, reason=WHY)


def test_an_admin_cannot_call_a_mixture_fully_disclosed(manager, product):
    mix = make_ingredient("mix_test", flags=[Flag.MUST_BE_SPLIT])
    with pytest.raises(refusals.MixtureMustBeSplit, match="Mix test"):
        change_entry(
            by=manager, entry=product, expected_version=1, values={}, reason=WHY,
            children={"components": [{"ingredient": mix}]},
        )  # fmt: skip
    open_label = change_entry(
        by=manager, entry=product, expected_version=1, values={"is_fully_disclosed": False},
        children={"components": [{"ingredient": mix}]}, reason=WHY,
    )  # fmt: skip
    assert not open_label.is_fully_disclosed
