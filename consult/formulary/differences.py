"""What a revision changed, field by field, in words that people read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from consult.formulary.models import Revision
from consult.staff.models import Clinic, StaffMember

EMPTY = "(empty)"
_RECORDS: dict[str, type[models.Model]] = {"staffmember": StaffMember, "clinic": Clinic}


@dataclass(frozen=True)
class Difference:
    """One field as it was and as it is; each is a list of lines."""

    label: str
    before: list[str]
    after: list[str]


def differences(revision: Revision) -> list[Difference]:
    """The fields that differ; for a new entry, those that are filled."""
    before, after = revision.before or {}, revision.after
    names = dict.fromkeys([*after, *before])
    labels = field_labels(revision.entry_type)
    return [
        Difference(
            labels.get(name) or _label(name), _lines(before.get(name)), _lines(after.get(name))
        )
        for name in names
        if before.get(name) != after.get(name) and (before or after.get(name))
    ]


def field_labels(entry_type: str) -> dict[str, str]:
    """The names of a list's fields as its form shows them."""
    fields = apps.get_model("consult", entry_type)._meta.get_fields()
    return {f.name: capfirst(f.verbose_name) for f in fields if hasattr(f, "verbose_name")}


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_line(item) for item in value] or [EMPTY]
    if isinstance(value, dict):
        return [f"{_label(k)}: {_line(v)}" for k, v in value.items()] or [EMPTY]
    return [_line(value)]


def _line(value: Any) -> str:
    if isinstance(value, dict):
        filled = {name: item for name, item in value.items() if item not in (None, "", [])}
        return "; ".join(f"{_label(name)}: {_line(item)}" for name, item in filled.items())
    if isinstance(value, list):
        return ", ".join(_line(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return EMPTY if value in (None, "") else _words(str(value))


def _words(text: str) -> str:
    """Names for numbers of records, and moments as people write them."""
    if named := re.fullmatch(r"(staffmember|clinic):(\d+)", text):
        record = _RECORDS[named[1]]._default_manager.filter(pk=named[2]).first()
        return str(record or text)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d", text):
        return f"{datetime.fromisoformat(text):%d-%b-%Y %H:%M %Z}"
    return text
