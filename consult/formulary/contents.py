"""The whole content of an entry as plain data: what a revision keeps as before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from consult.formulary.models import (
    Contraindication,
    CrossReactivityGroup,
    Entry,
    EvidenceComponent,
    EvidenceSource,
    GroupMembership,
    Ingredient,
    Product,
    ProductComponent,
    Risk,
)

Row = dict[str, Any]
Content = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Rows that belong to an entry and are written with it. ``other`` names the field that
    leads to a second entry which shows the same rows."""

    model: type[models.Model]
    parent: str
    fields: tuple[str, ...]
    other: str = ""


_STRENGTH = ("ingredient", "role", "strength", "strength_unit")
PARTS: dict[type[models.Model], dict[str, Part]] = {
    Ingredient: {
        "contraindications": Part(
            Contraindication, "ingredient", ("text", "is_absolute", "is_sourced", "topics")
        ),
        "memberships": Part(GroupMembership, "ingredient", ("group", "kind"), other="group"),
    },
    CrossReactivityGroup: {
        "memberships": Part(GroupMembership, "group", ("ingredient", "kind"), other="ingredient"),
    },
    Product: {"components": Part(ProductComponent, "product", _STRENGTH)},
    EvidenceSource: {"components": Part(EvidenceComponent, "source", _STRENGTH)},
}
LINKS: dict[type[models.Model], tuple[str, ...]] = {Risk: ("ingredients",)}
NOT_CONTENT = {"id", "version"}


def content_of(entry: models.Model) -> Content:
    """Every field of ``entry`` with its rows and links, as plain JSON data."""
    content = {
        field.name: value_of(entry, field.name)
        for field in entry._meta.concrete_fields
        if field.name not in NOT_CONTENT
    }
    for name in PARTS.get(type(entry), {}):
        content[name] = stored_rows(entry, name)
    for name in LINKS.get(type(entry), ()):
        content[name] = sorted(getattr(entry, name).values_list("key", flat=True))
    return content


def stored_rows(entry: models.Model, name: str) -> list[Row]:
    """The rows of one part of ``entry`` as they are stored, as plain data."""
    part = PARTS[type(entry)][name]
    related = [f for f in part.fields if part.model._meta.get_field(f).is_relation]
    rows = part.model._default_manager.filter(**{part.parent: entry}).order_by("pk")
    return [plain_row(part, row) for row in rows.select_related(*related)]


def plain_row(part: Part, row: models.Model) -> Row:
    return {name: plain(getattr(row, name)) for name in part.fields}


def value_of(entry: models.Model, name: str) -> Any:
    """A field as plain data: entries by their key, other records by table and number."""
    field = entry._meta.get_field(name)
    if isinstance(field, models.ForeignKey) and not issubclass(field.related_model, Entry):
        number = getattr(entry, field.attname)
        return f"{field.related_model._meta.model_name}:{number}" if number else None
    return plain(getattr(entry, field.name))


def plain(value: Any) -> Any:
    """``value`` as JSON data with one text form for equal values."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Entry):
        return value.key
    return value
