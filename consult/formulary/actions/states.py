"""Retiring, restoring, signing off and accepting: the states of an entry."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from consult.formulary.actions.history import given_reason, held, write_history
from consult.formulary.contents import content_of
from consult.formulary.models import Entry, Ingredient, Lot, Product, Revision
from consult.formulary.models.checks import Checked, default_check_again
from consult.formulary.refusals import (
    AlreadyRetired,
    AlreadySentBack,
    AlreadySignedOff,
    CheckedLater,
    EntryWasMerged,
    IngredientNotDescribed,
    NotAwaitingReview,
    NothingToCheck,
    NotRetired,
    RetiredNotSignedOff,
    SignOffNeedsRegistration,
)
from consult.records import Versioned
from consult.staff.models import StaffMember

E = TypeVar("E", bound=Entry)
Reviewed = TypeVar("Reviewed", Ingredient, Product, Lot)


@transaction.atomic
def retire_entry(*, by: StaffMember, entry: E, reason: str) -> E:
    """Take an entry out of use; it stays where it was used. Raises ``AlreadyRetired``."""
    reason = given_reason(reason)
    fresh: E = held(entry)
    if fresh.retired_at:
        raise AlreadyRetired
    _turn(by, fresh, Revision.Kind.RETIRED, reason, {"retired_at": timezone.now()})
    return fresh


@transaction.atomic
def restore_entry(*, by: StaffMember, entry: E, reason: str) -> E:
    """Bring a retired entry back into use. Raises ``NotRetired`` or ``EntryWasMerged``."""
    reason = given_reason(reason)
    fresh: E = held(entry)
    living = getattr(fresh, "merged_into", None)
    if living:
        raise EntryWasMerged(living)
    if not fresh.retired_at:
        raise NotRetired
    _turn(by, fresh, Revision.Kind.RESTORED, reason, {"retired_at": None})
    return fresh


@transaction.atomic
def sign_off_entry(*, by: StaffMember, entry: E, reason: str) -> E:
    """Record that a registered clinician of this clinic stands behind an entry.

    Raises ``SignOffNeedsRegistration``, ``RetiredNotSignedOff`` or ``AlreadySignedOff``.
    """
    reason = given_reason(reason)
    if not by.is_registered:
        raise SignOffNeedsRegistration
    fresh: E = held(entry)
    if fresh.retired_at:
        raise RetiredNotSignedOff
    if fresh.is_signed_off:
        raise AlreadySignedOff
    fields = {"signed_off_at": timezone.now(), "signed_off_by": by}
    _turn(by, fresh, Revision.Kind.SIGNED_OFF, reason, fields)
    return fresh


@transaction.atomic
def accept_reviewed(*, by: StaffMember, entry_or_lot: Reviewed, reason: str) -> Reviewed:
    """Record that an admin looked at what a clinician entered from a label.

    Raises ``NotAwaitingReview``, or ``IngredientNotDescribed`` where the consent would have
    nothing to print.
    """
    reason = given_reason(reason)
    fresh: Reviewed = held(entry_or_lot)
    if not fresh.awaiting_review:
        raise NotAwaitingReview
    if isinstance(fresh, Ingredient) and not fresh.is_described:
        raise IngredientNotDescribed
    fields = {"awaiting_review": False, "sent_back_because": ""}
    _turn(by, fresh, Revision.Kind.CHANGED, reason, fields, act="accepted")
    return fresh


@transaction.atomic
def send_back(*, by: StaffMember, entry_or_lot: Reviewed, reason: str) -> Reviewed:
    """Ask the person who entered it to correct what they copied from the label.

    Raises ``NotAwaitingReview`` or ``AlreadySentBack``.
    """
    reason = given_reason(reason)
    fresh: Reviewed = held(entry_or_lot)
    if not fresh.awaiting_review:
        raise NotAwaitingReview
    if fresh.sent_back_because:
        raise AlreadySentBack
    fields = {"sent_back_because": reason}
    _turn(by, fresh, Revision.Kind.CHANGED, reason, fields, act="sent_back")
    return fresh


@transaction.atomic
def mark_checked(*, by: StaffMember, entry: E, on: date, reason: str) -> E:
    """Record that an entry was compared with its sources on the day ``on`` and nothing had to
    change; the next check is due the usual time later. What was signed off stays so.

    Raises ``NothingToCheck`` for a list without such days, or ``CheckedLater``.
    """
    reason = given_reason(reason)
    if not _has_days(entry):
        raise NothingToCheck
    fresh: Any = held(entry)
    if fresh.checked_on and fresh.checked_on > on:
        raise CheckedLater
    fields = {"checked_on": on, "check_again_by": default_check_again(on)}
    _turn(by, fresh, Revision.Kind.CHANGED, reason, fields, act="checked_again")
    checked: E = fresh
    return checked


def _has_days(entry: Entry) -> bool:
    return isinstance(entry, Checked)


def _turn(
    by: StaffMember,
    fresh: Versioned,
    kind: Revision.Kind,
    reason: str,
    fields: dict[str, Any],
    *,
    act: str = "",
) -> None:
    before = content_of(fresh)
    fresh.save_version(expected=fresh.version, fields=fields)
    write_history(by=by, entry=fresh, kind=kind, reason=reason, before=before, act=act)
