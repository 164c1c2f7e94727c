"""Screening: the published red-flag questions that are asked before any injection."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Answer, Facts, RedFlagFacts
from consult.safety.findings import Finding, Level, Section, Subject, note, stop
from consult.safety.people import ADULT, is_under_18
from consult.safety.sentences import FromList, says
from consult.safety.subjects import drawn_components, patient_subject

BOTULINUM = "botulinum_toxin_a"
PREGNANT, CHILD = "rf_pregnant", "rf_child"
_NEGATIVE = (None, Answer.NO, Answer.NOT_APPLICABLE)
_NEVER_OVERRIDDEN = ("do_not_treat", "emergency_911")
_MAY_BE = (Answer.YES, Answer.MAYBE)
_IS_NOT = (Answer.NO, Answer.NOT_APPLICABLE)


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


def find_pregnancy_contradictions(facts: Facts) -> Iterator[Finding]:
    health = facts.patient.pregnancy
    for flag in facts.screening:
        if flag.key == PREGNANT and _contradict(flag.answer, health):
            yield stop(
                "screening.contradicts_health",
                _subject(flag),
                f"Screening says “{_word(flag.answer)}” to “{flag.label}”; allergies and health"
                f" says “{_word(health)}” about pregnancy.",
                "Ask the patient again and correct the answer that is wrong.",
            )


def find_age_contradictions(facts: Facts) -> Iterator[Finding]:
    is_minor = is_under_18(facts)
    for flag in facts.screening:
        says_minor = {Answer.YES: True, Answer.NO: False}.get(flag.answer or Answer.NOT_KNOWN)
        if flag.key == CHILD and says_minor not in (None, is_minor):
            yield stop(
                "screening.contradicts_age",
                _subject(flag),
                f"Screening says “{_word(flag.answer)}” to “{flag.label}”; by the birth date the"
                f" patient is {'under' if is_minor else 'at least'} {ADULT}.",
                "Check the birth date with the patient and correct what is wrong.",
            )


def _contradict(one: Answer | None, other: Answer | None) -> bool:
    return (one in _MAY_BE and other in _IS_NOT) or (one in _IS_NOT and other in _MAY_BE)


def _word(answer: Answer | None) -> str:
    return "not answered" if answer is None else answer.value.replace("_", " ")


def _red_flag(flag: RedFlagFacts, has_botulinum: bool) -> Finding:
    key = "red_flag_yes" if flag.answer == Answer.YES else "red_flag_open"
    message = says(key, question=FromList(flag.label))
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


RULES = (
    find_no_screening_questions,
    find_unanswered_screening,
    find_red_flags,
    find_pregnancy_contradictions,
    find_age_contradictions,
)
