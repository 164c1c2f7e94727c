"""The talk with the patient: held, about what is proposed now, and understood."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Facts
from consult.safety.findings import Finding, Section, Subject, stop
from consult.safety.subjects import patient_subject


def find_missing_talk(facts: Facts) -> Iterator[Finding]:
    if not facts.talk.is_recorded:
        yield stop(
            "talk.missing",
            _subject(),
            "It is not recorded when the patient was told about these injections.",
            "Have the talk and record when and how. The time to think starts there.",
        )


def find_outdated_talk(facts: Facts) -> Iterator[Finding]:
    talk = facts.talk
    if talk.is_recorded and not talk.is_current and not talk.said_no_since:
        yield stop(
            "talk.outdated",
            _subject(),
            "The recorded talk was about other contents, strengths, amounts or sessions than"
            " those proposed now.",
            "Tell the patient about these and record the new talk. The time to think starts"
            " there.",
        )


def find_talk_before_a_no(facts: Facts) -> Iterator[Finding]:
    if facts.talk.is_recorded and facts.talk.said_no_since:
        yield stop(
            "talk.before_refusal",
            _subject(),
            "After the recorded talk the patient refused a consent or took it back.",
            "Talk with the patient again and record the new talk. The time to think starts there.",
        )


def find_unanswered_teach_back(facts: Facts) -> Iterator[Finding]:
    for point in facts.talk.teach_back:
        if not point.is_answered:
            yield stop(
                "teach_back.unanswered",
                patient_subject(Section.TALK, f"teach_back:{point.key}", point.label),
                f"Teach-back is open for “{point.label}”.",
                "Record the patient's own words and whether they were right, or why it was"
                " skipped.",
            )


def _subject() -> Subject:
    return patient_subject(Section.TALK, "talk", "Talk")


RULES = (
    find_missing_talk,
    find_outdated_talk,
    find_talk_before_a_no,
    find_unanswered_teach_back,
)
