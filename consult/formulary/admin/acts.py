"""Acts on chosen rows of a list: each asks for a reason first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consult.formulary.actions import (
    accept_reviewed,
    archive_lot,
    restore_entry,
    restore_lot,
    retire_entry,
    sign_off_entry,
)
from consult.formulary.admin.forms import ReasonForm
from consult.formulary.admin.reviewing import Fact, facts_of
from consult.formulary.refusals import FormularyRefusal

Act = Callable[[Any, Any, str], Any]
PageAct = Callable[[Any, HttpRequest, QuerySet], HttpResponse | None]


def no_facts(row: Any) -> list[Fact]:
    """Where the name of a row says enough."""
    return []


def with_reason(
    name: str, description: str, act: Act, facts: Callable[[Any], list[Fact]] = no_facts
) -> PageAct:
    """An act of the list page that shows the chosen rows, with ``facts`` of each, and asks
    why."""

    def run(page: Any, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        form = ReasonForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            _apply(page, request, rows, act, form.cleaned_data["reason"])
            return None
        chosen = [(row, facts(row)) for row in rows]
        return _ask(page, request, chosen, form, {"action": name, "title": description})

    run.__name__ = name
    return admin.action(run, permissions=["change"], description=description)


def _apply(page: Any, request: HttpRequest, rows: QuerySet, act: Act, reason: str) -> None:
    done = 0
    for row in rows:
        try:
            act(request.user, row, reason)
            done += 1
        except FormularyRefusal as refusal:
            page.message_user(request, f"{row}: {refusal}", messages.WARNING)
    if done:
        page.message_user(request, f"Done for {done} of {len(rows)}.", messages.SUCCESS)


def _ask(
    page: Any,
    request: HttpRequest,
    chosen: list[tuple[Any, list[Fact]]],
    form: ReasonForm,
    act: dict[str, str],
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        **act,
        "opts": page.opts,
        "chosen": chosen,
        "form": form,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/consult/reason.html", context)


retire = with_reason(
    "retire", "Retire", lambda by, row, reason: retire_entry(by=by, entry=row, reason=reason)
)
restore = with_reason(
    "restore", "Restore", lambda by, row, reason: restore_entry(by=by, entry=row, reason=reason)
)
sign_off = with_reason(
    "sign_off",
    "Sign off as a clinician",
    lambda by, row, reason: sign_off_entry(by=by, entry=row, reason=reason),
)
accept = with_reason(
    "accept",
    "Accept what was entered from a label",
    lambda by, row, reason: accept_reviewed(by=by, entry_or_lot=row, reason=reason),
    facts_of,
)
archive = with_reason(
    "archive",
    "Archive (take off the shelf)",
    lambda by, row, reason: archive_lot(by=by, lot=row, reason=reason),
)
back_on_shelf = with_reason(
    "back_on_shelf",
    "Put back on the shelf",
    lambda by, row, reason: restore_lot(by=by, lot=row, reason=reason),
)
