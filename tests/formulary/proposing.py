"""Changing a list the way people do: proposed, then published."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from consult.formulary.actions import propose_change, publish_proposal
from consult.formulary.models import Entry, Proposal
from consult.staff.models import StaffMember
from tests.formulary.conftest import WHY


def proposed(by: StaffMember, entry: Entry, *, reason: str = WHY, **values: Any) -> Proposal:
    """A proposed change of some fields of ``entry`` as it now is."""
    entry.refresh_from_db()
    return propose_change(
        by=by, entry=entry, expected_version=entry.version, values=values, reason=reason
    )


def published(by: StaffMember, entry: Entry, **values: Any) -> Proposal:
    """The same, put into force by the same person; ``entry`` is then as the lists have it."""
    proposal = proposed(by, entry, **values)
    publish_proposal(by=by, proposal=proposal)
    entry.refresh_from_db()
    return proposal


def publish_page(client: Client, saved: HttpResponse) -> Proposal:
    """Press “Publish now” on the page to which a saved form leads."""
    assert saved.status_code == 302, saved.text
    address = saved["Location"]
    assert "Publish now" in client.get(address).text
    assert client.post(address, {"act": "publish"})["Location"] == address
    proposal = Proposal.objects.get(pk=address.split("/")[-3])
    assert proposal.decided is not None
    return proposal
