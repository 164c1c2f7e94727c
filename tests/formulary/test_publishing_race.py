"""Two people decide about the same proposal, or the same entry, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consult.formulary.actions import publish_proposal, reject_proposal
from consult.formulary.models import ProposalOutcome, Revision
from consult.formulary.refusals import EntryHasMovedOn, ProposalIsDecided
from tests.formulary.conftest import WHY
from tests.formulary.proposing import proposed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list[str]:
    """Run the calls in threads that start together; what each did or was refused for."""
    start = threading.Barrier(len(calls), timeout=30)

    def run(call) -> str:
        start.wait()
        try:
            return call().kind
        except (ProposalIsDecided, EntryHasMovedOn) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_a_proposal_is_published_once(manager, biotin):
    proposal = proposed(manager, biotin, inn="a")

    def call():
        return publish_proposal(by=manager, proposal=proposal)

    assert at_once(*[call] * 4) == ["ProposalIsDecided"] * 3 + ["published"]
    assert ProposalOutcome.objects.count() == 1
    assert Revision.objects.of_entry(biotin).count() == 2


def test_it_is_published_or_rejected_never_both(manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    done = at_once(
        lambda: publish_proposal(by=manager, proposal=proposal),
        lambda: reject_proposal(by=manager, proposal=proposal, reason=WHY),
    )
    outcome = ProposalOutcome.objects.get()
    assert done == ["ProposalIsDecided", outcome.kind]
    biotin.refresh_from_db()
    assert biotin.inn == ("a" if outcome.kind == "published" else "")


def test_one_of_two_about_the_same_entry_is_published(manager, biotin):
    first, second = proposed(manager, biotin, inn="a"), proposed(manager, biotin, inn="b")
    done = at_once(
        lambda: publish_proposal(by=manager, proposal=first),
        lambda: publish_proposal(by=manager, proposal=second),
    )
    assert done == ["EntryHasMovedOn", "published"]
    assert Revision.objects.of_entry(biotin).count() == 2
