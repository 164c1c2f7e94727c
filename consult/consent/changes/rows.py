"""Comparing rows that have a name: what came, what went, and what says something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from consult.consent.changes.kinds import Change, ChangeKind, Changes
from consult.consent.changes.words import Words
from consult.seal import canonical_bytes

Told = Callable[[Any], str]


def compared(
    kind: ChangeKind,
    words: Words,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    what: Callable[[str], str],
    told: Told,
) -> Changes:
    """A change for every name whose value differs, in the order of the names."""
    return [
        changed(kind, words, what(name), before.get(name), after.get(name), told=told)
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def changed(
    kind: ChangeKind, words: Words, what: str, before: Any, after: Any, *, told: Told
) -> Change:
    """One change; values that read alike are told apart."""
    was = told(before) if before is not None else words.say("change_nothing")
    now = told(after) if after is not None else words.say("change_nothing")
    if was == now:
        now = words.say("change_again", value=now)
    return Change(kind, what, was, now)


def by_name(rows: Iterable[list[Any]], size: int = 1) -> dict[str, list[Any]]:
    """Rows that begin with their name, by that name; rows of one name stand together."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        name = row[0] if size == 1 else canonical_bytes(row[:size]).decode()
        found.setdefault(name, []).append(row[size:])
    return {name: sorted(values, key=canonical_bytes) for name, values in found.items()}
