"""The page and the file that tell where something was used."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from consult.formulary.models import Product
from consult.upkeep.actions import record_where_used
from consult.upkeep.kinds import kind_of, row_of
from consult.upkeep.table import header, lines_of
from consult.upkeep.tracing import (
    PAGE,
    skin_uses_of,
    totals_of,
    traced_skin_uses,
    traced_uses,
    uses_of,
    with_labels,
)

_CHUNK = 200
_LONGEST_NAME = 60


@require_safe
def show_entry(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Where a lot, a product or an ingredient was used."""
    _check(request)
    entry = row_of(kind, pk, request.user)
    return _answer(request, entry, title=str(entry), record=entry)


@require_safe
def show_maker(request: HttpRequest) -> HttpResponseBase:
    """Where anything of one maker was used."""
    _check(request)
    maker = request.GET.get("name", "").strip().replace("\0", "")
    if not Product.objects.filter(maker__iexact=maker).exists():
        raise Http404
    return _answer(request, maker, title=f"Maker {maker}", record=f"maker:{maker[:_LONGEST_NAME]}")


def _check(request: HttpRequest) -> None:
    """Those who look after the lists, and those who may open consultations."""
    user = request.user
    if not (
        user.has_perm("consult.manage_formulary") or user.has_perm("consult.record_consultations")
    ):
        raise PermissionDenied


def _answer(request: HttpRequest, subject: Any, *, title: str, record: Any) -> HttpResponseBase:
    """The page or, with ?format=csv, the file."""
    names_shown = request.user.has_perm("consult.register_patients")
    is_file = request.GET.get("format") == "csv"
    record_where_used(
        by=request.user,
        record=record,
        how="exported" if is_file else "read",
        names_shown=names_shown,
    )
    if is_file:
        return _file(request, subject, title, names_shown=names_shown)
    return _page(request, subject, title, names_shown=names_shown)


def _page(
    request: HttpRequest, subject: Any, title: str, *, names_shown: bool
) -> HttpResponseBase:
    uses = with_labels(uses_of(subject, request.user))
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        uses = uses.filter(pk__lt=int(before[:18]))
    rows = list(uses[: PAGE + 1])
    context = {
        "title": title,
        "subject": subject,
        "kind": "" if isinstance(subject, str) else kind_of(subject),
        "totals": totals_of(subject, request.user),
        "rows": list(traced_uses(rows[:PAGE])),
        "skin_rows": list(traced_skin_uses(skin_uses_of(subject, request.user)[:PAGE])),
        "most": PAGE,
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "is_first": not before,
        "names_shown": names_shown,
        "maker": subject if isinstance(subject, str) else "",
    }
    return render(request, "upkeep/where_used.html", context)


def _file(
    request: HttpRequest, subject: Any, title: str, *, names_shown: bool
) -> HttpResponseBase:
    writer = csv.writer(_Echo())
    lines = _lines(request, subject, names_shown=names_shown)
    response = StreamingHttpResponse(
        _with_mark(writer.writerow(line) for line in lines),
        content_type="text/csv; charset=utf-8",
    )
    name = f"where-used-{title}"[:100] + ".csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _with_mark(rows: Iterator[str]) -> Iterator[str]:
    """With the mark by which spreadsheets know the letters."""
    yield "\ufeff"
    yield from rows


def _lines(request: HttpRequest, subject: Any, *, names_shown: bool) -> Iterator[list[str]]:
    yield header(names_shown=names_shown)
    uses = with_labels(uses_of(subject, request.user))
    for drawn in _chunks(uses):
        for traced in traced_uses(drawn):
            yield from lines_of(traced, names_shown=names_shown)
    for on_skin in _chunks(skin_uses_of(subject, request.user)):
        for traced in traced_skin_uses(on_skin):
            yield from lines_of(traced, names_shown=names_shown)


def _chunks(rows: Any) -> Iterator[list[Any]]:
    """So many rows at a time as are loaded with all that belongs to them."""
    found: Iterator[Any] = rows.iterator(_CHUNK)
    while chunk := list(islice(found, _CHUNK)):
        yield chunk


class _Echo:
    """What a CSV writer writes to when each line goes straight out."""

    def write(self, line: str) -> str:
        return line
