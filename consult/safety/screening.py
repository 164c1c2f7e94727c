"""Screening: the published red-flag questions that are asked before any injection."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Answer, Facts, RedFlagFacts
from consult.safety.findings import Finding, Level, Section, Subject, note, stop
from consult.safety.subjects import drawn_components, patient_subject

BOTULINUM = "botulinum_toxin_a"
_NEGATIVE = (None, Answer.NO, Answer.NOT_APPLICABLE)
_NEVER_OVERRIDDEN = ("do_not_treat", "emergency_911")


def find_no_screening_questions(facts: Facts) -> Iterator[Finding]:
    if not facts.screening:
        yield stop(
            "screening.no_questions",
            patient_subject(Section.SCREENING, "screening", "Screening"),
            "There are no published screening questions to answer.",
            "Ask a formulary admin to publish the red-flag questions.",
        )


def find_unanswered_screening(facts: Facts) -> Iterator[Finding]:
    for flag in facts.screening:
        if flag.answer is None:
            yield stop(
                "screening.unanswered",
                _subject(flag),
                f"Screening question not answered: {flag.label}.",
                "Ask the patient and record yes or no.",
                source=flag.source,
            )


def find_red_flags(facts: Facts) -> Iterator[Finding]:
    for flag in facts.screening:
        if flag.answer not in _NEGATIVE:
            yield _red_flag(flag, _has_botulinum(facts))


def _red_flag(flag: RedFlagFacts, has_botulinum: bool) -> Finding:
    known = "answered yes" if flag.answer == Answer.YES else "not ruled out"
    message = f"Red flag {known}: {flag.label}."
    hint = flag.clinician_action or "Find the cause before any injection."
    if _level(flag, has_botulinum) == Level.NOTE:
        return note("screening.red_flag", _subject(flag), message, hint, source=flag.source)
    return stop(
        "screening.red_flag",
        _subject(flag),
        message,
        hint,
        source=flag.source,
        overridable=flag.urgency not in _NEVER_OVERRIDDEN,
    )


def _level(flag: RedFlagFacts, has_botulinum: bool) -> Level:
    only_for_botulinum = flag.urgency == "ask_before_botulinum"
    return Level.NOTE if only_for_botulinum and not has_botulinum else Level.STOP


def _has_botulinum(facts: Facts) -> bool:
    return any(drawn.ingredient.key == BOTULINUM for drawn in drawn_components(facts))


def _subject(flag: RedFlagFacts) -> Subject:
    return patient_subject(Section.SCREENING, f"screening:{flag.key}", flag.label)


RULES = (find_no_screening_questions, find_unanswered_screening, find_red_flags)
