"""Serious risks that were published after a consent was issued, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from consult.consent.changes.kinds import Change, ChangeKind
from consult.consent.changes.words import Words
from consult.safety.stops import CONTRAINDICATION, FLAG

# The flags whose meaning the patient reads; any other means that sources advise against it.
_PREGNANCY = frozenset({"stop_if_pregnant", "stop_if_may_be_pregnant", "pregnancy_question"})


def risk_changes(new: Iterable[Sequence[str]], words: Words) -> list[Change]:
    """A change for each pair of ``new_stop_risks``; two flags that say the same are one."""
    found = [_change(ingredient, name, words) for ingredient, name in new]
    return list(dict.fromkeys(found))


def _change(ingredient: str, name: str, words: Words) -> Change:
    say = words.say
    return Change(
        ChangeKind.RISK,
        say("change_risk", ingredient=words.names.of("ingredient", ingredient)),
        say("change_risk_before"),
        _told(name, words),
    )


def _told(name: str, words: Words) -> str:
    kind, _, rest = name.partition(":")
    if kind == CONTRAINDICATION:
        return words.say("change_risk_contraindication", question=words.topic(rest))
    if kind == FLAG:
        slot = "change_risk_pregnancy" if rest in _PREGNANCY else "change_risk_advised_against"
        return words.say(slot)
    return words.names.of("risk", name)
