"""Who may publish a proposed revision, and what it is about."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from consult.formulary.models import Entry, Proposal, Revision
from consult.staff.models import Clinic, StaffMember


def two_are_needed() -> bool:
    """Whether a second person publishes. The lists are shared, so one clinic that asks for
    two decides for all."""
    return Clinic.objects.filter(publishing_needs_two=True).exists()


def needs_another_person(by: StaffMember, proposal: Proposal) -> bool:
    """Whether somebody other than ``by`` has to publish it."""
    return proposal.proposed_by_id == by.pk and two_are_needed()


def model_of(told: Proposal | Revision) -> type[Entry]:
    """The list that a proposal or revision is about."""
    model: type[Any] = apps.get_model("consult", told.entry_type)
    return model


def entry_of(told: Proposal | Revision, *, held: bool = False) -> Entry | None:
    """The live entry that a proposal or revision is about, if the lists still have it."""
    rows: Any = model_of(told)._default_manager.all()
    found: Entry | None = (
        (rows.select_for_update() if held else rows).filter(key=told.entry_key).first()
    )
    return found
