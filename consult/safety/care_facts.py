"""Facts about the care around an injection: its technique, who gives it, and the talk."""

from __future__ import annotations

from dataclasses import dataclass

from consult.safety.vocabulary import Answer


@dataclass(frozen=True, kw_only=True)
class TechniqueFacts:
    """One checklist item and its answer (``None`` = not answered)."""

    key: str
    text: str
    blocks_procedure: bool
    answer: Answer | None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class InjectorFacts:
    name: str
    registration_body: str
    registration_number: str


@dataclass(frozen=True, kw_only=True)
class TeachBackFacts:
    """One point that the patient says again; a skipped one is answered by its reason."""

    key: str
    label: str
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class TalkFacts:
    """Whether the patient was told, whether it still counts, and whether it does not because
    the patient said no to a consent after it."""

    is_recorded: bool
    is_current: bool
    teach_back: tuple[TeachBackFacts, ...]
    said_no_since: bool = False
