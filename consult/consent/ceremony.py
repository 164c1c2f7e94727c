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


# Each part as (key, word of its heading, whether there is something to show).
_PARTS: tuple[tuple[str, str, Callable[[Snapshot], bool]], ...] = (
    ("plan", "plan_heading", lambda s: True),
    ("contents", "contents_heading", lambda s: True),
    ("health", "health_heading", lambda s: True),
    ("technique", "technique_heading", lambda s: True),
    ("evidence", "evidence_heading", lambda s: True),
    ("risks", "risks_heading", lambda s: True),
    ("pregnancy", "pregnancy_heading", lambda s: bool(s["pregnancy"])),
    ("options", "alternatives_heading", lambda s: True),
    ("aftercare", "aftercare_heading", lambda s: True),
    ("choice", "choice_heading", lambda s: True),
)


def _parts(snapshot: Snapshot) -> Iterator[Topic]:
    for key, heading, is_there in _PARTS:
        if is_there(snapshot):
            yield Topic(key, snapshot["words"][heading], key)


def interface_language(snapshot: Snapshot) -> str:
    """The language of buttons and messages: the document's, or English."""
    wanted = str(snapshot.get("language", "")).partition("-")[0].lower()
    return wanted if wanted in dict(settings.LANGUAGES) else ENGLISH


def direction_of(snapshot: Snapshot) -> str:
    """Which way the document's language is written."""
    return "rtl" if snapshot.get("direction") == "rtl" else "ltr"
