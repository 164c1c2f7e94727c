"""Changes of diagnosis, screening, other options, and of stops that were passed over."""

from __future__ import annotations

from typing import Any

from consult.consent.changes.kinds import Change, ChangeKind, Changes
from consult.consent.changes.people import with_detail
from consult.consent.changes.rows import by_name, changed, compared
from consult.consent.changes.words import Words
from consult.consultations.models import Consultation

Plan = dict[str, Any]


def answer_changes(before: Plan, after: Plan, words: Words) -> Changes:
    """Everything that differs in the answers outside the injections."""
    return [
        *_diagnosis(before["diagnosis"], after["diagnosis"], words),
        *_screening(before, after, words),
        *_options(before, after, words),
        *_overrides(before, after, words),
    ]


def _diagnosis(before: list[Any], after: list[Any], words: Words) -> Changes:
    """``[diagnosis, is not known, method, by whom, note]``; the first two are one answer."""
    say = words.say
    methods = dict(Consultation.DiagnosisMethod.choices)
    parts: list[tuple[str, Any, Any, Any]] = [
        ("change_diagnosis", before[:2], after[:2], lambda pair: _known(words, pair)),
        ("change_diagnosis_how", before[2], after[2], lambda key: str(methods.get(key, key))),
        ("change_diagnosis_who", before[3], after[3], str),
        ("change_diagnosis_note", before[4], after[4], str),
    ]
    return [
        changed(ChangeKind.DIAGNOSIS, words, say(slot), was or None, now or None, told=told)
        for slot, was, now, told in parts
        if was != now
    ]


def _known(words: Words, pair: list[Any]) -> str:
    diagnosis, is_unknown = pair
    if diagnosis:
        return str(diagnosis)
    return words.say("answer_not_known" if is_unknown else "not_stated")


def _screening(before: Plan, after: Plan, words: Words) -> Changes:
    def told(rows: list[list[str]]) -> str:
        return "; ".join(
            with_detail(words, words.say(f"answer_{answer}"), note) for answer, note in rows
        )

    return compared(
        ChangeKind.SCREENING,
        words,
        by_name(before["screening"]),
        by_name(after["screening"]),
        what=lambda key: words.say("change_screening", question=words.names.of("flag", key)),
        told=told,
    )


def _options(before: Plan, after: Plan, words: Words) -> Changes:
    def told(rows: list[list[str]]) -> str:
        return "; ".join(
            with_detail(words, words.say(f"outcome_{outcome}"), reason) for outcome, reason in rows
        )

    return compared(
        ChangeKind.OPTIONS,
        words,
        by_name(before["alternatives"]),
        by_name(after["alternatives"]),
        what=lambda key: words.say("change_option", option=words.names.of("option", key)),
        told=told,
    )


def _overrides(before: Plan, after: Plan, words: Words) -> list[Change]:
    """A stop is known by its code and subject, which tell a reader nothing: the reason does."""
    return compared(
        ChangeKind.OVERRIDES,
        words,
        by_name(before["overrides"], size=2),
        by_name(after["overrides"], size=2),
        what=lambda _: words.say("change_override"),
        told=lambda rows: "; ".join(reason for (reason,) in rows),
    )
