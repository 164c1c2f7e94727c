"""The serious risks that are published now for what a plan injects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from consult.consultations.models import Consultation
from consult.consultations.published import Published
from consult.formulary.facts import ingredient_facts
from consult.formulary.models import Ingredient
from consult.safety.stops import stops_of

# An ingredient's key, and the key of a risk, "flag:…" or "contraindication:…".
StopRisk = list[str]


def stop_risks_of(consultation: Consultation, published: Published) -> list[StopRisk]:
    """Every serious risk, stop flag and absolute contraindication of the ingredients of
    ``consultation`` (loaded with everything), as sorted pairs."""
    found = {
        (ingredient.key, name)
        for ingredient in ingredients_of(consultation)
        for name in (
            *published.serious_risks.get(ingredient.key, ()),
            *stops_of(ingredient_facts(ingredient)),
        )
    }
    return [list(pair) for pair in sorted(found)]


def new_stop_risks(
    consultation: Consultation, published: Published, *, known: Iterable[Sequence[str]] | None
) -> list[StopRisk]:
    """Those that were not ``known`` when a consent was issued. What was taken back since
    makes nothing worse, so that it says nothing here. An early document does not tell what
    was known."""
    if known is None:
        return []
    told = {tuple(pair) for pair in known}
    return [pair for pair in stop_risks_of(consultation, published) if tuple(pair) not in told]


def ingredients_of(consultation: Consultation) -> list[Ingredient]:
    """Every ingredient that reaches the patient, each once; the skin cleaner too."""
    found: dict[str, Ingredient] = {}
    for injection in consultation.injections.all():
        for line in injection.lines.all():
            for component in line.product.components.all():
                found.setdefault(component.ingredient.key, component.ingredient)
        if injection.skin_preparation:
            found.setdefault(injection.skin_preparation.key, injection.skin_preparation)
    return list(found.values())
