"""The formula fingerprint, and how a published source relates to a proposed formula."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from consult.safety.facts import Component, IngredientFacts, Relation, Role

_SAME_UNITS = {"μg": "mcg", "ug": "mcg", "microgram": "mcg", "micrograms": "mcg", "cc": "ml"}


class GivenAs(StrEnum):
    """How the formula of a source was given."""

    INJECTED = "injected"
    OTHER = "other"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, kw_only=True)
class EvidenceFormula:
    """What a source studied.

    ``fingerprint`` is "" unless the source states its formula in full, with strengths;
    ``is_general`` marks a source about mesotherapy as such.
    """

    ingredient_keys: frozenset[str]
    fingerprint: str = ""
    given_as: GivenAs = GivenAs.NOT_STATED
    is_general: bool = False


def fingerprint(components: Iterable[Component]) -> str:
    """SHA-256 (hex) over the sorted ingredient, role and strength of all components."""
    rows = sorted([c.ingredient.key, c.role.value, _strength(c)] for c in components)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode("ascii")).hexdigest()


def is_fully_stated(components: Iterable[Component]) -> bool:
    """Whether every component has a strength; only then can a formula be matched exactly."""
    components = tuple(components)
    return bool(components) and all(c.strength is not None for c in components)


def relation(
    source: EvidenceFormula, components: Iterable[Component], *, is_fully_disclosed: bool
) -> Relation | None:
    """How ``source`` relates to the formula, or ``None`` when it touches nothing in it.

    ``is_fully_disclosed`` tells whether all products of the formula name all they contain.
    """
    components = tuple(components)
    if is_fully_disclosed and _is_exact(source, components):
        return Relation.EXACT
    if source.given_as != GivenAs.OTHER and source.ingredient_keys & _keys(_actives(components)):
        return Relation.SAME_ACTIVE
    if source.is_general or source.ingredient_keys & _keys(components):
        return Relation.INDIRECT
    return None


def actives_not_covered(
    source: EvidenceFormula, components: Iterable[Component]
) -> tuple[IngredientFacts, ...]:
    """The actives of the mixture that ``source`` did not study, sorted by name.

    A trial of one drug is not evidence for the mixture: this says what is missing.
    """
    missing = {
        c.ingredient.key: c.ingredient
        for c in _actives(components)
        if c.ingredient.key not in source.ingredient_keys
    }
    return tuple(sorted(missing.values(), key=lambda i: (i.name, i.key)))


def _is_exact(source: EvidenceFormula, components: tuple[Component, ...]) -> bool:
    return (
        bool(source.fingerprint)
        and source.given_as != GivenAs.OTHER
        and is_fully_stated(components)
        and source.fingerprint == fingerprint(components)
    )


def _actives(components: Iterable[Component]) -> tuple[Component, ...]:
    return tuple(c for c in components if c.role == Role.ACTIVE)


def _keys(components: Iterable[Component]) -> frozenset[str]:
    return frozenset(c.ingredient.key for c in components)


def _strength(component: Component) -> str:
    if component.strength is None:
        return "not stated"
    return f"{_plain(component.strength)} {_unit(component.unit)}"


def _plain(number: Decimal) -> str:
    """The number without trailing zeros or exponent, so that 1, 1.0 and 1E0 are one."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _unit(unit: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", unit).casefold().split())
    return "/".join(_SAME_UNITS.get(part, part) for part in folded.split("/"))
