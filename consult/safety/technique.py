"""Sterile technique: every checklist item, gloves and skin preparation, per injection."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Answer, Facts, InjectionFacts, TechniqueFacts
from consult.safety.findings import Finding, Section, Subject, note, stop, warn
from consult.safety.sentences import FromList, says
from consult.safety.subjects import injection_subject

_UNMET = (Answer.NO, Answer.MAYBE, Answer.NOT_KNOWN)


def find_no_checklist(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if not injection.technique:
            yield stop(
                "technique.no_checklist",
                injection_subject(Section.TECHNIQUE, injection),
                f"{injection.label}: there is no sterile technique checklist.",
                "Ask a formulary admin to publish the checklist.",
            )


def find_unanswered_technique(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for item in injection.technique:
            if item.answer is None:
                key = ("technique", item.key)
                yield _unanswered(injection, f"not answered: {item.text}", key, item.source)


def find_unanswered_gloves(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.gloves_latex is None:
            what = "whether the gloves hold latex is not answered."
            yield _unanswered(injection, what, ("gloves",))


def find_missing_skin_preparation(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if not injection.skin_preparations:
            what = "the skin cleaner is not recorded."
            yield _unanswered(injection, what, ("skin_prep",))


def find_unmet_technique(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for item in injection.technique:
            if item.answer in _UNMET:
                yield _unmet(injection, item)


def find_technique_not_applicable(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for item in injection.technique:
            if item.answer == Answer.NOT_APPLICABLE and item.blocks_procedure:
                yield note(
                    "technique.not_applicable",
                    _subject(injection, item.key),
                    f"{injection.label}: said not to apply: {item.text}",
                    "Check the reason given.",
                    source=item.source,
                )


def _unanswered(
    injection: InjectionFacts, what: str, key: tuple[str, ...], source: str = ""
) -> Finding:
    return stop(
        "technique.unanswered",
        injection_subject(Section.TECHNIQUE, injection, *key),
        f"{injection.label}: {what}",
        "Answer it; nothing is ticked in advance.",
        source=source,
    )


def _unmet(injection: InjectionFacts, item: TechniqueFacts) -> Finding:
    code, subject = "technique.unmet", _subject(injection, item.key)
    message = says("technique_unmet", injection=injection.label, step=FromList(item.text))
    if not item.blocks_procedure:
        return warn(code, subject, message, "Put it right if you can.", source=item.source)
    hint = "Put it right before injecting, or write what is done instead."
    return stop(code, subject, message, hint, source=item.source, overridable=True)


def _subject(injection: InjectionFacts, item: str) -> Subject:
    return injection_subject(Section.TECHNIQUE, injection, "technique", item)


RULES = (
    find_no_checklist,
    find_unanswered_technique,
    find_unanswered_gloves,
    find_missing_skin_preparation,
    find_unmet_technique,
    find_technique_not_applicable,
)
