"""Changes of what is recorded about the patient: identity, allergies and health."""

from __future__ import annotations

from typing import Any

from consult.consent.changes.kinds import ChangeKind, Changes
from consult.consent.changes.rows import by_name, changed, compared
from consult.consent.changes.words import Words

Patient = dict[str, Any]


def patient_changes(before: Patient, after: Patient, words: Words) -> Changes:
    """Everything that differs about the patient."""
    return [
        *_identity(before, after, words),
        *_allergies(before, after, words),
        *_health(before, after, words),
    ]


def _identity(before: Patient, after: Patient, words: Words) -> Changes:
    labels = {"name": "label_patient", "born": "label_born", "record_number": "label_record"}
    told = {"born": words.day}
    return [
        changed(
            ChangeKind.PATIENT,
            words,
            words.say(label),
            before[key],
            after[key],
            told=told.get(key, str),
        )
        for key, label in labels.items()
        if before[key] != after[key]
    ]


def _allergies(before: Patient, after: Patient, words: Words) -> Changes:
    kind, key = ChangeKind.ALLERGIES, "allergy_answer"
    answers = []
    if before[key] != after[key]:
        what = words.say("change_allergies")
        told = _allergy_answer(words)
        answers = [changed(kind, words, what, before[key], after[key], told=told)]

    def what_of(name: str) -> str:
        return words.say("change_allergy", name=words.allergen(name))

    def told_of(rows: list[list[str]]) -> str:
        return "; ".join(_allergy(words, row) for row in rows)

    return answers + compared(
        kind,
        words,
        by_name(before["allergies"]),
        by_name(after["allergies"]),
        what=what_of,
        told=told_of,
    )


def _allergy_answer(words: Words) -> Any:
    return lambda answer: words.say(f"change_allergies_{answer}")


def _allergy(words: Words, row: list[str]) -> str:
    say = words.say
    reaction, severity, certainty = row
    return say(
        "change_allergy_told",
        reaction=reaction or say("not_stated"),
        severity=say(f"allergy_severity_{severity}"),
        certainty=say(f"allergy_certainty_{certainty}"),
    )


def _health(before: Patient, after: Patient, words: Words) -> Changes:
    def what(topic: str) -> str:
        return words.say("change_health", question=words.topic(topic))

    def told(rows: list[list[str]]) -> str:
        return "; ".join(
            with_detail(words, words.say(f"answer_{answer}"), detail) for answer, detail in rows
        )

    return compared(
        ChangeKind.HEALTH,
        words,
        by_name(before["health"]),
        by_name(after["health"]),
        what=what,
        told=told,
    )


def with_detail(words: Words, answer: str, detail: str) -> str:
    """An answer with what was said about it."""
    return words.say("outcome_with_reason", outcome=answer, reason=detail) if detail else answer
