"""A proposal that is edited and proposed again: the form opens with what it asked for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from consult.formulary.contents import PARTS, Row, content_of
from consult.formulary.givens import Given, given_of
from consult.formulary.models import Entry, Proposal

# The address of a form names the proposal that it repeats.
AGAIN = "again"
_KEPT = "given_again"


def repeated_in(request: HttpRequest) -> Proposal | None:
    """The proposal that the form at this address repeats."""
    number = request.GET.get(AGAIN, "")
    if not number.isdigit():
        return None
    return Proposal.objects.select_related("outcome").filter(pk=number).first()


def given_again(request: HttpRequest, model: type[Entry], entry: Entry | None) -> Given:
    """What the form opens with: the proposal's own changes on top of what is published now;
    nothing where no proposal is repeated. Read once for each request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _read(request, model, entry))
    given: Given = getattr(request, _KEPT)
    return given


def _read(request: HttpRequest, model: type[Entry], entry: Entry | None) -> Given:
    repeated = repeated_in(request)
    if repeated is None:
        return Given()
    key = entry.key if entry else repeated.entry_key
    if (repeated.entry_type, repeated.entry_key) != (model._meta.model_name, key):
        raise Http404
    stored = content_of(type(entry)._default_manager.get(pk=entry.pk)) if entry else {}
    return given_of(model, {**stored, **repeated.own_changes})


def rows_again(given: Given, entry_model: Any, row_model: Any) -> list[Row]:
    """The rows of one inline."""
    names = (n for n, part in PARTS.get(entry_model, {}).items() if part.model is row_model)
    return given.children.get(next(names, ""), [])
