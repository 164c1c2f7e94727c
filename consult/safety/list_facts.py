"""What the rules read of the lists that are the same for every consultation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consult.safety.vocabulary import Answer


@dataclass(frozen=True, kw_only=True)
class RedFlagFacts:
    """A screening question. ``urgency`` is the formulary's code (``do_not_treat`` ...)."""

    key: str
    label: str
    urgency: str
    clinician_action: str
    answer: Answer | None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class AlternativeFacts:
    """Another option; ``outcome`` is "" until it was discussed."""

    key: str
    name: str
    is_first_line: bool
    outcome: str
    source: str = ""
    check_again_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class RiskFacts:
    """A documented risk and the text a patient reads about it. ``ingredient_keys`` are the
    ingredients that carry a risk of ingredients."""

    key: str
    name: str
    patient_text: str
    source: str = ""
    patient_name: str = ""
    is_of_ingredient: bool = False
    ingredient_keys: frozenset[str] = frozenset()
    check_again_by: date | None = None
