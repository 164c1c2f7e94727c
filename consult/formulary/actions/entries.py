"""Creating and changing an entry, with its rows and links, as one act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify

from consult.formulary.actions.history import given_reason, held, write_history
from consult.formulary.actions.parts import (
    Children,
    Links,
    changed_links,
    changed_parts,
    ingredients_of,
    new_rows,
    write_links,
    write_rows,
)
from consult.formulary.contents import content_of, value_of
from consult.formulary.givens import STATES
from consult.formulary.labels import check_disclosure
from consult.formulary.models import Entry, Product, Revision
from consult.formulary.refusals import FieldNotEditable, KeyIsPermanent
from consult.records import StaleVersion
from consult.staff.models import StaffMember

E = TypeVar("E", bound=Entry)


@transaction.atomic
def create_entry(
    *,
    by: StaffMember | None,
    model: type[E],
    values: Mapping[str, Any],
    children: Children | None = None,
    links: Links | None = None,
    reason: str,
    kind: Revision.Kind = Revision.Kind.CREATED,
) -> E:
    """Add an entry to the list of ``model``; a missing ``key`` is made from its name.

    ``children`` holds whole lists of rows ({"components": [{...}]}), ``links`` the members
    of many-to-many fields. Raises ``ValidationError`` by field or a ``FormularyRefusal``.
    """
    reason = given_reason(reason)
    _refuse_states(model, values)
    entry = model(**values)
    entry.key = entry.key or new_key(entry)
    rows = new_rows(entry, children or {})
    _check_label(entry, rows)
    entry.full_clean()
    entry.save()
    write_rows(entry, rows)
    write_links(entry, changed_links(entry, links or {}))
    write_history(by=by, entry=entry, kind=kind, reason=reason, before=None)
    return entry


@transaction.atomic
def change_entry(
    *,
    by: StaffMember | None,
    entry: E,
    expected_version: int,
    values: Mapping[str, Any],
    children: Children | None = None,
    links: Links | None = None,
    reason: str,
) -> E:
    """Change an entry as it stood at ``expected_version`` and return it as it is now.

    A changed entry is a draft again: what was signed off was its earlier content. Where
    nothing differs nothing is written. Raises ``StaleVersion``, ``ValidationError`` by
    field, or a ``FormularyRefusal``.
    """
    reason = given_reason(reason)
    _refuse_states(type(entry), values)
    fresh: E = held(entry)
    if fresh.version != expected_version:
        raise StaleVersion(fresh._meta.label)
    if values.get("key", fresh.key) != fresh.key:
        raise KeyIsPermanent
    before = content_of(fresh)
    rows = _set_and_check(fresh, values, children or {})
    fields = {n: getattr(fresh, n) for n in values if value_of(fresh, n) != before[n]}
    parts, members = changed_parts(fresh, rows), changed_links(fresh, links or {})
    if fields or parts or members:
        fields |= {"signed_off_at": None, "signed_off_by": None}
        fresh.save_version(expected=expected_version, fields=fields)
        write_rows(fresh, parts)
        write_links(fresh, members)
        changed = Revision.Kind.CHANGED
        write_history(by=by, entry=fresh, kind=changed, reason=reason, before=before)
    return fresh


def _set_and_check(
    entry: Entry, values: Mapping[str, Any], children: Children
) -> dict[str, list[Any]]:
    for name, value in values.items():
        setattr(entry, name, value)
    rows = new_rows(entry, children)
    _check_label(entry, rows)
    entry.full_clean()
    return rows


def new_key(entry: Entry) -> str:
    """A key that says what the entry is and that no other entry has."""
    return f"{slugify(str(entry))[:60] or entry._meta.model_name}-{secrets.token_hex(3)}"


def _refuse_states(model: type[Entry], values: Mapping[str, Any]) -> None:
    known = {field.name for field in model._meta.concrete_fields} - STATES
    unknown = sorted(set(values) - known)
    if unknown:
        raise FieldNotEditable(unknown)


def _check_label(entry: Entry, rows: Mapping[str, list[Any]]) -> None:
    if isinstance(entry, Product):
        check_disclosure(
            is_fully_disclosed=bool(entry.is_fully_disclosed),
            ingredients=ingredients_of(entry, rows),
        )
