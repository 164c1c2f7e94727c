"""The short pages that a patient reads on the tablet, made from the sealed snapshot alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from consult.consent.models import ConsentDocument

Snapshot = dict[str, Any]
ENGLISH = "en-us"


@dataclass(frozen=True)
class Topic:
    """One page: ``template`` shows ``data`` as a short text, then all of it to unfold."""

    key: str
    heading: str
    template: str
    data: dict[str, Any] = field(default_factory=dict)


def snapshot_of(document: ConsentDocument) -> Snapshot:
    """The sealed snapshot of a document as data."""
    data: Snapshot = json.loads(bytes(document.snapshot))
    return data


def can_be_signed_on_tablet(snapshot: Snapshot) -> bool:
    """Whether the sentences to tick and sign are sealed in the document."""
    return "ceremony" in snapshot


def topics_of(snapshot: Snapshot) -> list[Topic]:
    """The pages in their order: what changed, the key facts, then one topic after another."""
    return [*_changes(snapshot), *_key_facts(snapshot), *_parts(snapshot)]


def _changes(snapshot: Snapshot) -> Iterator[Topic]:
    changes = snapshot.get("changes")
    if changes:
        yield Topic("changes", changes["heading"], "changes")


def _key_facts(snapshot: Snapshot) -> Iterator[Topic]:
    for number, fact in enumerate(snapshot["key_facts"], start=1):
        yield Topic(f"key-{number}", fact["heading"], "key_fact", {"fact": fact})


def _word(slot: str) -> Callable[[Snapshot], str]:
    return lambda snapshot: str(snapshot["words"][slot])


# Each part of the paper, in its order, with its heading; "" where this paper has no such part.
_PARTS: tuple[tuple[str, Callable[[Snapshot], str]], ...] = (
    ("plan", _word("plan_heading")),
    ("contents", _word("contents_heading")),
    ("health", _word("health_heading")),
    ("technique", _word("technique_heading")),
    ("evidence", _word("evidence_heading")),
    ("risks", _word("risks_heading")),
    ("pregnancy", lambda s: s["words"]["pregnancy_heading"] if s["pregnancy"] else ""),
    ("options", _word("alternatives_heading")),
    ("screening", _word("screening_heading")),
    ("aftercare", _word("aftercare_heading")),
    ("talk", lambda s: s["talk"]["heading"] if s.get("talk") else ""),
    ("choice", _word("choice_heading")),
)


def _parts(snapshot: Snapshot) -> Iterator[Topic]:
    for key, heading_of in _PARTS:
        heading = heading_of(snapshot)
        if heading:
            yield Topic(key, heading, key)


def interface_language(snapshot: Snapshot) -> str:
    """The language of buttons and messages: the document's, or English."""
    wanted = str(snapshot.get("language", "")).partition("-")[0].lower()
    return wanted if wanted in dict(settings.LANGUAGES) else ENGLISH


def direction_of(snapshot: Snapshot) -> str:
    """Which way the document's language is written."""
    return "rtl" if snapshot.get("direction") == "rtl" else "ltr"
