"""Loading the product's own starter content into lists that do not have it yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.contents import LINKS, PARTS, Row, content_of
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    CrossReactivityGroup,
    Entry,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Revision,
    Risk,
    Translation,
)
from consult.formulary.models.checks import Checked
from consult.formulary.models.revisions import type_of
from consult.staff.models import StaffMember

STARTER = Path(__file__).resolve().parent.parent / "starter"
# In this order each list finds what it refers to.
LISTS: tuple[tuple[str, type[Entry]], ...] = (
    ("health_questions", HealthQuestion),
    ("ingredients", Ingredient),
    ("cross_reactivity", CrossReactivityGroup),
    ("evidence", EvidenceSource),
    ("risks", Risk),
    ("alternatives", Alternative),
    ("checklist", ChecklistItem),
    ("red_flags", RedFlag),
    ("document_texts", ConsentText),
    ("document_texts_es", ConsentText),
    ("translations_es", Translation),
)
# What the database keeps unique beside the key: the clinic's own entry comes first.
_UNIQUE: dict[type[Entry], tuple[tuple[str, ...], ...]] = {
    Ingredient: (("name",),),
    CrossReactivityGroup: (("name",),),
    EvidenceSource: (("doi",), ("pmid",), ("pmcid",)),
    ConsentText: (("slot", "language"),),
    Translation: (("entry_list", "entry_key", "field", "language"),),
}
REASON = "Starter content, a draft for a clinician's sign-off."
_OF_THE_FILE_ALONE = {"id", "type", "consent_element", "source", "other_sources", "reading_grade"}


@dataclass
class Loaded:
    """What became of one list."""

    name: str
    created: int = 0
    already_there: int = 0


@dataclass
class _Load:
    """One run: the entries that were deleted here, by list and key, the ingredients by their
    key, and every entry that was made."""

    deleted: set[tuple[str, str]]
    ingredients: dict[str, Ingredient] = field(default_factory=dict)
    made: list[Entry] = field(default_factory=list)


@transaction.atomic
def load_starter(*, by: StaffMember | None = None) -> list[Loaded]:
    """Create the starter entries whose keys are missing; touch nothing that is there, and bring
    back nothing that was deleted."""
    run = _Load(deleted=_deleted())
    counts = [_load_list(run, name, model) for name, model in LISTS if _path(name).exists()]
    _write_history(by, run.made, counts)
    return counts


def starter_records(name: str) -> list[Row]:
    """The records of one starter list. Numbers with a point stay text: they are quoted."""
    text = _path(name).read_text(encoding="utf-8")
    records: list[Row] = json.loads(text, parse_float=str)["records"]
    return [_as_entry(record) for record in records]


def _path(name: str) -> Path:
    return STARTER / f"{name}.json"


def _as_entry(record: Row) -> Row:
    values = {name: value for name, value in record.items() if name not in _OF_THE_FILE_ALONE}
    values.setdefault("key", record.get("id"))
    if "source" in record:
        read = [record["source"], *record.get("other_sources", [])]
        values["sources"] = [page for page in read if page]
    return values


def _load_list(run: _Load, name: str, model: type[Entry]) -> Loaded:
    count = Loaded(name)
    listed = _listed(model) | {("key", key) for kind, key in run.deleted if kind == _type(model)}
    missing: list[tuple[Entry, Row]] = []
    for values in starter_records(name):
        plain, related = _split(model, values)
        entry = model(**plain)
        if any(mark in listed for mark in _marks(entry)) or _names_deleted(run, related):
            count.already_there += 1
            continue
        entry.clean_fields(exclude=_unknown(entry))
        if isinstance(entry, Checked):
            entry.set_next_check()
        missing.append((entry, related))
    model._default_manager.bulk_create([entry for entry, _ in missing])
    if model is Ingredient:
        run.ingredients = _by_key()
    _write_related(run, missing)
    run.made += [entry for entry, _ in missing]
    count.created = len(missing)
    return count


def _split(model: type[Entry], values: Row) -> tuple[Row, Row]:
    """A record's own fields, and its rows and links."""
    apart = {*PARTS.get(model, {}), *LINKS.get(model, ())}
    own = {name: value for name, value in values.items() if name not in apart}
    return own, {name: value for name, value in values.items() if name in apart}


