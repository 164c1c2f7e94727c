"""What a safety rule can say: a finding, shaped like Django's system-check messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from consult.safety.sentences import Sentence

PRODUCT_RULE = "Product safety rule"


class Level(IntEnum):
    """How much a finding weighs; a higher number is shown first."""

    NOTE = 10
    WARN = 20
    STOP = 30

    @property
    def word(self) -> str:
        """The level as the pages and the paper say it."""
        return {Level.NOTE: "Note", Level.WARN: "Warning", Level.STOP: "Stop"}[self]


class Section(StrEnum):
    """The section of the consultation where the cause of a finding can be changed."""

    SCREENING = "screening"
    DIAGNOSIS = "diagnosis"
    HEALTH = "health"
    INJECTIONS = "injections"
    EVIDENCE = "evidence"
    TECHNIQUE = "technique"
    TALK = "talk"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The thing a finding is about.

    ``key`` is stable while the thing stays the same (an override is tied to it);
    ``injection`` is the key of the proposed injection it belongs to, or "".
    """

    section: Section
    key: str
    label: str
    injection: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a rule noticed.

    ``code`` is stable and never reused; ``hint`` says what to do; ``source`` names where
    the clinical or legal rule comes from; ``overridable`` tells whether a clinician may
    go on with a written reason. ``sentence`` is the message with its places, so that it can
    be said in another language: all that a paper can print has one.
    """

    level: Level
    code: str
    message: str
    hint: str
    subject: Subject
    source: str
    overridable: bool = False
    sentence: Sentence | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What an override is tied to: the code and the subject's key."""
        return self.code, self.subject.key


def stop(
    code: str,
    subject: Subject,
    message: str | Sentence,
    hint: str,
    *,
    source: str = "",
    overridable: bool = False,
) -> Finding:
    """A finding that blocks the consent (unless it may be, and was, overridden)."""
    return _finding(Level.STOP, code, subject, message, hint, source, overridable)


def warn(
    code: str, subject: Subject, message: Sentence, hint: str, *, source: str = ""
) -> Finding:
    """A finding that is shown and printed but does not block."""
    return _finding(Level.WARN, code, subject, message, hint, source, False)


def note(
    code: str, subject: Subject, message: str | Sentence, hint: str, *, source: str = ""
) -> Finding:
    """A finding to keep in mind."""
    return _finding(Level.NOTE, code, subject, message, hint, source, False)


def _finding(
    level: Level,
    code: str,
    subject: Subject,
    message: str | Sentence,
    hint: str,
    source: str,
    overridable: bool,
) -> Finding:
    return Finding(
        level=level,
        code=code,
        message=str(message),
        hint=hint,
        subject=subject,
        source=source or PRODUCT_RULE,
        overridable=overridable,
        sentence=message if isinstance(message, Sentence) else None,
    )


@dataclass(frozen=True, kw_only=True)
class Override:
    """A clinician's written reason to go on despite one finding.

    ``message`` is what the clinician read at that time; when it is given, the override
    ends as soon as the finding says something else (another formula, another answer).
    """

    code: str
    subject_key: str
    reason: str
    message: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether this override lifts ``finding``."""
        return (
            finding.overridable
            and finding.identity == (self.code, self.subject_key)
            and bool(self.reason.strip())
            and self.message in ("", finding.message)
        )
