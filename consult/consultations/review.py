"""Running the safety rules over a consultation, with its overrides."""

from __future__ import annotations

from dataclasses import replace

from consult.consultations.facts import facts_for
from consult.consultations.models import Consultation, ProposedInjection
from consult.consultations.offers import citable_sources, count_unattached
from consult.consultations.published import Published
from consult.formulary.models import EvidenceSource
from consult.safety.facts import InjectionFacts, Relation
from consult.safety.findings import Finding, Override, Section
from consult.safety.review import Review, review


def review_of(consultation: Consultation, published: Published | None = None) -> Review:
    """All findings of ``consultation`` (loaded ``with_everything``) as of today."""
    today = consultation.clinic.today()
    facts = facts_for(consultation, published or Published(), today=today)
    facts = replace(facts, injections=_with_offers(consultation, facts.injections))
    overrides = tuple(
        Override(code=row.code, subject_key=row.subject, reason=row.reason, message=row.message)
        for row in consultation.overrides.all()
    )
    return review(facts, overrides)


def _with_offers(
    consultation: Consultation, injections: tuple[InjectionFacts, ...]
) -> tuple[InjectionFacts, ...]:
    """The same injections; with what the list offers where “none was found” is stated."""
    if not any(injection.has_no_evidence_statement for injection in injections):
        return injections
    rows = {str(row.pk): row for row in consultation.injections.all()}
    sources = list(citable_sources())
    return tuple(_with_counts(facts, rows[facts.key], sources) for facts in injections)


def _with_counts(
    facts: InjectionFacts, row: ProposedInjection, sources: list[EvidenceSource]
) -> InjectionFacts:
    if not facts.has_no_evidence_statement:
        return facts
    offered = count_unattached(row, sources)
    return replace(
        facts,
        offered_exact=offered[Relation.EXACT],
        offered_same_active=offered[Relation.SAME_ACTIVE],
    )


def open_health_questions(found: Review) -> list[Finding]:
    """What must be answered before allergies and health can be confirmed."""
    return [
        finding
        for finding in found.for_section(Section.HEALTH)
        if finding.code.endswith("unanswered") or finding.code == "allergy.list_empty"
    ]
