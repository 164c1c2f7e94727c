"""What follows when an ingredient is merged: every list that names it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from consult.consent.models import ConsentDocument
from consult.consultations.actions.injections import change_injection
from consult.consultations.models import Consultation, ProposedInjection
from consult.formulary.actions import change_entry
from consult.formulary.contents import PARTS
from consult.formulary.models import (
    Entry,
    EvidenceSource,
    GroupMembership,
    Ingredient,
    Product,
    Risk,
)
from consult.safety.facts import MembershipKind
from consult.upkeep.actions.following import Moves
from consult.upkeep.refusals import ListedWithBoth, StandsInConsents


def move_ingredient(moves: Moves, ingredient: Ingredient, target: Ingredient) -> None:
    """Products, sources, risks, groups and skin preparations name ``target`` from now on.

    Patients' allergies are written once: they stay, and are read as those to ``target``.
    Raises ``StandsInConsents``, ``ListedWithBoth``, or what the change of a product is
    refused for.
    """
    _refuse_in_consents(ingredient)
    for model in (Product, EvidenceSource):
        for entry in model._default_manager.filter(components__ingredient=ingredient).distinct():
            rows = _replaced(entry, ingredient, target)
            _change(moves, entry, children={"components": rows})
    for risk in Risk.objects.filter(ingredients=ingredient):
        others = [row for row in risk.ingredients.all() if row != ingredient]
        _change(moves, risk, links={"ingredients": {*others, target}})
    _move_groups(moves, ingredient, target)
    _move_skin_preparations(moves, ingredient, target)


def _refuse_in_consents(ingredient: Ingredient) -> None:
    drawn = Q(injections__lines__product__components__ingredient=ingredient)
    on_skin = Q(injections__skin_preparation=ingredient)
    consultations = Consultation.objects.filter(drawn | on_skin)
    issued = ConsentDocument.objects.filter(consultation__in=consultations.values("pk"))
    numbers = list(issued.order_by("pk").values_list("number", flat=True))
    if numbers:
        raise StandsInConsents(ingredient.name, numbers)


def _change(moves: Moves, entry: Entry, **given: Any) -> None:
    change_entry(
        by=moves.by,
        entry=entry,
        expected_version=entry.version,
        values={},
        reason=moves.told,
        **given,
    )


def _replaced(entry: Any, ingredient: Ingredient, target: Ingredient) -> list[dict[str, Any]]:
    """The components with ``target`` in the place of ``ingredient``; two rows that are the
    same then become one."""
    fields = PARTS[type(entry)]["components"].fields
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for stored in entry.components.select_related("ingredient").order_by("pk"):
        row = {name: getattr(stored, name) for name in fields}
        if row["ingredient"] == ingredient:
            row["ingredient"] = target
        place = (row["ingredient"].pk, row["role"])
        if found.setdefault(place, row) != row:
            raise ListedWithBoth(entry)
    return list(found.values())


def _move_groups(moves: Moves, ingredient: Ingredient, target: Ingredient) -> None:
    """The union of both: who reacts to one of the names is not to be missed."""
    kinds: dict[int, GroupMembership] = {}
    for owner in (target, ingredient):
        for row in owner.memberships.select_related("group"):
            if row.group_id not in kinds or row.kind == MembershipKind.MEMBER:
                kinds[row.group_id] = row
    if any(row.ingredient_id == ingredient.pk for row in kinds.values()):
        rows = [{"group": row.group, "kind": row.kind} for row in kinds.values()]
        _change(moves, target, children={"memberships": rows})


def _move_skin_preparations(moves: Moves, ingredient: Ingredient, target: Ingredient) -> None:
    rows = ProposedInjection.objects.filter(
        skin_preparation=ingredient, consultation__closed_at__isnull=True
    )
    for injection in rows.select_related("consultation"):
        values = {
            "skin_preparation": target,
            "total_volume_ml": injection.total_volume_ml,
        }
        change_injection(
            by=moves.by, injection=injection, expected=injection.version, values=values
        )
