"""Which entries are to be compared with their sources again: lists, filter, act, front page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from consult.formulary.actions import mark_checked
from consult.formulary.admin.acts import with_reason
from consult.formulary.models import Alternative, EvidenceSource, Ingredient, Risk
from consult.formulary.models.checks import Checked
from consult.staff.models import StaffMember

LISTS: tuple[type[Checked], ...] = (Ingredient, EvidenceSource, Risk, Alternative)


def today_of(user: StaffMember) -> date:
    """The day at the clinics of ``user``; where they differ, the later one."""
    days = [clinic.today() for clinic in user.clinics.all()]
    return max(days, default=timezone.localdate())


class CheckFilter(admin.SimpleListFilter):
    """Keeps the entries by when they are to be checked again."""

    title = "check again"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("overdue", "Overdue"),
            ("soon", "Due within 30 days"),
            ("later", "Due later"),
            ("none", "No date set"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return kept(queryset, self.value() or "", today_of(request.user))


def kept(rows: Any, which: str, today: date) -> Any:
    """The rows of one kind of the filter; all for any other word."""
    if which == "overdue":
        return rows.overdue(today)
    if which == "soon":
        return rows.due_soon(today)
    if which == "later":
        return rows.due_later(today)
    return rows.undated() if which == "none" else rows


def due_for_checks(request: HttpRequest) -> list[dict[str, Any]]:
    """Each list with how many of its entries are overdue and due, and where to see them."""
    today = today_of(request.user)
    return [_due(model, which, today) for model in LISTS for which in ("overdue", "soon")]


def _due(model: Any, which: str, today: date) -> dict[str, Any]:
    opts, count = model._meta, kept(model._default_manager.offered(), which, today).count()
    address = reverse(f"admin:consult_{opts.model_name}_changelist")
    return {
        "name": opts.verbose_name if count == 1 else opts.verbose_name_plural,
        "count": count,
        "is_overdue": which == "overdue",
        "url": f"{address}?check={which}&in_use=yes",
    }


checked_again = with_reason(
    "checked_again",
    "Checked again: nothing had to change",
    lambda by, row, reason: mark_checked(by=by, entry=row, on=today_of(by), reason=reason),
    lambda row: [("Check again", [row.check_words])],
)


@admin.display(description="Check again", ordering="check_again_by")
def check_again(entry: Any) -> str:
    """By when the entry is to be checked again, as a column."""
    return str(entry.check_words)
