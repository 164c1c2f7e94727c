"""The content of an entry turned back from plain data into what its actions take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from consult.formulary.contents import LINKS, PARTS, Content, Part, Row
from consult.formulary.models import Entry
from consult.formulary.refusals import EntriesAreGone

# Only their own actions set these.
STATES = frozenset({"id", "version", "signed_off_at", "signed_off_by", "retired_at"})


@dataclass(frozen=True)
class Given:
    """Values, rows and links, as creating and changing an entry take them."""

    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[Row]] = field(default_factory=dict)
    links: dict[str, list[models.Model]] = field(default_factory=dict)

    def as_arguments(self) -> dict[str, Any]:
        """As the actions take it."""
        return {"values": self.values, "children": self.children, "links": self.links}


def given_of(model: type[Entry], content: Content) -> Given:
    """``content`` of an entry of ``model`` as its actions take it; its states, and fields that
    the list no longer has, are left out. Raises ``EntriesAreGone``."""
    fields = {f.name: f for f in model._meta.concrete_fields if f.name not in STATES}
    parts, links = PARTS.get(model, {}), LINKS.get(model, ())
    return Given(
        values={n: _value(fields[n], plain) for n, plain in content.items() if n in fields},
        children={n: _rows(parts[n], rows) for n, rows in content.items() if n in parts},
        links={n: _members(model, n, keys) for n, keys in content.items() if n in links},
    )


def _value(own: models.Field, plain: Any) -> Any:
    """The value of a field that stands for ``plain``; the opposite of ``value_of``."""
    if isinstance(own, models.ForeignKey):
        return _record(own.related_model, plain)
    return own.to_python(plain)


def _record(model: type[models.Model], named: str | None) -> models.Model | None:
    """The record that has this key, or that is named by table and number."""
    if not named:
        return None
    if issubclass(model, Entry):
        return _by_key(model, [named])[named]
    return model._default_manager.get(pk=named.partition(":")[2])


def _rows(part: Part, rows: list[Row]) -> list[Row]:
    fields: dict[str, Any] = {name: part.model._meta.get_field(name) for name in part.fields}
    entries = {
        name: _by_key(own.related_model, [row[name] for row in rows])
        for name, own in fields.items()
        if own.is_relation
    }
    return [
        {
            name: entries[name][plain] if name in entries else fields[name].to_python(plain)
            for name, plain in row.items()
            if name in fields
        }
        for row in rows
    ]


def _members(model: type[Entry], name: str, keys: list[str]) -> list[models.Model]:
    listed: Any = model._meta.get_field(name).related_model
    return list(_by_key(listed, keys).values())


def _by_key(model: Any, keys: Iterable[str]) -> dict[str, models.Model]:
    wanted = list(dict.fromkeys(keys))
    found: dict[str, models.Model] = model._default_manager.in_bulk(wanted, field_name="key")
    missing = [key for key in wanted if key not in found]
    if missing:
        raise EntriesAreGone(missing)
    return found
