"""Merging: what follows, what stays as it was signed, what is refused, and its history."""

from datetime import date
from decimal import Decimal

import pytest

from consult.audit.models import AuditEvent
from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, state_of
from consult.consultations.facts import facts_for
from consult.consultations.models import FormulaLine, FormulaUse
from consult.formulary.actions import (
    add_lot,
    change_entry,
    restore_entry,
    restore_lot,
    send_back,
)
from consult.formulary.actions.labels import ingredient_named
from consult.formulary.models import EvidenceSource, Ingredient, Lot, Product, Revision, Risk
from consult.formulary.refusals import (
    EntryWasMerged,
    NotAwaitingReview,
    ProductAlreadyListed,
    ReasonMissing,
)
from consult.patients.models import Allergy
from consult.safety.allergies import find_allergies_to_components
from consult.safety.vials import find_archived_lots
from consult.upkeep.actions import merge_entry
from consult.upkeep.refusals import (
    LabelsDiffer,
    ListedWithBoth,
    MergeIntoItself,
    OfAnotherShelf,
    StandsInConsents,
    TargetOutOfUse,
)
from tests.builders import TODAY, WHY, make_lot, make_source
from tests.upkeep.conftest import enter, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def merge(manager):
    def act(entry, into, reason=WHY):
        merged = merge_entry(by=manager, entry=entry, into=into, reason=reason)
        entry.refresh_from_db()
        into.refresh_from_db()
        return merged

    return act


@pytest.fixture
def listed(world) -> Product:
    return world.lots["dexpanthenol"].product


# --- products ---------------------------------------------------------------------------------


def test_formulas_and_lots_follow_a_product(merge, world, listed, twin, twin_lot):
    line = world.open().injection({"twin": "1"}, ["crown"]).lines.get()
    version = line.injection.consultation.version
    merged = merge(twin, listed)
    line.refresh_from_db()
    twin_lot.refresh_from_db()
    assert (merged.moved, merged.kept) == (1, 0)
    assert (line.product, line.lot, twin_lot.product) == (listed, twin_lot, listed)
    assert twin_lot.archived_at is None
    assert (twin.merged_into, twin.awaiting_review) == (listed, False)
    assert twin.retired_at
    line.injection.consultation.refresh_from_db()
    assert line.injection.consultation.version > version


def test_a_merge_is_in_both_histories_and_in_the_trail(merge, manager, listed, twin, twin_lot):
    merge(twin, listed, "The same vial.")
    gone, stays = (Revision.objects.of_entry(entry).first() for entry in (twin, listed))
    assert (gone.kind, gone.by) == ("retired", manager)
    assert gone.reason == f"Merged into {listed}: The same vial."
    assert stays.reason == f"{twin} was merged into {listed}: The same vial."
    assert Revision.objects.of_entry(twin_lot).first().after["product"] == listed.key
    acts = {
        f"product:{twin.pk}": "product.merged", f"product:{listed.pk}": "product.merged_with",
        f"lot:{twin_lot.pk}": "lot.changed",
    }  # fmt: skip
    for subject, action in acts.items():
        assert AuditEvent.objects.filter(subject=subject).last().action == action


def test_what_was_issued_stays_as_it_is(merge, world, listed, twin, twin_lot):
    story = world.open()
    document = issued(story, {"twin": "1"})
    other = world.open(world.add_patient("P-2")).injection({"twin": "1"}, ["crown"]).lines.get()
    merged = merge(twin, listed)
    assert (merged.moved, merged.kept) == (1, 1)
    fresh = story.fresh()
    line = fresh.injections.all()[0].lines.all()[0]
    assert (line.product, line.lot) == (twin, twin_lot)
    assert state_of(fresh) == ConsentState.ISSUED
    assert ConsentDocument.objects.get(pk=document.pk).pdf == document.pdf
    twin_lot.refresh_from_db()
    other.refresh_from_db()
    assert (twin_lot.product, twin_lot.merged_into) == (twin, other.lot)
    assert (other.product, other.lot.number) == (listed, twin_lot.number)
    assert Lot.objects.offered(on=TODAY).filter(number="T-1").get() == other.lot


def test_a_lot_that_went_with_its_product_stops_nobody(merge, world, listed, twin):
    story = world.open()
    issued(story, {"twin": "1"})
    merge(twin, listed)
    facts = facts_for(story.fresh(), world.published, today=TODAY)
    assert not list(find_archived_lots(facts))


