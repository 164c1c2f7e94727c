"""How a recorded allergy can reach an ingredient: itself, its names, or its groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from consult.safety import names
from consult.safety.facts import (
    AllergyFacts,
    Facts,
    GroupFacts,
    IngredientFacts,
    MatchRule,
    MembershipKind,
)
from consult.safety.findings import Level


class LinkKind(StrEnum):
    """The path from the allergy to the ingredient."""

    SAME = "same"
    NAME = "name"
    LIKE_NAME = "like_name"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One path; ``is_certain`` is false where a record only says "may contain"."""

    kind: LinkKind
    level: Level
    overridable: bool
    group: GroupFacts | None = None
    is_certain: bool = True


_SAME = Link(kind=LinkKind.SAME, level=Level.STOP, overridable=False)
_NAME = Link(kind=LinkKind.NAME, level=Level.STOP, overridable=False)
_LIKE_NAME = Link(kind=LinkKind.LIKE_NAME, level=Level.STOP, overridable=True)


def links(allergy: AllergyFacts, ingredient: IngredientFacts, facts: Facts) -> tuple[Link, ...]:
    """All paths from ``allergy`` to ``ingredient``.

    Where they are one and the same, groups add nothing and are left out.
    """
    own = _own_link(allergy, ingredient, facts)
    if own in (_SAME, _NAME):
        return (own,)
    return (*((own,) if own else ()), *_group_links(allergy, ingredient, facts))


def allergy_ingredient(allergy: AllergyFacts, facts: Facts) -> IngredientFacts | None:
    """The full facts of the ingredient that the allergy names, if they are known."""
    known = facts.patient.allergy_ingredients
    found = (i for i in known if allergy.ingredient_key and i.key == allergy.ingredient_key)
    return next(found, None)


def _own_link(allergy: AllergyFacts, ingredient: IngredientFacts, facts: Facts) -> Link | None:
    if allergy.ingredient_key and allergy.ingredient_key == ingredient.key:
        return _SAME
    if allergy.free_text:
        return _free_text_link(allergy.free_text, ingredient)
    other = allergy_ingredient(allergy, facts)
    return _same_substance_link(other, ingredient) if other else None


def _free_text_link(text: str, ingredient: IngredientFacts) -> Link | None:
    if any(names.mentions(text, name) for name in _full_names(ingredient)):
        return _NAME
    terms = (ingredient.name, *ingredient.synonyms, *ingredient.allergens)
    return _LIKE_NAME if _touches(text, terms) else None


def _same_substance_link(other: IngredientFacts, ingredient: IngredientFacts) -> Link | None:
    """The same substance may stand in the formulary twice, under another name."""
    mine = {names.words(name) for name in _full_names(ingredient)}
    theirs = {names.words(name) for name in _full_names(other)}
    if mine & theirs:
        return _NAME
    near = any(names.contains(a, b) or names.contains(b, a) for a in mine for b in theirs)
    return _LIKE_NAME if near else None


def _full_names(ingredient: IngredientFacts) -> Iterator[str]:
    for name in (ingredient.name, *ingredient.synonyms):
        yield name
        yield names.without_brackets(name)
    if any(len(word) > 2 and word.isalpha() for word in names.words(ingredient.key)):
        yield ingredient.key


def _touches(text: str, terms: Iterable[str]) -> bool:
    """Whether ``text`` mentions a part of a term, or names a piece of a term."""
    whole, mentioned = names.words(text), names.parts(text)
    return any(
        any(names.contains(whole, part) for part in names.parts(term))
        or any(names.contains(names.words(term), piece) for piece in mentioned)
        for term in terms
    )


def _group_links(
    allergy: AllergyFacts, ingredient: IngredientFacts, facts: Facts
) -> Iterator[Link]:
    for group_key, kind in ingredient.groups:
        group = _group(group_key, facts)
        reached = _reach(allergy, group, facts)
        if reached is not None:
            both_members = MembershipKind.MEMBER == kind == reached
            yield _group_link(group, both_members, is_group_itself=allergy.group_key == group.key)


def _group_link(group: GroupFacts, is_certain: bool, *, is_group_itself: bool) -> Link:
    asks_to_stop = group.match_rule not in (MatchRule.WARN, MatchRule.ASK)
    is_stop = is_certain and (asks_to_stop or is_group_itself)
    is_final = asks_to_stop and (is_group_itself or group.match_rule == MatchRule.STOP)
    return Link(
        kind=LinkKind.GROUP,
        level=Level.STOP if is_stop else Level.WARN,
        overridable=is_stop and not is_final,
        group=group,
        is_certain=is_certain,
    )


def _reach(allergy: AllergyFacts, group: GroupFacts, facts: Facts) -> MembershipKind | None:
    """Whether the allergy is of the group, may be of it, or has nothing to do with it."""
    if allergy.group_key == group.key:
        return MembershipKind.MEMBER
    if allergy.free_text and _touches(allergy.free_text, (group.name, *group.members)):
        return MembershipKind.MEMBER
    other = allergy_ingredient(allergy, facts)
    kinds = {kind for key, kind in other.groups if key == group.key} if other else set()
    if MembershipKind.MEMBER in kinds:
        return MembershipKind.MEMBER
    return MembershipKind.MAY_CONTAIN if kinds else None


def _group(key: str, facts: Facts) -> GroupFacts:
    """The group; one that is not on record is treated as one that stops and asks."""
    unknown = GroupFacts(
        key=key,
        name=key,
        members=(),
        match_rule=MatchRule.STOP_AND_ASK,
        clinician_text="",
        source="",
    )
    return next((group for group in facts.groups if group.key == key), unknown)
