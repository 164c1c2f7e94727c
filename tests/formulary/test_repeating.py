"""Any revision can be proposed again, and a proposal on top of what is published by now."""

import pytest

from consult.formulary import refusals
from consult.formulary.actions import (
    content_of,
    propose_again,
    propose_deletion,
    propose_new_entry,
    propose_retirement,
    publish_proposal,
    reject_proposal,
)
from consult.formulary.models import ConsentText, Ingredient, Proposal, Revision
from tests.formulary.conftest import WHY, make_ingredient, member
from tests.formulary.proposing import proposed, published

pytestmark = pytest.mark.django_db


def revisions(entry) -> list[Revision]:
    return list(Revision.objects.of_entry(entry).order_by("number"))


def again(by, told) -> Proposal:
    proposal = propose_again(by=by, told=told, reason=WHY)
    publish_proposal(by=by, proposal=proposal)
    return proposal


def test_the_content_of_an_earlier_revision_comes_back(manager, product, saline):
    first = content_of(product)
    published(manager, product, label_note="Keep cold.", name="Other")
    proposal = again(manager, revisions(product)[0])
    product.refresh_from_db()
    assert content_of(product) == first
    assert proposal.again_of_revision == revisions(product)[0]
    assert [r.kind for r in revisions(product)] == ["created", "changed", "changed"]


def test_every_kind_of_revision_can_be_proposed_again(manager, biotin):
    published(manager, biotin, inn="a")
    publish_proposal(by=manager, proposal=propose_retirement(by=manager, entry=biotin, reason=WHY))
    created, changed, retired = revisions(biotin)
    with pytest.raises(refusals.AlreadyRetired):
        propose_again(by=manager, told=retired, reason=WHY)
    with pytest.raises(refusals.NothingToPropose):
        propose_again(by=manager, told=changed, reason=WHY)
    again(manager, created)
    biotin.refresh_from_db()
    assert biotin.inn == ""
    assert biotin.retired_at is not None


def test_a_deleted_entry_comes_back_under_its_key(manager):
    made = make_ingredient("never_used")
    publish_proposal(by=manager, proposal=propose_deletion(by=manager, entry=made, reason=WHY))
    created, deleted = revisions(made)
    with pytest.raises(refusals.EntryIsGone):
        propose_again(by=manager, told=deleted, reason=WHY)
    again(manager, created)
    back = Ingredient.objects.get(key="never_used")
    assert content_of(back) == created.after
    assert [r.number for r in revisions(back)] == [1, 2, 3]


def test_what_names_a_deleted_entry_cannot_come_back(manager, product):
    first = revisions(product)[0]
    content = {**first.after, "components": [{"ingredient": "nobody", "role": "active"}]}
    told = Revision(entry_type="product", entry_key=product.key, kind="changed", after=content)
    with pytest.raises(refusals.EntriesAreGone, match="nobody"):
        propose_again(by=manager, told=told, reason=WHY)


def test_a_proposal_goes_on_top_of_what_another_published(manager, clinic, biotin):
    second = member("second", "formulary admin", clinic)
    late = proposed(manager, biotin, handling="Keep cold.")
    published(second, biotin, inn="a")
    fresh = propose_again(by=manager, told=late, reason=WHY)
    assert Proposal.objects.get(pk=late.pk).decided.kind == "replaced"
    assert (fresh.again_of, fresh.base_version) == (late, 2)
    assert fresh.own_changes == {"handling": "Keep cold."}
    publish_proposal(by=second, proposal=fresh)
    biotin.refresh_from_db()
    assert (biotin.inn, biotin.handling) == ("a", "Keep cold.")


def test_a_rejected_proposal_keeps_its_outcome_when_proposed_again(manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    reject_proposal(by=manager, proposal=proposal, reason="Not yet.")
    again(manager, proposal)
    assert Proposal.objects.get(pk=proposal.pk).decided.kind == "rejected"
    biotin.refresh_from_db()
    assert biotin.inn == "a"


def test_a_rejected_new_entry_can_be_proposed_again(manager):
    values = {"slot": "extra", "text": "Hello."}
    proposal = propose_new_entry(by=manager, model=ConsentText, values=values, reason=WHY)
    reject_proposal(by=manager, proposal=proposal, reason="Not yet.")
    again(manager, proposal)
    assert ConsentText.objects.get(slot="extra").key == proposal.entry_key
