"""The diagnosis, and the other options that must be talked about first."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import AlternativeFacts, Facts
from consult.safety.findings import Finding, Section, Subject, note, stop
from consult.safety.subjects import patient_subject


def find_missing_diagnosis(facts: Facts) -> Iterator[Finding]:
    if not facts.diagnosis_recorded:
        yield stop(
            "diagnosis.missing",
            patient_subject(Section.DIAGNOSIS, "diagnosis", "Diagnosis"),
            "No diagnosis is recorded.",
            "Record the diagnosis and who made it, or that it is not known.",
        )


def find_no_alternatives(facts: Facts) -> Iterator[Finding]:
    if not facts.alternatives:
        yield stop(
            "alternatives.none_published",
            patient_subject(Section.DIAGNOSIS, "alternatives", "Other options"),
            "There are no published other options to discuss.",
            "Ask a formulary admin to publish the alternatives.",
        )


def find_undiscussed_alternatives(facts: Facts) -> Iterator[Finding]:
    for option in facts.alternatives:
        if not option.outcome.strip():
            yield _undiscussed(option)


def _undiscussed(option: AlternativeFacts) -> Finding:
    code = "alternatives.not_discussed"
    if not option.is_first_line:
        message = f"Other option not discussed: {option.name}."
        hint = "Record what became of it, if it was discussed."
        return note(code, _subject(option), message, hint, source=option.source)
    message = f"First-line option not discussed: {option.name}."
    hint = "Record whether it was tried, declined, not suitable or chosen instead."
    return stop(code, _subject(option), message, hint, source=option.source)


def _subject(option: AlternativeFacts) -> Subject:
    return patient_subject(Section.DIAGNOSIS, f"alternative:{option.key}", option.name)


RULES = (find_missing_diagnosis, find_no_alternatives, find_undiscussed_alternatives)
