"""What a person did so far on the way to a mark, read strictly: a browser sends it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from consult.consent.models import SignerMark
from consult.consent.refusals import DraftIsRefused
from consult.consent.tablet.strokes import Strokes, judge_form

MAX_BYTES = 120_000
PHOTOS = ("", "yes", "no")
_TEXTS = {"page": 40, "name": 160, "questions": 500}
TICKS = ("tick_read", "tick_explained", "tick_questions")
# Only for who signs before the time to think is over.
TICK_SOONER = "tick_sooner"
KNOWN_TICKS = (*TICKS, TICK_SOONER)
# The browser counts its drafts, so that the newer of two kept ones can be told.
_MOST_DRAFTS = 1_000_000


@dataclass(frozen=True)
class Draft:
    """Ticks, strokes and texts as they stand on the screen of one ``role``."""

    role: str
    n: int
    page: str
    kind: str = ""
    name: str = ""
    photos: str = ""
    questions: str = ""
    ticks: tuple[str, ...] = ()
    strokes: Strokes = field(default_factory=list)

    def as_data(self, *, earlier: dict[str, Any], at: datetime) -> dict[str, Any]:
        """What is stored: the draft, with the moment at which each tick was first seen."""
        same_role = earlier.get("role") == self.role
        seen = earlier.get("ticked_at", {}) if same_role else {}
        ticked_at = {tick: seen.get(tick, at.isoformat()) for tick in self.ticks}
        answer: dict[str, Any] = {k: earlier[k] for k in ("says_no", "reason") if k in earlier}
        return {**asdict(self), "ticks": list(self.ticks), "ticked_at": ticked_at, **answer}


def read_draft(data: Any) -> Draft:
    """The draft that a browser sent; raises ``DraftIsRefused`` for anything else."""
    if not isinstance(data, dict) or set(data) != set(Draft.__dataclass_fields__):
        raise DraftIsRefused
    texts = {name: _text(data[name], limit) for name, limit in _TEXTS.items()}
    number, strokes = data["n"], data["strokes"]
    if type(number) is not int or not 0 <= number <= _MOST_DRAFTS:
        raise DraftIsRefused
    if judge_form(strokes):
        raise DraftIsRefused
    return Draft(
        role=_one_of(data["role"], SignerMark.Role.values),
        n=number,
        kind=_one_of(data["kind"], ["", *SignerMark.Kind.values]),
        photos=_one_of(data["photos"], PHOTOS),
        ticks=_ticks(data["ticks"]),
        strokes=strokes,
        **texts,
    )


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise DraftIsRefused
    return value


def _one_of(value: Any, known: Any) -> str:
    if not isinstance(value, str) or value not in known:
        raise DraftIsRefused
    return value


def _ticks(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(tick, str) for tick in value):
        raise DraftIsRefused
    if not set(value) <= set(KNOWN_TICKS):
        raise DraftIsRefused
    return tuple(tick for tick in KNOWN_TICKS if tick in value)