def test_the_same_lot_of_both_becomes_one(merge, world, listed, twin):
    ours = make_lot(world.clinician, world.clinic, twin, "same")
    theirs = make_lot(world.clinician, world.clinic, listed, "SAME")
    world.lots["ours"] = ours
    line = world.open().injection({"ours": "1"}, ["crown"]).lines.get()
    merge(twin, listed)
    line.refresh_from_db()
    ours.refresh_from_db()
    assert (line.lot, ours.merged_into, ours.product) == (theirs, theirs, twin)
    assert ours.archived_at


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strength": Decimal(25)}, "strength: 25 mg/mL and 250 mg/mL"),
        ({"latex_stopper": "not_known"}, "latex in the stopper: not known and no"),
        ({"vial_kind": "multi_dose"}, "kind of vial"),
        ({"is_fully_disclosed": False}, "only the listed one lists every component"),
    ],
)
def test_labels_that_differ_are_not_merged(merge, world, listed, values, words):
    other = enter(world, "Dexpanthenol Other", **values)
    with pytest.raises(LabelsDiffer) as told:
        merge(other, listed)
    assert words in told.value.message
    other.refresh_from_db()
    assert other.merged_into is None


def test_products_with_other_components_are_not_merged(merge, world, listed):
    rows = [
        {"ingredient": Ingredient.objects.get(key="dexpanthenol"), "role": "active"},
        {"other_name": "Mannitol", "role": "excipient"},
    ]
    other = enter(world, "Dexpanthenol Other", *rows)
    with pytest.raises(LabelsDiffer) as told:
        merge(other, listed)
    assert "only the entered one has Mannitol, excipient, strength not stated" in str(told.value)
    name = Ingredient.objects.get(key="dexpanthenol").name
    assert f"only the listed one has {name}, active, 250 mg/mL" in str(told.value)


def test_what_cannot_be_merged_is_said(merge, manager, listed, twin, world):
    with pytest.raises(MergeIntoItself):
        merge(twin, twin)
    with pytest.raises(ReasonMissing):
        merge(twin, listed, " ")
    with pytest.raises(NotAwaitingReview):
        merge(listed, twin)
    merge(twin, listed)
    third = enter(world, "Dexpanthenol Third")
    with pytest.raises(TargetOutOfUse):
        merge(third, twin)


def test_what_was_merged_is_not_restored_nor_entered_again(merge, manager, world, listed, twin):
    merge(twin, listed)
    with pytest.raises(EntryWasMerged, match="Test Dexpanthenol"):
        restore_entry(by=manager, entry=twin, reason=WHY)
    with pytest.raises(ProductAlreadyListed, match="It was merged into Test Dexpanthenol"):
        enter(world, "Dexpanthenol Test")


def test_merges_in_a_row_lead_to_the_last(merge, world, listed, twin):
    third = enter(world, "Dexpanthenol Third")
    merge(third, twin)
    merge(twin, listed)
    third.refresh_from_db()
    assert third.merged_into == listed


def test_what_was_sent_back_can_be_merged(merge, manager, listed, twin):
    send_back(by=manager, entry_or_lot=twin, reason="Is it new?")
    merge(twin, listed)
    assert twin.sent_back_because == ""


# --- ingredients ------------------------------------------------------------------------------


@pytest.fixture
def mannitol(world) -> Ingredient:
    """Entered from a label, though “Sodium chloride” is what it is in this test."""
    return ingredient_named(by=world.clinician, name="Common salt XY")


@pytest.fixture
def salt() -> Ingredient:
    return Ingredient.objects.get(key="sodium_chloride")


def test_every_list_follows_an_ingredient(merge, world, mannitol, salt):
    product = enter(world, "Salty", {"ingredient": mannitol, "role": "excipient"})
    source = make_source("s-salt", [(mannitol.key, "active", "1", "%")])
    risk = Risk.objects.first()
    change_entry(
        by=None, entry=risk, expected_version=risk.version, values={},
        links={"ingredients": [*risk.ingredients.all(), mannitol]}, reason=WHY,
    )  # fmt: skip
    group = (
        salt.memberships.first()
        or Ingredient.objects.filter(memberships__isnull=False).first().memberships.first()
    )
    change_entry(
        by=None, entry=mannitol, expected_version=1, values={},
        children={"memberships": [{"group": group.group, "kind": "member"}]}, reason=WHY,
    )  # fmt: skip
    mannitol.refresh_from_db()
    merge(mannitol, salt)
    assert [row.ingredient for row in product.components.all()] == [salt]
    assert [row.ingredient for row in source.components.all()] == [salt]
    assert salt in risk.ingredients.all()
    assert mannitol not in risk.ingredients.all()
    assert salt.memberships.get(group=group.group).kind == "member"
    for entry in (product, source, risk):
        told = Revision.objects.of_entry(entry).first()
        assert told.reason.startswith("Common salt XY was merged into"), entry
    assert not EvidenceSource.objects.filter(components__ingredient=mannitol).exists()


def test_a_label_with_the_old_name_finds_the_one_that_stays(merge, world, mannitol, salt):
    merge(mannitol, salt)
    assert ingredient_named(by=world.clinician, name="common SALT xy") == salt


def test_two_rows_that_are_the_same_become_one(merge, world, mannitol, salt):
    rows = [{"ingredient": each, "role": "diluent"} for each in (mannitol, salt)]
    product = enter(world, "Salty", *rows)
    merge(mannitol, salt)
    assert [row.ingredient for row in product.components.all()] == [salt]


