"""Merging what was entered from a label with what is listed already, as one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from consult.formulary.actions.history import given_reason, held, write_history
from consult.formulary.contents import content_of
from consult.formulary.models import Ingredient, Lot, Product, Revision
from consult.formulary.refusals import NotAwaitingReview
from consult.staff.models import StaffMember
from consult.upkeep.actions.following import Moves
from consult.upkeep.actions.ingredients import move_ingredient
from consult.upkeep.actions.shelf import move_lot, move_product
from consult.upkeep.refusals import MergeIntoItself, TargetOutOfUse

Entered = TypeVar("Entered", Ingredient, Product, Lot)
_MOST = 400


@dataclass(frozen=True)
class Merged:
    """What became of a merge: ``moved`` formulas follow, ``kept`` stay as they were issued."""

    into: Any
    moved: int
    kept: int


@transaction.atomic
def merge_entry(*, by: StaffMember, entry: Entered, into: Entered, reason: str) -> Merged:
    """Let ``into`` stand in the place of ``entry``, which waits for review.

    What refers to it follows, but for consultations that are closed or have a consent: they
    keep what was signed, and where-used finds them through the merge. Append-only records
    stay as they are. Raises ``NotAwaitingReview`` or a ``MergeRefused``; then nothing is
    written.
    """
    reason = given_reason(reason)
    fresh, target = _held_pair(entry, into)
    _check(fresh, target)
    moves = Moves(by=by, told=f"{fresh} was merged into {target}: {reason}"[:_MOST])
    _MOVERS[type(fresh)](moves, fresh, target)
    _close(by, fresh, target, f"Merged into {target}: {reason}"[:_MOST])
    target = held(target)
    before = content_of(target)
    changed = Revision.Kind.CHANGED
    write_history(
        by=by, entry=target, kind=changed, reason=moves.told, before=before, act="merged_with"
    )
    return Merged(into=target, moved=len(moves.moved), kept=len(moves.kept))


_MOVERS: dict[type, Callable[[Moves, Any, Any], None]] = {
    Ingredient: move_ingredient,
    Product: move_product,
    Lot: move_lot,
}


def _held_pair(entry: Entered, into: Entered) -> tuple[Entered, Entered]:
    """Both as they are stored now, held in one order, so that two merges never wait for
    each other."""
    if entry.pk == into.pk:
        raise MergeIntoItself
    rows = {row.pk: held(row) for row in sorted((entry, into), key=lambda row: row.pk)}
    return rows[entry.pk], rows[into.pk]


def _check(entry: Any, target: Any) -> None:
    if not entry.awaiting_review:
        raise NotAwaitingReview
    if target.merged_into_id or getattr(target, _end_of(target)):
        raise TargetOutOfUse(target)


def _end_of(entry: Any) -> str:
    """The field that tells when an entry went out of use."""
    return "archived_at" if isinstance(entry, Lot) else "retired_at"


def _close(by: StaffMember, entry: Any, target: Any, reason: str) -> None:
    """Take the merged entry out of use; what was merged into it leads on to ``target``."""
    for earlier in type(entry)._default_manager.filter(merged_into=entry).select_for_update():
        before = content_of(earlier)
        earlier.save_version(expected=earlier.version, fields={"merged_into": target})
        changed = Revision.Kind.CHANGED
        write_history(by=by, entry=earlier, kind=changed, reason=reason, before=before)
    before = content_of(entry)
    fields = {
        "merged_into": target,
        "awaiting_review": False,
        "sent_back_because": "",
        _end_of(entry): getattr(entry, _end_of(entry)) or timezone.now(),
    }
    entry.save_version(expected=entry.version, fields=fields)
    retired = Revision.Kind.RETIRED
    write_history(by=by, entry=entry, kind=retired, reason=reason, before=before, act="merged")
