"""The rows and links that are written together with their entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from consult.formulary.contents import LINKS, PARTS, Part, Row, plain_row, stored_rows
from consult.formulary.models import Product
from consult.formulary.refusals import FieldNotEditable

Children = Mapping[str, Sequence[Row]]
Links = Mapping[str, Iterable[models.Model]]


def new_rows(entry: models.Model, children: Children) -> dict[str, list[models.Model]]:
    """The rows of each part as they will be written, with their fields cleaned.

    Raises ``ValidationError`` by part, or ``FieldNotEditable`` for an unknown part.
    """
    parts = PARTS.get(type(entry), {})
    unknown = sorted(set(children) - set(parts))
    if unknown:
        raise FieldNotEditable(unknown)
    return {
        name: [_cleaned(parts[name], name, number, row) for number, row in enumerate(rows, 1)]
        for name, rows in children.items()
    }


def _cleaned(part: Part, name: str, number: int, values: Row) -> models.Model:
    row = part.model(**values)
    try:
        row.clean_fields(exclude={part.parent})
    except ValidationError as error:
        raise _in_row(name, number, error) from error
    return row


def _in_row(name: str, number: int, error: ValidationError) -> ValidationError:
    """The same error, told at the part with the number of the row."""
    return ValidationError({name: [f"Row {number}: {text}" for text in error.messages]})


def changed_parts(
    entry: models.Model, rows: Mapping[str, list[models.Model]]
) -> dict[str, list[models.Model]]:
    """Those parts whose new rows differ from the stored ones."""
    parts = PARTS.get(type(entry), {})
    return {
        name: new
        for name, new in rows.items()
        if [plain_row(parts[name], row) for row in new] != stored_rows(entry, name)
    }


def changed_links(entry: models.Model, links: Links) -> dict[str, list[models.Model]]:
    """Those links whose new members differ from the stored ones."""
    unknown = sorted(set(links) - set(LINKS.get(type(entry), ())))
    if unknown:
        raise FieldNotEditable(unknown)
    wanted = {name: list(members) for name, members in links.items()}
    return {
        name: members
        for name, members in wanted.items()
        if {m.pk for m in members} != set(getattr(entry, name).values_list("pk", flat=True))
    }


def write_rows(entry: models.Model, rows: Mapping[str, list[models.Model]]) -> None:
    """Replace the rows of each named part; raises ``ValidationError`` by part."""
    for name, new in rows.items():
        part = PARTS[type(entry)][name]
        standing = part.model._default_manager.filter(**{part.parent: entry})
        others = _others(part, [*standing, *new])
        standing.delete()
        for number, row in enumerate(new, 1):
            setattr(row, part.parent, entry)
            _save(name, number, row)
        _touch(part, others)


def _save(name: str, number: int, row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise _in_row(name, number, error) from error
    row.save()


def _others(part: Part, rows: Iterable[models.Model]) -> set[int]:
    return {getattr(row, f"{part.other}_id") for row in rows} if part.other else set()


def _touch(part: Part, numbers: set[int]) -> None:
    """A page that shows the same rows from their other end must notice the change."""
    if numbers:
        related: Any = part.model._meta.get_field(part.other).related_model
        related._default_manager.filter(pk__in=numbers).update(version=F("version") + 1)


def write_links(entry: models.Model, links: Mapping[str, list[models.Model]]) -> None:
    for name, members in links.items():
        getattr(entry, name).set(members)


def ingredients_of(entry: Product, rows: Mapping[str, list[Any]]) -> list[Any]:
    """The ingredients that a product will hold after this change."""
    components = rows.get("components")
    if components is None:
        components = list(entry.components.select_related("ingredient")) if entry.pk else []
    return [row.ingredient for row in components]
