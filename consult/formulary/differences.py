"""What a change of an entry is, field by field, in words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from consult.formulary.contents import LINKS, PARTS, Content, Part
from consult.formulary.givens import STATES
from consult.formulary.marked_words import Line, marked
from consult.staff.models import Clinic, StaffMember

EMPTY = "(empty)"
_RECORDS: dict[str, type[models.Model]] = {"staffmember": StaffMember, "clinic": Clinic}
_NUMBERED = re.compile(r"(staffmember|clinic):(\d+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d")


class Change(Protocol):
    """A revision or a proposal."""

    entry_type: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One field as it was and as it is; each is a list of lines."""

    name: str
    label: str
    before: list[str]
    after: list[str]

    @property
    def marked_before(self) -> list[Line]:
        """The old lines, with what is no longer there marked."""
        return marked(self.before, self.after)

    @property
    def marked_after(self) -> list[Line]:
        """The new lines, with what is new marked."""
        return marked(self.after, self.before)


class Names:
    """The names of the records that contents refer to: one query for each kind of record."""

    def __init__(self, changes: Iterable[Change]) -> None:
        wanted: dict[str, set[str]] = {}
        keys: dict[Any, set[str]] = {}
        for change in changes:
            for content in (change.before or {}, change.after or {}):
                for kind, number in _numbers_in(content):
                    wanted.setdefault(kind, set()).add(number)
                for model, key in _keys_in(change.entry_type, content):
                    keys.setdefault(model, set()).add(key)
        self._records = {
            f"{kind}:{record.pk}": str(record)
            for kind, numbers in wanted.items()
            for record in _RECORDS[kind]._default_manager.filter(pk__in=numbers)
        }
        self._entries = {
            (model, entry.key): str(entry)
            for model, named in keys.items()
            for entry in model._default_manager.filter(key__in=named)
        }

    def record(self, named: str) -> str:
        return self._records.get(named, named)

    def entry(self, model: Any, key: str) -> str:
        return self._entries.get((model, key), key)


def differences(change: Change, names: Names | None = None) -> list[Difference]:
    """The fields that differ, its states last; for a new entry, those that are filled."""
    names = names or Names([change])
    before, after = change.before or {}, change.after or {}
    words = _Words(change.entry_type, names)
    found = [
        Difference(
            name,
            words.labels.get(name) or _label(name),
            words.lines(name, before.get(name)),
            words.lines(name, after.get(name)),
        )
        for name in sorted(dict.fromkeys([*after, *before]), key=STATES.__contains__)
        if before.get(name) != after.get(name)
    ]
    return [each for each in found if each.before != each.after]


def field_labels(entry_type: str) -> dict[str, str]:
    """The names of a list's fields as its form shows them."""
    fields = apps.get_model("consult", entry_type)._meta.get_fields()
    return {f.name: capfirst(f.verbose_name) for f in fields if hasattr(f, "verbose_name")}


def _numbers_in(content: Content) -> Iterable[tuple[str, str]]:
    for value in content.values():
        if isinstance(value, str) and (found := _NUMBERED.fullmatch(value)):
            yield found[1], found[2]


def _keys_in(entry_type: str, content: Content) -> Iterable[tuple[Any, str]]:
    model = apps.get_model("consult", entry_type)
    for name, part in PARTS.get(model, {}).items():
        for own in part.fields:
            listed = _list_of(part.model, own)
            if listed:
                yield from ((listed, row[own]) for row in content.get(name, []) if row.get(own))
    for name in LINKS.get(model, ()):
        yield from ((_list_of(model, name), key) for key in content.get(name, []))


def _list_of(model: type[models.Model], name: str) -> Any:
    """The list that a field refers to, or nothing."""
    own: Any = _field(model, name)
    return own.related_model if own is not None and own.is_relation else None


def _field(model: type[models.Model], name: str) -> Any:
    return next((f for f in model._meta.get_fields() if f.name == name), None)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


class _Words:
    """The values of one list in words."""

    def __init__(self, entry_type: str, names: Names) -> None:
        self.model: Any = apps.get_model("consult", entry_type)
        self.labels = field_labels(entry_type)
        self.names = names

    def lines(self, name: str, value: Any) -> list[str]:
        """A field's value as lines of text."""
        part = PARTS.get(self.model, {}).get(name)
        if part:
            return [self._row(part, row) for row in value or []] or [EMPTY]
        if isinstance(value, list):
            return [self._one(self.model, name, item) for item in value] or [EMPTY]
        if isinstance(value, dict):
            filled = [f"{_label(k)}: {_plain(v)}" for k, v in value.items()]
            return filled or [EMPTY]
        text = self._one(self.model, name, value)
        return text.split("\n")

    def _row(self, part: Part, row: dict[str, Any]) -> str:
        model = part.model
        # PostgreSQL keeps the keys of JSON in an order of its own.
        names = [*(n for n in part.fields if n in row), *(n for n in row if n not in part.fields)]
        filled = {name: row[name] for name in names if row[name] not in (None, "", [])}
        cells = (
            f"{capfirst(_field(model, name).verbose_name)}: {self._one(model, name, item)}"
            for name, item in filled.items()
        )
        return "; ".join(cells)

    def _one(self, model: Any, name: str, value: Any) -> str:
        own = _field(model, name)
        listed = own.related_model if own is not None and own.is_relation else None
        if listed and isinstance(value, str) and not _NUMBERED.fullmatch(value):
            return self.names.entry(listed, value)
        choices = dict(getattr(own, "flatchoices", None) or [])
        if isinstance(value, str) and value in choices:
            return str(choices[value])
        if isinstance(value, str) and _NUMBERED.fullmatch(value):
            return self.names.record(value)
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        filled = {name: item for name, item in value.items() if item not in (None, "", [])}
        return "; ".join(f"{_label(name)}: {_plain(item)}" for name, item in filled.items())
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return EMPTY
    text = str(value)
    if _MOMENT.fullmatch(text):
        return f"{datetime.fromisoformat(text):%d-%b-%Y %H:%M %Z}"
    return text