def _unknown(entry: Entry) -> list[str]:
    """Texts that the sources do not give stay empty, even where a form would ask."""
    return [f.name for f in entry._meta.concrete_fields if getattr(entry, f.name) == ""]


def _marks(entry: Entry) -> Iterator[tuple[Any, ...]]:
    yield "key", entry.key
    for names in _UNIQUE.get(type(entry), ()):
        values = [getattr(entry, name) for name in names]
        if all(values):
            # Publishers write the same DOI in capitals and without.
            yield (
                *names,
                *(v.lower() if n == "doi" else v for n, v in zip(names, values, strict=True)),
            )


def _listed(model: type[Entry]) -> set[tuple[Any, ...]]:
    return {mark for entry in model._default_manager.all() for mark in _marks(entry)}


def _deleted() -> set[tuple[str, str]]:
    """The entries that were deleted here, even where they came back since."""
    gone = Revision.objects.filter(kind=Revision.Kind.DELETED).order_by()
    return set(gone.values_list("entry_type", "entry_key"))


def _names_deleted(run: _Load, related: Row) -> bool:
    """Whether an entry cannot be loaded whole: an ingredient that it names was deleted."""
    rows = [row for rows in related.values() for row in rows]
    keys = [row.get("ingredient") if isinstance(row, dict) else row for row in rows]
    gone = {key for kind, key in run.deleted if kind == _type(Ingredient)} - set(run.ingredients)
    return not gone.isdisjoint(keys)


def _type(model: type[Entry]) -> str:
    return str(model._meta.model_name)


def _by_key() -> dict[str, Ingredient]:
    """Every ingredient by its key, and the clinic's own one under the starter's key where
    both have the same name."""
    ingredients = list(Ingredient.objects.all())
    by_name = {ingredient.name: ingredient for ingredient in ingredients}
    starter = starter_records("ingredients")
    same = {r["key"]: by_name[r["name"]] for r in starter if r["name"] in by_name}
    return same | {ingredient.key: ingredient for ingredient in ingredients}


def _write_related(run: _Load, entries: list[tuple[Entry, Row]]) -> None:
    rows: dict[type[models.Model], list[models.Model]] = {}
    for entry, related in entries:
        for name, values in related.items():
            if name in LINKS.get(type(entry), ()):
                getattr(entry, name).set([run.ingredients[key] for key in values])
                continue
            part = PARTS[type(entry)][name]
            made = [part.model(**{part.parent: entry}, **_resolved(run, v)) for v in values]
            rows.setdefault(part.model, []).extend(made)
    for model, made in rows.items():
        model._default_manager.bulk_create(made)


def _resolved(run: _Load, values: Row) -> Row:
    if "ingredient" not in values:
        return values
    return {**values, "ingredient": run.ingredients[values["ingredient"]]}


def _write_history(by: StaffMember | None, made: list[Entry], counts: list[Loaded]) -> None:
    if not made:
        return
    now, earlier = timezone.now(), _earlier_revisions()
    revisions = Revision.objects.bulk_create(
        Revision(
            entry_type=type_of(entry),
            entry_key=entry.key,
            number=earlier.get((type_of(entry), entry.key), 0) + 1,
            kind=Revision.Kind.LOADED,
            by=by,
            at=now,
            reason=REASON,
            before=None,
            after=content_of(entry),
        )
        for entry in made
    )
    details = {count.name: count.created for count in counts}
    record_event(by=by, action="starter.loaded", record=revisions[0], details=details)


def _earlier_revisions() -> dict[tuple[str, str], int]:
    """The last number in each history that is there, even of an entry that no longer is."""
    numbers = Revision.objects.order_by().values_list("entry_type", "entry_key")
    return {(kind, key): last for kind, key, last in numbers.annotate(last=Max("number"))}
