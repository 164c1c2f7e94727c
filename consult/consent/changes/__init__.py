"""What changed since a consent was issued: for its state, for the pages, for the next paper."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from consult.consent.changes.days import LotNote, Recorded, notes_between
from consult.consent.changes.kinds import Change, ChangeKind
from consult.consent.changes.plans import changes_between
from consult.consent.changes.risks import risk_changes
from consult.consent.changes.words import Names, Words, words_for_pages
from consult.consent.models import ConsentDocument
from consult.consultations.actions.injections import formula_key, injection_key
from consult.consultations.models import Consultation
from consult.consultations.plan import day_of, plan_digest_of, plan_of
from consult.consultations.published import Published
from consult.consultations.stop_risks import StopRisk, new_stop_risks
from consult.seal import canonical_bytes

__all__ = [
    "Change",
    "ChangeKind",
    "LotNote",
    "Names",
    "Words",
    "changes_between",
    "changes_since",
    "lot_notes",
    "words_for_pages",
]


def changes_since(
    document: ConsentDocument,
    consultation: Consultation,
    *,
    published: Published | None = None,
    words: Words | None = None,
) -> tuple[Change, ...]:
    """What differs between ``document`` and the plan as it stands; empty where nothing does.
    ``consultation`` is loaded with everything. The stored snapshot is read only where the
    digests differ."""
    new = new_stop_risks(consultation, published or Published(), known=document.stop_risks)
    is_same = document.plan_digest == plan_digest_of(consultation)
    if is_same and not new:
        return ()
    words = words or words_for_pages()
    if is_same:
        return tuple(risk_changes(new, words))
    stored = json.loads(bytes(document.snapshot))["plan"]
    return (
        *risk_changes(_of_ingredients(new, stored), words),
        *changes_between(stored, as_stored(plan_of(consultation)), words),
    )


def as_stored(content: Any) -> Any:
    """Plain data in the form that comes back from a snapshot."""
    return json.loads(canonical_bytes(content))


def _of_ingredients(pairs: Iterable[StopRisk], plan: dict[str, Any]) -> list[StopRisk]:
    """The pairs about what was in the stored plan; what a new ingredient brings is no news
    about an old one."""
    keys = {row["skin_preparation"] for row in plan["injections"]}
    for injection in plan["injections"]:
        keys |= {part[0] for line in injection["lines"] for part in line["components"]}
    return [pair for pair in pairs if pair[0] in keys]


def lot_notes(
    document: ConsentDocument, consultation: Consultation, *, words: Words | None = None
) -> list[LotNote]:
    """Lots and planned days that differ from ``document``; they void nothing."""
    before, after = json.loads(bytes(document.snapshot))["day"], as_stored(day_of(consultation))
    if before == after:
        return []
    saves = {
        row.key: Recorded(row.by.full_name, row.at) for row in consultation.section_saves.all()
    }
    rows = {row.number: row for row in consultation.injections.all()}
    keys = {"formula": formula_key, "injection": injection_key}

    def saved(part: str, number: int) -> Recorded:
        return saves.get(keys[part](rows[number]), Recorded())

    return notes_between(before, after, words or words_for_pages(), saved)
