"""The inbox of the admin site: look, then accept, merge or send back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consult.formulary.actions import accept_reviewed, send_back
from consult.formulary.admin.reviewing import facts_of
from consult.formulary.refusals import FormularyRefusal
from consult.upkeep.actions import merge_entry
from consult.upkeep.comparing import label_differences
from consult.upkeep.forms import SearchForm, SendBackForm, WhyForm
from consult.upkeep.kinds import KINDS, row_of, rows_for
from consult.upkeep.refusals import LabelsDiffer
from consult.upkeep.waiting import MOST, Waiting, fill, inbox_for, undecided

_FOUND = 20


def _managers_only(request: HttpRequest) -> None:
    if not request.user.has_perm("consult.manage_formulary"):
        raise PermissionDenied


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    every = admin.site.each_context(request)
    return TemplateResponse(request, template, {**every, **context})


@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Everything that clinicians entered from labels and nobody has decided about."""
    _managers_only(request)
    context = {"title": "Inbox", "shelves": inbox_for(request.user), "most": MOST}
    return _page(request, "admin/consult/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show_entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One entry with all that an admin looks at, and what may be done with it."""
    _managers_only(request)
    entry = row_of(kind, pk, request.user)
    if not undecided(kind, request.user).filter(pk=pk).exists():
        messages.info(request, f"{entry} was decided about already.")
        return redirect("inbox")
    forms = {"accept": WhyForm(), "send_back": SendBackForm()}
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act not in forms:
            raise Http404
        forms[act] = type(forms[act])(request.POST)
        if forms[act].is_valid() and _act(request, act, entry, forms[act]):
            return redirect("inbox")
    shown = Waiting(entry)
    fill([shown], closely=True)
    context = {
        "title": str(entry),
        "kind": kind,
        "shown": shown,
        "facts": facts_of(entry),
        "found": _search(request, kind, entry),
        "search": SearchForm(request.GET),
        "accept": forms["accept"],
        "send_back": forms["send_back"],
    }
    return _page(request, "admin/consult/inbox_entry.html", context)


_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "accept": (accept_reviewed, "Accepted: {entry}."),
    "send_back": (send_back, "Sent back: {entry}. Who entered it sees what you wrote."),
}


def _act(request: HttpRequest, name: str, entry: Any, form: WhyForm) -> bool:
    """Do what was pressed; a refusal is told above the page."""
    act, words = _ACTS[name]
    try:
        act(by=request.user, entry_or_lot=entry, reason=form.cleaned_data["reason"])
    except FormularyRefusal as refusal:
        messages.warning(request, str(refusal))
        return False
    messages.success(request, words.format(entry=entry))
    return True


def _search(request: HttpRequest, kind: str, entry: Any) -> list[Any]:
    """Entries in use whose name or number holds the words that were typed."""
    text = request.GET.get("q", "").strip().replace("\0", "")
    if not text:
        return []
    rows = rows_for(kind, request.user).exclude(pk=entry.pk)
    if kind == "lot":
        same = {"clinic": entry.clinic_id, "product": entry.product_id}
        found = rows.filter(number__icontains=text, archived_at__isnull=True, **same)
    else:
        found = rows.filter(name__icontains=text, retired_at__isnull=True)
    return list(found[:_FOUND])


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, kind: str, pk: int, into: int) -> HttpResponse:
    """Both beside each other, then the merge with its reason."""
    _managers_only(request)
    entry, target = row_of(kind, pk, request.user), row_of(kind, into, request.user)
    form = WhyForm(request.POST or None)
    if form.is_valid() and _merge(request, entry, target, form.cleaned_data["reason"]):
        return redirect("inbox")
    differences = label_differences(entry, target) if kind == "product" else []
    context = {
        "title": f"Merge {entry} into {target}",
        "kind": kind,
        "list_name": KINDS[kind]._meta.verbose_name,
        "entry": entry,
        "target": target,
        "both": [
            ("What was entered", entry, facts_of(entry)),
            ("What stays", target, facts_of(target)),
        ],
        "refused": str(LabelsDiffer(differences)) if differences else "",
        "form": form,
    }
    return _page(request, "admin/consult/inbox_merge.html", context)


def _merge(request: HttpRequest, entry: Any, target: Any, reason: str) -> bool:
    try:
        merged = merge_entry(by=request.user, entry=entry, into=target, reason=reason)
    except FormularyRefusal as refusal:
        messages.warning(request, str(refusal))
        return False
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return False
    told = f"{entry} is merged into {merged.into}. {merged.moved} formula lines follow."
    if merged.kept:
        told += f" {merged.kept} stay as they are: a consent was issued, or all is closed."
    messages.success(request, told)
    return True
