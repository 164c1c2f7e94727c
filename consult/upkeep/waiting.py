"""What clinicians entered from labels and nobody has decided about, ready to be shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from consult.formulary.models import LabelPhoto, Lot, Product, Revision
from consult.formulary.models.revisions import key_of
from consult.staff.models import StaffMember
from consult.upkeep.kinds import KINDS, kind_of, rows_for
from consult.upkeep.similar import Similar

# More of one list are shown when these are decided.
MOST = 50


@dataclass
class Waiting:
    """One entry with who entered it when, the photos of its label, and what is like it."""

    entry: Any
    first: Revision | None = None
    photos: list[LabelPhoto] = field(default_factory=list)
    similar: list[Any] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return kind_of(self.entry)


@dataclass(frozen=True)
class Shelf:
    """One list of the inbox: what waits for an admin, and what for its correction."""

    name: str
    total: int
    waiting: list[Waiting]
    sent_back: list[Waiting]


def inbox_for(user: StaffMember) -> list[Shelf]:
    """Everything that waits, the oldest first, a page of each list."""
    return [_shelf(kind, user) for kind in KINDS]


def undecided(kind: str, user: StaffMember) -> QuerySet[Any]:
    """The rows of one list that nobody has decided about."""
    rows = rows_for(kind, user).filter(awaiting_review=True)
    if kind == "lot":
        return rows.filter(archived_at__isnull=True)
    return rows.filter(retired_at__isnull=True)


def _shelf(kind: str, user: StaffMember) -> Shelf:
    rows = undecided(kind, user).order_by("pk")
    if kind == "product":
        rows = rows.prefetch_related("components__ingredient")
    shown = [Waiting(entry) for entry in rows[:MOST]]
    fill(shown)
    sent_back = [each for each in shown if each.entry.sent_back_because]
    waiting = [each for each in shown if not each.entry.sent_back_because]
    name = str(KINDS[kind]._meta.verbose_name_plural)
    return Shelf(name, rows.count(), waiting, sent_back)


def fill(shown: list[Waiting], *, closely: bool = False) -> None:
    """Put in what belongs to each entry of one list, in a few queries."""
    if not shown:
        return
    _fill_first(shown)
    _fill_photos(shown)
    similar = Similar((each.entry for each in shown), closely=closely)
    for each in shown:
        each.similar = similar.to(each.entry)


def _fill_first(shown: list[Waiting]) -> None:
    keys = [key_of(each.entry) for each in shown]
    rows = Revision.objects.filter(entry_type=shown[0].kind, entry_key__in=keys, number=1)
    firsts = {row.entry_key: row for row in rows.select_related("by")}
    for each in shown:
        each.first = firsts.get(key_of(each.entry))


def _fill_photos(shown: list[Waiting]) -> None:
    products = {_product_of(each.entry) for each in shown} - {None}
    photos = defaultdict(list)
    for photo in LabelPhoto.objects.filter(product__in=products).defer("data"):
        photos[photo.product_id].append(photo)
    for each in shown:
        each.photos = photos.get(_product_of(each.entry), [])


def _product_of(entry: Any) -> Any:
    if isinstance(entry, Lot):
        return entry.product_id
    return entry.pk if isinstance(entry, Product) else None
