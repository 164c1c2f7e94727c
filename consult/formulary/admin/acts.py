"""Acts on chosen rows of a list: each is confirmed first, most with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from consult.formulary.actions import (
    accept_reviewed,
    archive_lot,
    propose_restoring,
    propose_retirement,
    restore_lot,
    sign_off_entry,
)
from consult.formulary.admin.forms import ReasonForm
from consult.formulary.admin.links import page_of
from consult.formulary.admin.reviewing import Fact, facts_of
from consult.formulary.refusals import FormularyRefusal

Act = Callable[[Any, Any, str], Any]
Next = Callable[[list[Any]], HttpResponse | None]
PageAct = Callable[[Any, HttpRequest, QuerySet], HttpResponse | None]


def no_facts(row: Any) -> list[Fact]:
    """Where the name of a row says enough."""
    return []


def to_list(done: list[Any]) -> None:
    """Back to the list."""


def to_proposals(done: list[Any]) -> HttpResponse:
    """On to what was proposed, to publish it there."""
    if len(done) == 1:
        return HttpResponseRedirect(page_of(done[0]))
    return HttpResponseRedirect(f"{reverse('admin:consult_proposal_changelist')}?open=yes")


def with_reason(
    name: str,
    description: str,
    act: Act,
    facts: Callable[[Any], list[Fact]] = no_facts,
    form: type[forms.Form] = ReasonForm,
    and_then: Next = to_list,
) -> PageAct:
    """An act of the list page that shows the chosen rows, with ``facts`` of each, and asks
    what ``form`` asks: why."""

    def run(page: Any, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        filled = form(request.POST if "apply" in request.POST else None)
        if filled.is_valid():
            done = _apply(page, request, rows, act, filled.cleaned_data.get("reason", ""))
            return and_then(done) if done else None
        chosen = [(row, facts(row)) for row in rows]
        return _ask(page, request, chosen, filled, {"action": name, "title": description})

    run.__name__ = name
    return admin.action(run, permissions=["manage"], description=description)


def _apply(page: Any, request: HttpRequest, rows: QuerySet, act: Act, reason: str) -> list[Any]:
    """What the act gave for each row for which it could be done."""
    done = []
    for row in rows:
        try:
            done.append(act(request.user, row, reason))
        except FormularyRefusal as refusal:
            page.message_user(request, f"{row}: {refusal}", messages.WARNING)
    if done:
        page.message_user(request, f"Done for {len(done)} of {len(rows)}.", messages.SUCCESS)
    return done


def _ask(
    page: Any,
    request: HttpRequest,
    chosen: list[tuple[Any, list[Fact]]],
    form: forms.Form,
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
    "retire",
    "Propose to retire",
    lambda by, row, reason: propose_retirement(by=by, entry=row, reason=reason),
    and_then=to_proposals,
)
restore = with_reason(
    "restore",
    "Propose to bring back into use",
    lambda by, row, reason: propose_restoring(by=by, entry=row, reason=reason),
    and_then=to_proposals,
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
