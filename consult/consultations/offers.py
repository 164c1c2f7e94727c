"""Which published sources touch a proposed formula, and how each relates to it."""

from __future__ import annotations

from dataclasses import dataclass

from consult.consultations.facts import injection_lines, relation_to_lines
from consult.consultations.models import ProposedInjection
from consult.formulary.facts import evidence_formula
from consult.formulary.models import EvidenceSource
from consult.safety.facts import Relation
from consult.safety.fingerprint import actives_not_covered

_ORDER = {Relation.EXACT: 0, Relation.SAME_ACTIVE: 1, Relation.INDIRECT: 2}


@dataclass(frozen=True)
class Offer:
    """A source that touches the formula; ``not_covered`` names the actives it leaves out."""

    source: EvidenceSource
    relation: Relation
    not_covered: tuple[str, ...]


def relation_to_injection(source: EvidenceSource, injection: ProposedInjection) -> Relation | None:
    """How ``source`` relates to the formula of ``injection`` as it stands."""
    return relation_to_lines(source, injection_lines(injection))


def offers_for(injection: ProposedInjection) -> list[Offer]:
    """The citable sources that touch the formula, the closest and strongest first."""
    lines = injection_lines(injection)
    components = tuple(c for line in lines for c in line.product.components)
    sources = (
        EvidenceSource.objects.offered()
        .filter(usable_as_citation=True)
        .prefetch_related("components__ingredient")
    )
    offers = []
    for source in sources:
        relation = relation_to_lines(source, lines) if lines else None
        if relation:
            missing = actives_not_covered(evidence_formula(source), components)
            offers.append(Offer(source, relation, tuple(i.name for i in missing)))
    return sorted(offers, key=_closeness)


def _closeness(offer: Offer) -> tuple[int, int, int]:
    return (
        _ORDER[offer.relation],
        len(offer.not_covered),
        offer.source.ocebm_level or 9,
    )
