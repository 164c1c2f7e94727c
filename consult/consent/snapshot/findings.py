"""What the checks noticed, and why a clinician goes on in spite of a stop."""

from __future__ import annotations

from consult.consent.snapshot.making import Making, bare
from consult.safety.findings import PRODUCT_RULE, Finding, Level
from consult.safety.sentences import FromList, OnDay

_PART = "findings_heading"


def findings_part(making: Making) -> list[dict[str, str]]:
    """The warnings of the checks; the stops stand with their overrides."""
    return [_finding(making, finding) for finding in making.review.warnings]


def overrides_part(making: Making) -> list[dict[str, str]]:
    """Each stop that a clinician goes on in spite of, with the written reason."""
    rows = {(row.code, row.subject): row for row in making.consultation.overrides.all()}
    printed = []
    for finding, override in making.review.overridden:
        row = rows[finding.identity]
        reason = making.say(
            "override_reason",
            reason=bare(override.reason) + ".",
            who=row.by.full_name,
            when=making.moment(row.at),
        )
        printed.append({**_finding(making, finding), "reason": reason})
    return printed


def _finding(making: Making, finding: Finding) -> dict[str, str]:
    mark = {Level.STOP: "stop", Level.WARN: "warn", Level.NOTE: "note"}[finding.level]
    return {
        "level": mark,
        "word": making.say(f"level_{mark}"),
        "message": _message(making, finding),
        "about": finding.subject.label,
        "source": ""
        if finding.source == PRODUCT_RULE
        else making.texts.english(finding.source, _PART),
    }


def _message(making: Making, finding: Finding) -> str:
    """What the clinician read, in the language of the document."""
    if finding.sentence is None:
        return making.texts.english(finding.message, _PART)
    injections = {
        str(injection): making.say("injection_heading", number=injection.number)
        for injection in making.injections
    }

    def say(key: str, places: dict[str, str]) -> str:
        return making.say(f"finding_{key}", **places)

    def name(text: str) -> str:
        if isinstance(text, FromList):
            return making.texts.of_english(text, _PART)
        if isinstance(text, OnDay):
            return making.day(text.day)
        return injections.get(text, text)

    return finding.sentence.told(say, name)
