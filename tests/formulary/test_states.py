"""Retiring, restoring, signing off and accepting, each both ways."""

import pytest

from consult.formulary import refusals
from consult.formulary.actions import (
    accept_reviewed,
    restore_entry,
    retire_entry,
    sign_off_entry,
)
from consult.formulary.models import Ingredient, Revision
from tests.formulary.conftest import WHY

pytestmark = pytest.mark.django_db


def test_retiring_takes_out_of_use_and_restoring_brings_back(manager, biotin):
    retired = retire_entry(by=manager, entry=biotin, reason=WHY)
    assert not Ingredient.objects.offered().filter(pk=biotin.pk).exists()
    with pytest.raises(refusals.AlreadyRetired):
        retire_entry(by=manager, entry=biotin, reason=WHY)
    restore_entry(by=manager, entry=retired, reason=WHY)
    assert Ingredient.objects.offered().filter(pk=biotin.pk).exists()
    with pytest.raises(refusals.NotRetired):
        restore_entry(by=manager, entry=biotin, reason=WHY)
    kinds = Revision.objects.of_entry(biotin).values_list("kind", flat=True)
    assert sorted(kinds) == ["created", "restored", "retired"]


def test_a_registered_clinician_signs_off_once(manager, biotin):
    signed = sign_off_entry(by=manager, entry=biotin, reason=WHY)
    assert (signed.signed_off_by, signed.is_signed_off) == (manager, True)
    assert not Ingredient.objects.drafts().filter(pk=biotin.pk).exists()
    with pytest.raises(refusals.AlreadySignedOff):
        sign_off_entry(by=manager, entry=biotin, reason=WHY)


def test_nobody_signs_off_without_a_registration(owner, biotin):
    with pytest.raises(refusals.SignOffNeedsRegistration):
        sign_off_entry(by=owner, entry=biotin, reason=WHY)
    assert Ingredient.objects.drafts().filter(pk=biotin.pk).exists()


def test_what_is_retired_is_not_signed_off(manager, biotin):
    retire_entry(by=manager, entry=biotin, reason=WHY)
    with pytest.raises(refusals.RetiredNotSignedOff):
        sign_off_entry(by=manager, entry=biotin, reason=WHY)


def test_a_lot_from_a_label_is_accepted_once(manager, lot):
    assert lot.awaiting_review
    accepted = accept_reviewed(by=manager, entry_or_lot=lot, reason=WHY)
    assert not accepted.awaiting_review
    with pytest.raises(refusals.NotAwaitingReview):
        accept_reviewed(by=manager, entry_or_lot=lot, reason=WHY)


@pytest.mark.parametrize("act", [retire_entry, restore_entry, sign_off_entry])
def test_every_act_needs_a_reason(manager, biotin, act):
    with pytest.raises(refusals.ReasonMissing):
        act(by=manager, entry=biotin, reason=" ")
    assert Revision.objects.of_entry(biotin).count() == 1
