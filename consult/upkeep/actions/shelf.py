"""What follows when a product or a lot is merged: the lots on the shelves and the formulas."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from consult.formulary.actions.history import held, write_history
from consult.formulary.contents import content_of
from consult.formulary.models import Lot, Product, Revision
from consult.upkeep.actions.following import Moves
from consult.upkeep.comparing import label_differences
from consult.upkeep.refusals import LabelsDiffer, OfAnotherShelf


def move_product(moves: Moves, product: Product, target: Product) -> None:
    """Lots and formulas follow to ``target``. Raises ``LabelsDiffer``."""
    differences = label_differences(product, target)
    if differences:
        raise LabelsDiffer(differences)
    follow, kept = moves.split(Q(product=product))
    moves.keep(kept)
    on_paper = {line.lot_id for line in kept}
    lots = {
        lot.pk: _moved_lot(moves, lot, target, is_on_paper=lot.pk in on_paper)
        for lot in product.lots.select_for_update().order_by("pk")
    }
    for line in follow:
        lot = lots[line.lot_id] if line.lot_id else None
        moves.move(line, product=target, lot=lot)


def move_lot(moves: Moves, lot: Lot, target: Lot) -> None:
    """Formulas follow to ``target``. Raises ``OfAnotherShelf``."""
    if (lot.clinic_id, lot.product_id) != (target.clinic_id, target.product_id):
        raise OfAnotherShelf
    _take_opening(moves, lot, target)
    follow, kept = moves.split(Q(lot=lot))
    moves.keep(kept)
    for line in follow:
        moves.move(line, product=target.product, lot=target)


def _moved_lot(moves: Moves, lot: Lot, target: Product, *, is_on_paper: bool) -> Any:
    """The lot as it stands under ``target``. One that is there twice, or that a consent
    names, stays where it is, out of use, and leads to the other."""
    if lot.merged_into:
        return held(lot.living)
    label: dict[str, Any] = {"number": lot.number, "expiry": lot.expiry}
    same = Lot.objects.same(clinic=lot.clinic, product=target, **label)
    twin: Any = same.select_for_update().first()
    if twin is None and not is_on_paper:
        _write(moves, lot, {"product": target})
        return lot
    twin = twin.living if twin else _copy(moves, lot, target)
    _take_opening(moves, lot, twin)
    gone = {
        "merged_into": twin,
        "archived_at": lot.archived_at or timezone.now(),
        "awaiting_review": False,
        "sent_back_because": "",
    }
    _write(moves, lot, gone, kind=Revision.Kind.RETIRED, act="merged")
    return twin


def _copy(moves: Moves, lot: Lot, product: Product) -> Lot:
    names = (
        "clinic", "number", "expiry", "opened_on", "archived_at", "entered_by",
        "awaiting_review", "sent_back_because",
    )  # fmt: skip
    twin = Lot(product=product, **{name: getattr(lot, name) for name in names})
    twin.save()
    created = Revision.Kind.CREATED
    write_history(
        by=moves.by, entry=twin, kind=created, reason=moves.told, before=None, act="added"
    )
    return twin


def _take_opening(moves: Moves, lot: Lot, twin: Lot) -> None:
    """The earlier day of opening counts."""
    if lot.opened_on and (twin.opened_on is None or lot.opened_on < twin.opened_on):
        _write(moves, twin, {"opened_on": min(lot.opened_on, twin.expiry)})


def _write(
    moves: Moves,
    lot: Lot,
    fields: dict[str, Any],
    *,
    kind: Revision.Kind = Revision.Kind.CHANGED,
    act: str = "",
) -> None:
    before = content_of(lot)
    lot.save_version(expected=lot.version, fields=fields)
    write_history(by=moves.by, entry=lot, kind=kind, reason=moves.told, before=before, act=act)
