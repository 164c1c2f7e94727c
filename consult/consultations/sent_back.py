"""What an admin sent back to those who entered it from a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from consult.formulary.models import Ingredient, Lot, Product
from consult.staff.models import StaffMember

KINDS: dict[str, Any] = {"product": Product, "ingredient": Ingredient, "lot": Lot}


@dataclass(frozen=True)
class SentBack:
    """One entry as the desk shows it."""

    title: str
    because: str
    href: str


def sent_back_to(user: StaffMember) -> list[SentBack]:
    """What ``user`` entered and is asked to correct."""
    return [
        SentBack(
            title=f"Lot {entry.number} of {entry.product}" if kind == "lot" else str(entry),
            because=entry.sent_back_because,
            href=reverse("correct-label", args=[kind, entry.pk]),
        )
        for kind in KINDS
        for entry in _rows(kind).filter(entered_by=user)
    ]


def correctable(kind: str, pk: int, user: StaffMember) -> Any:
    """The entry, if it was sent back to somebody of the clinics of ``user``; else 404."""
    if kind not in KINDS:
        raise Http404
    rows = _rows(kind).filter(pk=pk)
    if kind == "lot":
        rows = rows.filter(clinic__in=user.clinics.all())
    else:
        rows = rows.filter(entered_by__clinics__in=user.clinics.all())
    found = rows.distinct().first()
    if found is None:
        raise Http404
    return found


def _rows(kind: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = KINDS[kind]._default_manager.exclude(sent_back_because="")
    return rows.select_related("product", "clinic") if kind == "lot" else rows
