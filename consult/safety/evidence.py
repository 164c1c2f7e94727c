"""The published evidence for each proposed injection, and what it is not."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import EvidenceFacts, Facts, InjectionFacts, Relation
from consult.safety.findings import Finding, Section, note, stop, warn
from consult.safety.sentences import Sentence, says
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
                says("evidence_none", injection=injection.label),
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
            sources = _sources(injection.offered_same_active)
            yield warn(
                "evidence.sources_offered",
                injection_subject(Section.EVIDENCE, injection, "offered"),
                says("evidence_offered", injection=injection.label, sources=sources),
                "Read what the list offers, and attach what fits.",
            )


def _offered_exact(injection: InjectionFacts) -> Finding:
    return stop(
        "evidence.sources_offered",
        injection_subject(Section.EVIDENCE, injection, "offered"),
        says(
            "evidence_offered_exact",
            injection=injection.label,
            sources=_sources(injection.offered_exact),
        ),
        "Take the statement back and attach it, or write why it does not count.",
        overridable=True,
    )


def _sources(count: int) -> Sentence:
    return says("sources_one") if count == 1 else says("sources_many", count=count)


def find_contradicting_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        has_exact = any(source.relation == Relation.EXACT for source in injection.evidence)
        if injection.has_no_evidence_statement and has_exact:
            yield warn(
                "evidence.contradictory",
                injection_subject(Section.EVIDENCE, injection),
                says("evidence_contradictory", injection=injection.label),
                "Withdraw the statement or the source.",
            )


def find_weak_evidence(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        weakness = _weakness(injection)
        if injection.evidence and weakness:
            yield warn(
                "evidence.weak",
                injection_subject(Section.EVIDENCE, injection),
                says(weakness, injection=injection.label),
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
    """The key of the sentence that says how weak the evidence is; "" where it is not."""
    exact = [source for source in injection.evidence if source.relation == Relation.EXACT]
    if not exact:
        return "evidence_inexact"
    best = _best_level(exact)
    if best is None or best >= WEAK_FROM:
        return f"evidence_{strength_in_words(best).replace(' ', '_')}"
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
