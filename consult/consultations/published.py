"""The formulary lists that every consultation works through, loaded once per request."""

from __future__ import annotations

from functools import cached_property

from consult.formulary.facts import group_facts, published_risks
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    CrossReactivityGroup,
    HealthQuestion,
    RedFlag,
    Risk,
)
from consult.safety.facts import GroupFacts, RiskFacts
from consult.safety.severity import SERIOUS, severity_mark


class Published:
    """What is published now; each list is read when it is first needed, and only once."""

    @cached_property
    def red_flags(self) -> list[RedFlag]:
        return list(RedFlag.objects.offered().before())

    @cached_property
    def alternatives(self) -> list[Alternative]:
        return list(Alternative.objects.offered())

    @cached_property
    def technique_items(self) -> list[ChecklistItem]:
        """The items of the planning phases, phase by phase."""
        phases = [phase.value for phase in ChecklistItem.PLANNING_PHASES]
        items = ChecklistItem.objects.offered().for_planning()
        return sorted(items, key=lambda item: (phases.index(item.phase), item.order, item.key))

    @cached_property
    def health_questions(self) -> list[HealthQuestion]:
        return list(HealthQuestion.objects.offered())

    @cached_property
    def groups(self) -> tuple[GroupFacts, ...]:
        # A retired group still counts: ingredients and recorded allergies name it.
        return tuple(group_facts(group) for group in CrossReactivityGroup.objects.all())

    @cached_property
    def procedure_risks(self) -> tuple[RiskFacts, ...]:
        return tuple(risk for risk in self._risks if not risk.is_of_ingredient)

    @cached_property
    def ingredient_risks(self) -> tuple[RiskFacts, ...]:
        return tuple(risk for risk in self._risks if risk.is_of_ingredient)

    @cached_property
    def _risks(self) -> tuple[RiskFacts, ...]:
        return published_risks()

    @cached_property
    def serious_risks(self) -> dict[str, frozenset[str]]:
        """The keys of the serious risks of each ingredient, by the ingredient's key."""
        rows = Risk.objects.offered().filter(kind=Risk.Kind.INGREDIENT)
        found: dict[str, set[str]] = {}
        for risk, severity, ingredient in rows.values_list("key", "severity", "ingredients__key"):
            if ingredient and severity_mark(severity) == SERIOUS:
                found.setdefault(ingredient, set()).add(risk)
        return {ingredient: frozenset(keys) for ingredient, keys in found.items()}
