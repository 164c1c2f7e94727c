"""What the list of published sources knows of an ingredient or a mixture, and what it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from consult.consultations.models import SavedFormula, SavedFormulaVersion
from consult.consultations.offers import (
    Offer,
    Studied,
    citable_sources,
    offers_for_lines,
    studied,
)
from consult.consultations.saved import version_lines
from consult.formulary.facts import ingredient_facts
from consult.formulary.models import EvidenceSource, Ingredient
from consult.safety.evidence import strength_in_words
from consult.safety.facts import Component, Relation, Role
from consult.safety.fingerprint import relation

NONE_FOR_MIXTURE = "No published study of this mixture was found in the list"
NONE_FOR_INGREDIENT = "No published source about it was found in the list"


@dataclass(frozen=True)
class Known:
    """One line of the evidence page: counts by relation, the best level, what is missing."""

    counts: Counter[Relation]
    best: int | None
    missing: tuple[str, ...]

    @property
    def exact(self) -> int:
        return self.counts[Relation.EXACT]

    @property
    def same_active(self) -> int:
        return self.counts[Relation.SAME_ACTIVE]

    @property
    def indirect(self) -> int:
        return self.counts[Relation.INDIRECT]

    @property
    def best_words(self) -> str:
        """The strongest level among the closest sources, in words."""
        if not self.counts:
            return "no source"
        graded = f"level {self.best}, " if self.best else ""
        return f"{graded}{strength_in_words(self.best)}"


class EvidenceList:
    """The citable sources, read once, each related by the software."""

    @cached_property
    def sources(self) -> list[Studied]:
        return studied(citable_sources())

    @cached_property
    def _by_ingredient(self) -> dict[str, list[Studied]]:
        found: dict[str, list[Studied]] = defaultdict(list)
        for source, formula in self.sources:
            for key in formula.ingredient_keys:
                found[key].append((source, formula))
        return found

    def offers_for(self, version: SavedFormulaVersion) -> list[Offer]:
        """The sources that touch a version of a saved formula, the closest first."""
        return offers_for_lines(version_lines(version), self.sources)

    def offers_for_ingredient(self, ingredient: Ingredient) -> list[Offer]:
        """The sources about an ingredient, related to it as the one active of a mixture."""
        alone = (Component(ingredient=ingredient_facts(ingredient), role=Role.ACTIVE),)
        offers = []
        for source, formula in self._by_ingredient.get(ingredient.key, []):
            how = relation(formula, alone, is_fully_disclosed=True)
            offers.append(Offer(source, how or Relation.INDIRECT, ()))
        return sorted(offers, key=lambda o: (o.relation != Relation.SAME_ACTIVE, _level(o.source)))

    def of_ingredient(self, ingredient: Ingredient) -> Known:
        """What is known of an ingredient, and what nobody recorded."""
        offers = self.offers_for_ingredient(ingredient)
        missing = [] if offers else [NONE_FOR_INGREDIENT]
        missing += [] if ingredient.us_status_text else ["no US status"]
        missing += [] if ingredient.sources else ["no source of its entry"]
        missing += [] if ingredient.patient_text else ["no risk text"]
        return _known(offers, missing)

    def of_formula(self, formula: SavedFormula) -> Known:
        """What is known of a saved formula, and what is missing for the whole mixture."""
        version = formula.current
        offers = self.offers_for(version)
        is_studied = any(offer.relation == Relation.EXACT for offer in offers)
        missing = [] if is_studied else [NONE_FOR_MIXTURE]
        if not version.sources.all() and not version.searched_where:
            missing.append("no evidence attached to it, and no search recorded")
        missing += [f"{product.name} is retired" for product in version.retired_products]
        return _known(offers, missing)


def _known(offers: Iterable[Offer], missing: list[str]) -> Known:
    offers = list(offers)
    counts = Counter(offer.relation for offer in offers)
    closest = offers[0].relation if offers else None
    levels = [o.source.ocebm_level for o in offers if o.relation == closest]
    best = min((level for level in levels if level), default=None)
    return Known(counts, best, tuple(missing))


def _level(source: EvidenceSource) -> int:
    return source.ocebm_level or 9
