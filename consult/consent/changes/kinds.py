"""What a change of the plan is: of which kind, what, and how it was and is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change is about; each of them supersedes a consent."""

    FORMULA = "formula"
    DOSE = "dose"
    PRODUCT = "product"
    AREA = "area"
    METHOD = "method"
    PURPOSE = "purpose"
    INJECTOR = "injector"
    INJECTION = "injection"
    ALLERGIES = "allergies"
    HEALTH = "health"
    RISK = "risk"
    PATIENT = "patient"
    DIAGNOSIS = "diagnosis"
    OPTIONS = "options"
    SCREENING = "screening"
    EVIDENCE = "evidence"
    TECHNIQUE = "technique"
    OVERRIDES = "overrides"
    OTHER = "other"


@dataclass(frozen=True)
class Change:
    """One difference in words: ``what`` it is about, as it was ``before``, and as it is
    now (``after``)."""

    kind: ChangeKind
    what: str
    before: str
    after: str


Changes = list[Change]
