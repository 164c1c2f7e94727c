"""What a clinician adds from a label: products and lots, waiting for an admin's look."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from consult.audit.models import AuditEvent
from consult.formulary import refusals
from consult.formulary.actions import (
    add_lot,
    add_product_from_label,
    archive_lot,
    change_entry,
    change_lot,
    restore_lot,
    retire_entry,
)
from consult.formulary.models import Flag, Lot, Product, Revision
from consult.records import StaleVersion
from tests.formulary.conftest import TODAY, WHY, label, make_ingredient

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 30)


def add(clinician, clinic, ingredient, **values):
    rows = [{"ingredient": ingredient}] if ingredient else []
    return add_product_from_label(
        by=clinician, clinic=clinic, values=label(**values), components=rows
    )


def test_a_product_from_a_label_waits_for_review(clinician, clinic, biotin):
    product = add(clinician, clinic, biotin)
    assert (product.entered_by, product.awaiting_review) == (clinician, True)
    assert Product.objects.awaiting_review().get() == product
    assert Revision.objects.of_entry(product).get().by == clinician


@time_machine.travel("2026-11-23 15:00:00+00:00")
def test_product_and_lot_come_together_or_not_at_all(clinician, clinic, biotin):
    given = {"by": clinician, "clinic": clinic, "components": [{"ingredient": biotin}]}
    lot = {"number": "L9", "expiry": LATER, "opened_on": None}
    product = add_product_from_label(**given, values=label(), lot=lot)
    assert product.lots.get().number == "L9"
    with pytest.raises(ValidationError):
        add_product_from_label(
            **given, values=label(name="Other"), lot={**lot, "expiry": date(2020, 1, 1)}
        )
    assert not Product.objects.filter(name="Other").exists()


def test_the_same_label_leads_to_the_product_that_is_there(clinician, clinic, product, biotin):
    with pytest.raises(refusals.ProductAlreadyListed) as told:
        add(clinician, clinic, biotin, name=" biotin 5", maker="DEMO LABS")
    assert told.value.existing == product
    assert add(clinician, clinic, biotin, strength=Decimal(10)).pk != product.pk


def test_a_retired_product_is_named_as_retired(manager, clinician, clinic, product, biotin):
    retire_entry(by=manager, entry=product, reason=WHY)
    with pytest.raises(refusals.ProductAlreadyListed, match="retired"):
        add(clinician, clinic, biotin)


def test_a_mixture_is_split_or_not_fully_disclosed(clinician, clinic):
    mix = make_ingredient("mix_test", flags=[Flag.MUST_BE_SPLIT])
    with pytest.raises(refusals.MixtureMustBeSplit) as told:
        add(clinician, clinic, mix)
    assert told.value.field == "is_fully_disclosed"
    assert "Mix test" in told.value.message
    assert add(clinician, clinic, mix, is_fully_disclosed=False).components.count() == 1


def test_fully_disclosed_needs_components(clinician, clinic):
    with pytest.raises(refusals.ComponentsMissing):
        add(clinician, clinic, None)
    assert add(clinician, clinic, None, is_fully_disclosed=False).components.count() == 0


def put(clinician, clinic, product, **values):
    values = {"number": "L1", "expiry": LATER, "opened_on": None, **values}
    return add_lot(by=clinician, clinic=clinic, product=product, today=TODAY, **values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"expiry": TODAY}, "expiry"),
        ({"expiry": date(2026, 11, 22)}, "expiry"),
        ({"expiry": date(2041, 11, 23)}, "expiry"),
        ({"opened_on": date(2026, 11, 24)}, "opened_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(clinician, clinic, product, values, field):
    with pytest.raises(ValidationError) as told:
        put(clinician, clinic, product, **values)
    assert list(told.value.message_dict) == [field]
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"expiry": date(2026, 11, 24)},
        {"expiry": date(2041, 11, 22)},
        {"opened_on": TODAY},
        {"opened_on": date(2026, 1, 1)},
    ],
)
def test_dates_at_the_edge_are_taken(clinician, clinic, product, values):
    assert put(clinician, clinic, product, **values).pk


@pytest.mark.parametrize("kind", ["single_dose", "compounded"])
def test_only_a_multi_dose_vial_has_a_day_of_opening(manager, clinician, clinic, product, kind):
    kept_open = put(clinician, clinic, product, opened_on=TODAY)
    change_entry(
        by=manager, entry=product, expected_version=1, values={"vial_kind": kind}, reason=WHY
    )
    product.refresh_from_db()
    with pytest.raises(ValidationError, match="multi-dose") as told:
        put(clinician, clinic, product, number="L2", opened_on=TODAY)
    assert list(told.value.message_dict) == ["opened_on"]
    change = {"by": manager, "lot": kept_open, "expected_version": 1, "reason": WHY}
    assert change_lot(**change, values={"number": "L3"}).opened_on == TODAY
    change["expected_version"] = 2
    with pytest.raises(ValidationError, match="multi-dose"):
        change_lot(**change, values={"opened_on": date(2026, 11, 1)})


def test_a_correction_may_tell_that_a_lot_has_expired(manager, lot):
    change = {"by": manager, "lot": lot, "expected_version": 1, "reason": WHY}
    with pytest.raises(ValidationError, match="too far away"):
        change_lot(**change, values={"expiry": date(2099, 1, 1)})
    assert change_lot(**change, values={"expiry": date(2020, 1, 1)}).expiry.year == 2020


def test_a_correction_does_not_make_a_lot_twice(manager, clinician, clinic, product, lot):
    put(clinician, clinic, product, number="L2")
    with pytest.raises(refusals.LotNumberTaken):
        change_lot(by=manager, lot=lot, expected_version=1, values={"number": "l2"}, reason=WHY)


def test_the_same_lot_again_is_the_same_lot(clinician, clinic, product, lot):
    assert put(clinician, clinic, product, number=" L1 ") == lot
    again = put(clinician, clinic, product, number="l1")
    assert (again, again.was_known, again.was_archived_because) == (lot, True, "")
    assert Revision.objects.of_entry(lot).count() == 1


def test_opening_a_lot_is_recorded_once(clinician, clinic, product, lot):
    opened = put(clinician, clinic, product, opened_on=TODAY)
    assert (opened.pk, opened.opened_on, opened.version) == (lot.pk, TODAY, 2)
    with pytest.raises(refusals.LotAlreadyListed) as told:
        put(clinician, clinic, product, opened_on=date(2026, 11, 20))
    assert told.value.existing == lot
    assert "23-Nov-2026" in told.value.message


def test_an_archived_lot_comes_back_when_it_is_added_again(
    manager, clinician, clinic, product, lot
):
    archive_lot(by=manager, lot=lot, reason=WHY)
    assert not Lot.objects.offered(on=TODAY).exists()
    with pytest.raises(refusals.LotAlreadyArchived):
        archive_lot(by=manager, lot=lot, reason=WHY)
    back = put(clinician, clinic, product)
    assert (back.archived_at, back.was_archived_because) == (None, WHY)
    assert Revision.objects.of_entry(lot).first().kind == "restored"
    with pytest.raises(refusals.LotNotArchived):
        restore_lot(by=manager, lot=lot, reason=WHY)


def test_a_lot_of_another_clinic_is_another_lot(clinician, other_clinic, product, lot):
    assert put(clinician, other_clinic, product).pk != lot.pk


def test_what_an_admin_adds_needs_no_review(manager, clinic, product):
    assert not put(manager, clinic, product).awaiting_review


def test_a_lot_is_corrected_by_version(manager, lot):
    change = {"by": manager, "lot": lot, "expected_version": 1, "reason": WHY}
    changed = change_lot(**change, values={"number": "L2"})
    assert (changed.number, changed.version) == ("L2", 2)
    with pytest.raises(StaleVersion):
        change_lot(**change, values={"number": "L3"})
    change["expected_version"] = 2
    assert change_lot(**change, values={"number": "L2"}).version == 2
    with pytest.raises(refusals.FieldNotEditable):
        change_lot(**change, values={"clinic": None})
    with pytest.raises(ValidationError):
        change_lot(**change, values={"opened_on": date(2028, 1, 1)})


def test_acts_on_lots_are_audited_at_their_clinic(clinic, lot):
    event = AuditEvent.objects.get(subject=f"lot:{lot.pk}")
    assert (event.action, event.clinic_id) == ("lot.added", clinic.pk)
