"""Which published sources touch a proposed formula, and how each relates to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from consult.consultations.facts import injection_lines, relation_to_lines
from consult.consultations.models import ProposedInjection
from consult.formulary.facts import evidence_formula
from consult.formulary.models import EvidenceSource
from consult.safety.facts import LineFacts, Relation
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


def citable_sources() -> QuerySet[EvidenceSource]:
    """The sources in use that may be cited."""
    return (
        EvidenceSource.objects.offered()
        .filter(usable_as_citation=True)
        .prefetch_related("components__ingredient")
    )


def count_unattached(
    injection: ProposedInjection, sources: Iterable[EvidenceSource]
) -> Counter[Relation]:
    """How many of ``sources`` touch the formula and are not attached, by relation."""
    attached = {link.source_id for link in injection.evidence_links.all()}
    lines = injection_lines(injection)
    relations = (relation_to_lines(s, lines) for s in sources if s.pk not in attached)
    return Counter(relation for relation in relations if relation)


def offers_for(injection: ProposedInjection) -> list[Offer]:
    """The citable sources that touch the formula, the closest and strongest first."""
    return offers_for_lines(injection_lines(injection), citable_sources())


def offers_for_lines(
    lines: tuple[LineFacts, ...], sources: Iterable[EvidenceSource]
) -> list[Offer]:
    """Those of ``sources`` that touch ``lines``, the closest and strongest first."""
    components = tuple(c for line in lines for c in line.product.components)
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
