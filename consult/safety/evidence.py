"""The published evidence for each proposed injection, and what it is not."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import EvidenceFacts, Facts, InjectionFacts, Relation
from consult.safety.findings import Finding, Section, note, stop, warn
from consult.safety.subjects import injection_subject

WEAK_FROM = 4
_STRENGTH = {1: "strong", 2: "fairly strong", 3: "moderate", 4: "weak", 5: "very weak"}


def strength_in_words(level: int | None) -> str:
    """The OCEBM level in words, for people who do not know the numbers."""
    return "not graded" if level is None else _STRENGTH.get(level, "very weak")


def find_missing_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if not injection.evidence and not injection.has_no_evidence_statement:
            yield stop(
                "evidence.missing",
                injection_subject(Section.EVIDENCE, injection),
                f"{injection.label}: no evidence is attached.",
                "Attach a source, or record where you searched and that none was found.",
            )


def find_no_published_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.has_no_evidence_statement and injection.statement_is_current:
            yield warn(
                "evidence.none_published",
                injection_subject(Section.EVIDENCE, injection),
                f"{injection.label}: no published evidence was found for this mixture.",
                "Tell the patient; the consent says so.",
            )


def find_outdated_statements(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.has_no_evidence_statement and not injection.statement_is_current:
            yield stop(
                "evidence.statement_outdated",
                injection_subject(Section.EVIDENCE, injection),
                f"{injection.label}: “no published evidence was found” was stated for another"
                " formula.",
                "Take the statement back, search for the formula as it stands, and attach a"
                " source or state it again.",
            )


def find_offered_sources(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.has_no_evidence_statement and injection.offered_exact:
            yield _offered_exact(injection)
        elif injection.has_no_evidence_statement and injection.offered_same_active:
            count = injection.offered_same_active
            yield warn(
                "evidence.sources_offered",
                injection_subject(Section.EVIDENCE, injection, "offered"),
                f"{injection.label}: “no published evidence was found” is stated. The list has"
                f" {_sources(count)} about an active of this formula; none is attached.",
                "Read what the list offers, and attach what fits.",
            )


def _offered_exact(injection: InjectionFacts) -> Finding:
    return stop(
        "evidence.sources_offered",
        injection_subject(Section.EVIDENCE, injection, "offered"),
        f"{injection.label}: “no published evidence was found” is stated, but the list has"
        f" {_sources(injection.offered_exact)} about this exact formula; none is attached.",
        "Take the statement back and attach it, or write why it does not count.",
        overridable=True,
    )


def _sources(count: int) -> str:
    return "1 source" if count == 1 else f"{count} sources"


def find_contradicting_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        has_exact = any(source.relation == Relation.EXACT for source in injection.evidence)
        if injection.has_no_evidence_statement and has_exact:
            yield warn(
                "evidence.contradictory",
                injection_subject(Section.EVIDENCE, injection),
                f"{injection.label}: “no published evidence” is recorded, but a source for"
                " this exact formula is attached.",
                "Withdraw the statement or the source.",
            )


def find_weak_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        weakness = _weakness(injection)
        if injection.evidence and weakness:
            yield warn(
                "evidence.weak",
                injection_subject(Section.EVIDENCE, injection),
                f"{injection.label}: {weakness}.",
                "Tell the patient how weak the evidence is; the consent says so.",
            )


def find_inexact_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for source in injection.evidence:
            if source.relation != Relation.EXACT:
                yield _inexact(injection, source)


def _inexact(injection: InjectionFacts, source: EvidenceFacts) -> Finding:
    return note(
        "evidence.not_exact",
        injection_subject(Section.EVIDENCE, injection, "evidence", source.key),
        f"{injection.label}: “{source.title}” is {_aim(source)}, not for this mixture.",
        "Do not present it as evidence for the mixture.",
    )


def _aim(source: EvidenceFacts) -> str:
    if source.relation == Relation.INDIRECT:
        return "indirect evidence"
    return "about the same active in another formula"


def _weakness(injection: InjectionFacts) -> str:
    exact = [source for source in injection.evidence if source.relation == Relation.EXACT]
    if not exact:
        return "no attached source studied this exact formula"
    best = _best_level(exact)
    if best is None or best >= WEAK_FROM:
        return f"the evidence for this formula is {strength_in_words(best)}"
    return ""


def _best_level(sources: list[EvidenceFacts]) -> int | None:
    return min((s.level for s in sources if s.level is not None), default=None)


RULES = (
    find_missing_evidence,
    find_no_published_evidence,
    find_outdated_statements,
    find_offered_sources,
    find_contradicting_evidence,
    find_weak_evidence,
    find_inexact_evidence,
)
