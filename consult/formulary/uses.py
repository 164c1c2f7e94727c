"""Where an entry of the lists is or was used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, QuerySet, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils.text import capfirst

from consult.formulary.contents import PARTS
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    Contraindication,
    CrossReactivityGroup,
    Entry,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    Lot,
    Product,
    RedFlag,
    Revision,
    Risk,
    Translation,
)
from consult.formulary.models.revisions import type_of
from consult.staff.models import Clinic

# More of one kind are told by their number alone.
MOST_SHOWN = 20
_Field = tuple[type[models.Model], str]
# The fields that hold keys of entries as plain data.
_KEYS: dict[type[Entry], tuple[_Field, ...]] = {
    EvidenceSource: (
        (Risk, "evidence_keys"),
        (Risk, "frequency_numbers"),
        (Alternative, "evidence_keys"),
    ),
    HealthQuestion: ((Contraindication, "topics"),),
}
# In which part of another entry's content a history names them.
_IN_HISTORIES: dict[type[Entry], tuple[_Field, ...]] = {
    Ingredient: (
        (Product, "components"),
        (EvidenceSource, "components"),
        (Risk, "ingredients"),
        (CrossReactivityGroup, "memberships"),
    ),
    CrossReactivityGroup: ((Ingredient, "memberships"),),
    EvidenceSource: _KEYS[EvidenceSource],
    HealthQuestion: ((Ingredient, "contraindications"),),
}
# Every consent may print what these lists hold, and keeps no reference to it.
_PRINTED: tuple[type[Entry], ...] = (
    Alternative, ChecklistItem, ConsentText, HealthQuestion, RedFlag, Risk, Translation,
)  # fmt: skip
# Records that somebody opens, rather than rows of them.
_OF_CONSULTATIONS = ("consultation", "patient")


@dataclass(frozen=True)
class Use:
    """One place where an entry is used, or was. ``record`` is what a person would open to see
    it; without one there are only the words."""

    words: str
    record: models.Model | None = None
    is_past: bool = False


def where_used(entry: Entry) -> list[Use]:
    """Where ``entry`` is used now: by rows that refer to it, and by entries that name its
    key."""
    found = [*_in_rows(entry), *_by_key(entry), *_translated(entry)]
    return list(dict.fromkeys(found))


def where_ever_used(entry: Entry) -> list[Use]:
    """Where ``entry`` is or was used: also what the histories of other entries tell, and the
    consents that may have printed it."""
    now = where_used(entry)
    known = {use.words for use in now}
    past = [use for use in _in_histories(entry) if use.words not in known]
    return [*now, *past, *_printed(entry)]


def _in_rows(entry: Entry) -> Iterator[Use]:
    own = {part.model for part in PARTS.get(type(entry), {}).values() if not part.other}
    for relation in entry._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel | models.ManyToManyRel):
            continue
        model, name = relation.related_model, relation.remote_field.name
        if model in own or model._meta.auto_created or _has_rows_of_its_own(relation):
            continue
        yield from _uses(model._default_manager.filter(**{name: entry}), besides=name)


def _has_rows_of_its_own(relation: Any) -> bool:
    """Whether the rows of a many-to-many relation are records that tell it themselves."""
    return bool(relation.many_to_many) and not relation.through._meta.auto_created


def _uses(rows: QuerySet, *, besides: str = "") -> Iterator[Use]:
    """One use for each row, by the record that it is a part of."""
    path = _way_up(rows.model, besides)
    found = rows.select_related("__".join(path)) if path else rows
    for row in found.order_by("pk")[:MOST_SHOWN]:
        for step in path:
            row = getattr(row, step)
        yield Use(words=words_of(row), record=row)
    more = rows.count() - MOST_SHOWN
    if more > 0:
        yield Use(words=f"{more} more: {rows.model._meta.verbose_name_plural}")


def _way_up(model: Any, besides: str) -> list[str]:
    """The references that lead from a row to the record that it is a part of."""
    path: list[str] = []
    while not (issubclass(model, Entry) or _is_of_a_clinic(model)):
        steps = [f for f in model._meta.concrete_fields if _leads_up(f) and f.name != besides]
        if not steps:
            break
        path.append(steps[0].name)
        model = steps[0].related_model
    return path


def _is_of_a_clinic(model: Any) -> bool:
    return any(field.name == "clinic" for field in model._meta.concrete_fields)


def _leads_up(field: Any) -> bool:
    if not isinstance(field, models.ForeignKey):
        return False
    goes_along: bool = field.remote_field.on_delete is models.CASCADE
    return goes_along or field.name in _OF_CONSULTATIONS


def words_of(record: models.Model) -> str:
    """A record in words; one of a patient by its number alone, for names do not belong into
    the lists."""
    kind = capfirst(str(record._meta.verbose_name))
    return f"{kind}: {record}" if isinstance(record, Entry | Lot) else f"{kind} {record.pk}"


def _by_key(entry: Entry) -> Iterator[Use]:
    for model, name in _KEYS.get(type(entry), ()):
        rows = model._default_manager.annotate(as_text=Cast(name, TextField()))
        yield from _uses(rows.filter(as_text__contains=f'"{entry.key}"'))


def _translated(entry: Entry) -> Iterator[Use]:
    named = {"entry_list": type_of(entry), "entry_key": entry.key}
    yield from _uses(Translation.objects.filter(**named))


def _in_histories(entry: Entry) -> Iterator[Use]:
    """The other entries whose earlier content named this one."""
    for model, part in _IN_HISTORIES.get(type(entry), ()):
        list_name = str(model._meta.model_name)
        told = Revision.objects.filter(entry_type=list_name).annotate(
            as_text=Cast(KeyTransform(part, "after"), TextField())
        )
        named = told.filter(as_text__contains=f'"{entry.key}"').order_by()
        keys = list(named.values_list("entry_key", flat=True).distinct())
        there = apps.get_model("consult", list_name)._default_manager.in_bulk(
            keys, field_name="key"
        )
        for key in keys:
            record = there.get(key)
            words = words_of(record) if record else f"{capfirst(model._meta.verbose_name)}: {key}"
            yield Use(words=words, record=record, is_past=True)


def _printed(entry: Entry) -> Iterator[Use]:
    first = Revision.objects.of_entry(entry).order_by("number").first()
    if first is None or not isinstance(entry, _PRINTED):
        return
    issued = Clinic.objects.filter(consents__issued_at__gte=first.at)
    number = issued.aggregate(number=Count("consents"))["number"]
    if number:
        yield Use(words=f"Consents issued since it came into the lists: {number}")
