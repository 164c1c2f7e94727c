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
from consult.safety.fingerprint import EvidenceFormula, actives_not_covered, relation

Studied = tuple[EvidenceSource, EvidenceFormula]
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
    return Counter(each for each in relations if each)


def offers_for(injection: ProposedInjection) -> list[Offer]:
    """The citable sources that touch the formula, the closest and strongest first."""
    return offers_for_lines(injection_lines(injection), studied(citable_sources()))


def studied(sources: Iterable[EvidenceSource]) -> list[Studied]:
    """Each source (loaded ``with_components``) with what it studied, to be related to many
    formulas."""
    return [(source, evidence_formula(source)) for source in sources]


def offers_for_lines(lines: tuple[LineFacts, ...], sources: Iterable[Studied]) -> list[Offer]:
    """Those of ``sources`` that touch ``lines``, the closest and strongest first."""
    components = tuple(c for line in lines for c in line.product.components)
    is_fully_disclosed = all(line.product.is_fully_disclosed for line in lines)
    offers = []
    for source, formula in sources if lines else ():
        how = relation(formula, components, is_fully_disclosed=is_fully_disclosed)
        if how:
            missing = actives_not_covered(formula, components)
            offers.append(Offer(source, how, tuple(i.name for i in missing)))
    return sorted(offers, key=_closeness)


def _closeness(offer: Offer) -> tuple[int, int, int]:
    return (
        _ORDER[offer.relation],
        len(offer.not_covered),
        offer.source.ocebm_level or 9,
    )
