"""Nothing of the lists changes but by a proposal, decided once, by as many people as asked."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from consult.audit.models import AuditEvent
from consult.formulary import refusals
from consult.formulary.actions import (
    content_of,
    create_entry,
    propose_change,
    propose_new_entry,
    propose_restoring,
    propose_retirement,
    publish_proposal,
    reject_proposal,
    sign_off_entry,
    withdraw_proposal,
)
from consult.formulary.models import Ingredient, Product, Proposal, ProposalOutcome, Revision
from consult.records import StaleVersion
from consult.staff.actions import change_clinic
from tests.formulary.conftest import WHY, label, member
from tests.formulary.proposing import proposed, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(clinic):
    return member("second", "formulary admin", clinic, is_staff=True)


@pytest.fixture
def two_needed(owner, clinic):
    change_clinic(
        by=owner, clinic=clinic, expected_version=1, values={"publishing_needs_two": True}
    )


# --- proposing ------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_and_keeps_both_contents(manager, biotin):
    before = content_of(biotin)
    proposal = proposed(manager, biotin, synonyms=["B7"], reason="New label.")
    biotin.refresh_from_db()
    assert content_of(biotin) == before
    assert biotin.version == 1
    assert Revision.objects.of_entry(biotin).count() == 1
    assert proposal.before == before
    assert proposal.own_changes == {"synonyms": ["B7"]}
    assert (proposal.base_version, proposal.proposed_by) == (1, manager)
    assert list(Proposal.objects.of_entry(biotin).open()) == [proposal]
    event = AuditEvent.objects.get(subject=f"proposal:{proposal.pk}")
    assert (event.action, event.by) == ("proposal.made", manager)
    assert event.details == {"kind": "change", "list": "ingredient", "fields": ["synonyms"]}


@pytest.mark.usefixtures("no_starter")
def test_a_proposed_entry_is_in_no_list(manager, biotin):
    proposal = new_product(manager, biotin)
    assert not Product.objects.exists()
    assert proposal.before is None
    assert proposal.after["components"][0]["ingredient"] == biotin.key
    assert not Revision.objects.filter(entry_type="product").exists()


def new_product(by, ingredient, **values):
    rows = [{"ingredient": ingredient, "role": "active", "strength": 5, "strength_unit": "mg/mL"}]
    return propose_new_entry(
        by=by, model=Product, values=label(**values), children={"components": rows}, reason=WHY
    )


def test_what_a_change_is_refused_for_is_said_when_it_is_proposed(manager, biotin):
    with pytest.raises(refusals.NothingToPropose):
        proposed(manager, biotin, inn="")
    with pytest.raises(refusals.ReasonMissing):
        proposed(manager, biotin, inn="a", reason=" ")
    with pytest.raises(refusals.FieldNotEditable):
        proposed(manager, biotin, retired_at=None)
    with pytest.raises(StaleVersion):
        propose_change(
            by=manager, entry=biotin, expected_version=7, values={"inn": "a"}, reason=WHY
        )
    with pytest.raises(refusals.NotRetired):
        propose_restoring(by=manager, entry=biotin, reason=WHY)
    assert not Proposal.objects.exists()


# --- publishing -----------------------------------------------------------------------------


def test_publishing_is_one_act_with_revision_and_event(manager, biotin):
    proposal = proposed(manager, biotin, synonyms=["B7"], reason="New label.")
    outcome = publish_proposal(by=manager, proposal=proposal)
    revision = Revision.objects.of_entry(biotin).first()
    assert (outcome.kind, outcome.by, outcome.revision) == ("published", manager, revision)
    assert (revision.kind, revision.number, revision.reason) == ("changed", 2, "New label.")
    assert revision.after == proposal.after
    biotin.refresh_from_db()
    assert biotin.synonyms == ["B7"]
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[-2:]
    assert actions == ["ingredient.changed", "proposal.published"]


@pytest.mark.usefixtures("no_starter")
def test_a_published_entry_is_the_one_proposed(manager, biotin):
    proposal = new_product(manager, biotin)
    publish_proposal(by=manager, proposal=proposal)
    product = Product.objects.get()
    assert content_of(product) == proposal.after
    assert product.components.get().strength == Decimal(5)


def test_retiring_and_restoring_go_the_same_way(manager, biotin):
    away = propose_retirement(by=manager, entry=biotin, reason=WHY)
    assert Ingredient.objects.offered().filter(pk=biotin.pk).exists()
    publish_proposal(by=manager, proposal=away)
    assert not Ingredient.objects.offered().filter(pk=biotin.pk).exists()
    with pytest.raises(refusals.AlreadyRetired):
        propose_retirement(by=manager, entry=biotin, reason=WHY)
    publish_proposal(by=manager, proposal=propose_restoring(by=manager, entry=biotin, reason=WHY))
    kinds = Revision.objects.of_entry(biotin).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["created", "retired", "restored"]


def test_a_published_change_is_a_draft_for_sign_off(manager, biotin):
    sign_off_entry(by=manager, entry=biotin, reason=WHY)
    published(manager, biotin, inn="a")
    assert not biotin.is_signed_off


def test_what_no_longer_fits_is_refused_whole(manager, biotin):
    proposal = new_product(manager, biotin)
    create_entry(by=None, model=Product, reason=WHY, values=label(is_fully_disclosed=False))
    with pytest.raises(refusals.ProposalDoesNotFit, match="already listed"):
        publish_proposal(by=manager, proposal=proposal)
    assert proposal in Proposal.objects.open()


# --- deciding once --------------------------------------------------------------------------


def test_a_decided_proposal_stays_decided(manager, biotin):
    proposal = published(manager, biotin, inn="a")
    for act in (
        lambda: publish_proposal(by=manager, proposal=proposal),
        lambda: reject_proposal(by=manager, proposal=proposal, reason=WHY),
        lambda: withdraw_proposal(by=manager, proposal=proposal),
    ):
        with pytest.raises(refusals.ProposalIsDecided, match="published by"):
            act()
    assert ProposalOutcome.objects.count() == 1


def test_rejecting_needs_a_reason_and_publishes_nothing(manager, second, biotin):
    proposal = proposed(manager, biotin, inn="a")
    with pytest.raises(refusals.ReasonMissing):
        reject_proposal(by=second, proposal=proposal, reason="  ")
    outcome = reject_proposal(by=second, proposal=proposal, reason=" Not so. ")
    assert (outcome.kind, outcome.by, outcome.reason) == ("rejected", second, "Not so.")
    biotin.refresh_from_db()
    assert biotin.inn == ""
    with pytest.raises(refusals.ProposalIsDecided):
        publish_proposal(by=second, proposal=proposal)


def test_only_the_proposer_withdraws(manager, second, biotin):
    proposal = proposed(manager, biotin, inn="a")
    with pytest.raises(refusals.NotYourProposal):
        withdraw_proposal(by=second, proposal=proposal)
    assert withdraw_proposal(by=manager, proposal=proposal).kind == "withdrawn"


def test_a_clinician_decides_nothing(manager, clinician, biotin):
    proposal = proposed(manager, biotin, inn="a")
    with pytest.raises(refusals.NotAManager):
        publish_proposal(by=clinician, proposal=proposal)
    with pytest.raises(refusals.NotAManager):
        reject_proposal(by=clinician, proposal=proposal, reason=WHY)
    assert proposal in Proposal.objects.open()


# --- two people -----------------------------------------------------------------------------


def test_a_second_person_publishes_where_one_clinic_asks(
    two_needed, manager, second, other_clinic, biotin
):
    proposal = proposed(manager, biotin, inn="a")
    with pytest.raises(refusals.SecondPersonNeeded):
        publish_proposal(by=manager, proposal=proposal)
    assert publish_proposal(by=second, proposal=proposal).by == second
    revision = Revision.objects.of_entry(biotin).first()
    assert (revision.by, proposal.proposed_by) == (second, manager)


def test_turning_the_rule_off_is_in_the_trail(two_needed, owner, clinic):
    change_clinic(
        by=owner, clinic=clinic, expected_version=2, values={"publishing_needs_two": False}
    )
    events = AuditEvent.objects.filter(action="clinic.changed").order_by("pk")
    assert [event.details["publishing_needs_two"] for event in events] == [True, False]
    assert {event.by for event in events} == {owner}


# --- what the entry became in the meantime --------------------------------------------------


def test_nothing_is_published_over_what_another_published(manager, second, biotin):
    first, late = proposed(manager, biotin, inn="a"), proposed(second, biotin, inn="b")
    publish_proposal(by=manager, proposal=first)
    with pytest.raises(refusals.EntryHasMovedOn):
        publish_proposal(by=second, proposal=late)
    biotin.refresh_from_db()
    assert biotin.inn == "a"
    assert late in Proposal.objects.open()


# --- promises of the tables -----------------------------------------------------------------


def copy_of(row, **other):
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**fields | {"id": None} | other)


@pytest.mark.parametrize(
    "other",
    [
        {"reason": ""},
        {"base_version": None},
        {"kind": "create"},
        {"again_of_id": 1, "again_of_revision_id": 1},
    ],
)
def test_a_proposal_is_whole(manager, biotin, other):
    proposal = proposed(manager, biotin, inn="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(proposal, **other).save()


@pytest.mark.parametrize(
    "other", [{}, {"kind": "rejected", "revision_id": None}, {"revision_id": None}]
)
def test_an_outcome_is_whole_and_the_only_one(manager, biotin, other):
    outcome = published(manager, biotin, inn="a").decided
    free = proposed(manager, biotin, inn="b")
    other = {"proposal_id": free.pk} | other if other else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(outcome, **other).save()
