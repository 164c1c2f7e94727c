"""Entries of the lists that nobody has compared with their sources for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from consult.safety.facts import EvidenceFacts, Facts, IngredientFacts
from consult.safety.findings import Finding, Section, Subject, warn
from consult.safety.sentences import FromList, OnDay, says
from consult.safety.subjects import drawn_components, patient_subject

_ASK = "Ask a formulary admin to check it against its sources."


def find_overdue_ingredients(facts: Facts) -> Iterator[Finding]:
    for key, ingredient in _used(facts).items():
        subject = _subject(Section.INJECTIONS, "ingredient", key, ingredient.name)
        yield from _overdue(facts, subject, ingredient.check_again_by)


def find_overdue_risks(facts: Facts) -> Iterator[Finding]:
    used = _used(facts)
    carried = [risk for risk in facts.ingredient_risks if risk.ingredient_keys & used.keys()]
    for risk in (*facts.procedure_risks, *carried):
        name = risk.patient_name or risk.name
        subject = _subject(Section.INJECTIONS, "risk", risk.key, name)
        yield from _overdue(facts, subject, risk.check_again_by)


def find_overdue_evidence(facts: Facts) -> Iterator[Finding]:
    sources: dict[str, EvidenceFacts] = {
        source.key: source for injection in facts.injections for source in injection.evidence
    }
    for key, source in sources.items():
        subject = _subject(Section.EVIDENCE, "evidence", key, source.title)
        yield from _overdue(facts, subject, source.check_again_by)


def find_overdue_options(facts: Facts) -> Iterator[Finding]:
    for option in facts.alternatives:
        subject = _subject(Section.DIAGNOSIS, "alternative", option.key, option.name)
        yield from _overdue(facts, subject, option.check_again_by)


def _used(facts: Facts) -> dict[str, IngredientFacts]:
    """Every ingredient that reaches the patient, once."""
    drawn = [each.ingredient for each in drawn_components(facts)]
    cleaners = [each for injection in facts.injections for each in injection.skin_preparations]
    return {ingredient.key: ingredient for ingredient in (*drawn, *cleaners)}


def _subject(section: Section, kind: str, key: str, name: str) -> Subject:
    return patient_subject(section, f"check:{kind}:{key}", name)


def _overdue(facts: Facts, subject: Subject, by: date | None) -> Iterator[Finding]:
    if by is not None and by < facts.today:
        sentence = says("check_overdue", entry=FromList(subject.label), day=OnDay(by))
        yield warn("review.overdue", subject, sentence, _ASK)


RULES = (
    find_overdue_ingredients,
    find_overdue_risks,
    find_overdue_evidence,
    find_overdue_options,
)