def test_two_rows_that_differ_are_not_thrown_together(merge, world, mannitol, salt):
    percent = {"strength": Decimal(1), "strength_unit": "%"}
    rows = [
        {"ingredient": mannitol, "role": "diluent", **percent},
        {"ingredient": salt, "role": "diluent"},
    ]
    product = enter(world, "Salty", *rows)
    with pytest.raises(ListedWithBoth, match="Salty"):
        merge(mannitol, salt)
    assert product.components.count() == 2
    assert not Revision.objects.of_entry(salt).filter(by__isnull=False).exists()


def test_an_ingredient_of_an_issued_consent_stays(merge, manager, world, mannitol, salt):
    change_entry(
        by=manager, entry=mannitol, expected_version=1, reason=WHY,
        values={
            "patient_text": "It may sting.", "us_status_text": "Approved.",
            "us_status_as_of": "2026",
        },
    )  # fmt: skip
    mannitol.refresh_from_db()
    rows = [
        {"ingredient": Ingredient.objects.get(key="dexpanthenol"), "role": "active"},
        {"ingredient": mannitol, "role": "excipient"},
    ]
    product = enter(world, "Salty", *rows)
    world.lots["salty"] = make_lot(world.clinician, world.clinic, product, "S-1")
    story = world.open()
    document = issued(story, {"salty": "1"})
    with pytest.raises(StandsInConsents) as told:
        merge(mannitol, salt)
    assert document.number in told.value.message
    assert state_of(story.fresh()) == ConsentState.ISSUED


def test_an_allergy_counts_for_the_one_that_stays(merge, world, mannitol, salt):
    story = world.open()
    story.health(allergy_to=mannitol)
    product = enter(world, "Salty", {"ingredient": salt, "role": "diluent"})
    world.lots["salty"] = make_lot(world.clinician, world.clinic, product, "S-1")
    story.injection({"salty": "1"}, ["crown"])

    def codes():
        facts = facts_for(story.fresh(), world.published, today=TODAY)
        return [finding.code for finding in find_allergies_to_components(facts)]

    assert "allergy.excipient" not in codes()
    before = list(Allergy.objects.values_list("pk", "ingredient"))
    merge(mannitol, salt)
    assert "allergy.excipient" in codes()
    assert list(Allergy.objects.values_list("pk", "ingredient")) == before


# --- lots -------------------------------------------------------------------------------------


def test_a_lot_that_was_misread_is_merged(merge, manager, world, listed):
    right = world.lots["dexpanthenol"]
    wrong = make_lot(world.clinician, world.clinic, listed, "L-I")
    world.lots["wrong"] = wrong
    line = world.open().injection({"wrong": "1"}, ["crown"]).lines.get()
    merge(wrong, right)
    line.refresh_from_db()
    assert (line.lot, wrong.merged_into) == (right, right)
    with pytest.raises(EntryWasMerged):
        restore_lot(by=manager, lot=wrong, reason=WHY)
    again = add_lot(
        by=world.clinician, clinic=world.clinic, product=listed, number="L-I",
        expiry=wrong.expiry, opened_on=None, today=TODAY,
    )  # fmt: skip
    assert again == right
    assert FormulaUse.objects.filter(lot=wrong).exists()
    assert FormulaLine.objects.get(pk=line.pk).lot == right


def test_lots_of_other_shelves_are_not_merged(merge, world, listed):
    wrong = make_lot(world.clinician, world.clinic, listed, "X")
    there = make_lot(world.stranger, world.other_clinic, listed, "X")
    for other in (there, world.lots["biotin"]):
        with pytest.raises(OfAnotherShelf):
            merge(wrong, other)


def test_the_earlier_day_of_opening_counts(merge, manager, world, listed):
    change_entry(
        by=manager, entry=listed, expected_version=1, reason=WHY,
        values={"vial_kind": "multi_dose"},
    )  # fmt: skip
    listed.refresh_from_db()
    right = make_lot(world.clinician, world.clinic, listed, "M1", opened_on=date(2026, 11, 20))
    wrong = make_lot(world.clinician, world.clinic, listed, "MI", opened_on=date(2026, 11, 10))
    merge(wrong, right)
    assert right.opened_on == date(2026, 11, 10)


def test_nothing_is_written_where_a_merge_is_refused(merge, world, mannitol, salt, listed):
    percent = {"strength": Decimal(1), "strength_unit": "%"}
    enter(world, "A", {"ingredient": mannitol, "role": "diluent"})
    enter(
        world, "B",
        {"ingredient": mannitol, "role": "diluent", **percent},
        {"ingredient": salt, "role": "diluent"},
    )  # fmt: skip
    before = Revision.objects.count(), AuditEvent.objects.count()
    with pytest.raises(ListedWithBoth):
        merge(mannitol, salt)
    assert (Revision.objects.count(), AuditEvent.objects.count()) == before
