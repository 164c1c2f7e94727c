"""The facts that the safety rules read: plain immutable values, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consult.safety.care_facts import (
    InjectorFacts as InjectorFacts,
)
from consult.safety.care_facts import (
    TalkFacts as TalkFacts,
)
from consult.safety.care_facts import (
    TeachBackFacts as TeachBackFacts,
)
from consult.safety.care_facts import (
    TechniqueFacts as TechniqueFacts,
)
from consult.safety.list_facts import (
    AlternativeFacts as AlternativeFacts,
)
from consult.safety.list_facts import (
    RedFlagFacts as RedFlagFacts,
)
from consult.safety.list_facts import (
    RiskFacts as RiskFacts,
)
from consult.safety.vocabulary import (
    AllergyAnswer as AllergyAnswer,
)
from consult.safety.vocabulary import (
    Answer as Answer,
)
from consult.safety.vocabulary import (
    Content as Content,
)
from consult.safety.vocabulary import (
    MatchRule as MatchRule,
)
from consult.safety.vocabulary import (
    MembershipKind as MembershipKind,
)
from consult.safety.vocabulary import (
    Relation as Relation,
)
from consult.safety.vocabulary import (
    Role as Role,
)
from consult.safety.vocabulary import (
    VialKind as VialKind,
)


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """A cross-reactivity group. ``members`` are names as printed in its sources."""

    key: str
    name: str
    members: tuple[str, ...]
    match_rule: MatchRule
    clinician_text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ContraindicationFacts:
    """A recorded reason against an ingredient; ``topics`` are health-topic codes."""

    text: str
    is_absolute: bool
    topics: frozenset[str]
    is_sourced: bool = True


@dataclass(frozen=True, kw_only=True)
class IngredientFacts:
    """One ingredient. ``flags`` are the formulary's safety flags, ``groups`` maps group
    key to the kind of membership, ``risk_text`` is what the patient will read."""

    key: str
    name: str
    synonyms: tuple[str, ...] = ()
    allergens: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    block_reason: str = ""
    groups: tuple[tuple[str, MembershipKind], ...] = ()
    contraindications: tuple[ContraindicationFacts, ...] = ()
    risk_text: str = ""
    source: str = ""
    check_again_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Component:
    """An ingredient in a product; strength with its unit, ``None`` where not stated."""

    ingredient: IngredientFacts
    role: Role
    strength: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    key: str
    name: str
    components: tuple[Component, ...]
    is_fully_disclosed: bool
    latex_stopper: Content
    vial_kind: VialKind


@dataclass(frozen=True, kw_only=True)
class LotFacts:
    """``expiry`` and ``opened_on`` are calendar dates without a time zone."""

    number: str
    expiry: date
    opened_on: date | None = None
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One product drawn up into a proposed injection."""

    key: str
    product: ProductFacts
    lot: LotFacts | None


@dataclass(frozen=True, kw_only=True)
class EvidenceFacts:
    """An attached source. ``level`` is the OCEBM level 1 (strong) to 5, or ``None``."""

    key: str
    title: str
    relation: Relation
    level: int | None
    check_again_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class InjectionFacts:
    """A proposed injection. ``drawn_ml`` is ``None`` where not all is drawn up in mL; the
    ``offered_`` sources are listed, not attached, and counted while none is stated."""

    key: str
    label: str
    planned_on: date | None
    lines: tuple[LineFacts, ...]
    skin_preparations: tuple[IngredientFacts, ...]
    gloves_latex: Content | None
    injector: InjectorFacts | None
    evidence: tuple[EvidenceFacts, ...]
    has_no_evidence_statement: bool
    technique: tuple[TechniqueFacts, ...]
    statement_is_current: bool = True
    offered_exact: int = 0
    offered_same_active: int = 0
    total_volume_ml: Decimal | None = None
    drawn_ml: Decimal | None = None
    depth_mm: Decimal | None = None
    needle: str = ""

    @property
    def components(self) -> tuple[Component, ...]:
        """Every component of every line, in order."""
        return tuple(c for line in self.lines for c in line.product.components)


@dataclass(frozen=True, kw_only=True)
class AllergyFacts:
    """Exactly one of ``ingredient_key``, ``group_key`` and ``free_text`` is set."""

    key: str
    label: str
    ingredient_key: str = ""
    group_key: str = ""
    free_text: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthTopicFacts:
    """A health question (condition or medicine) and its answer (``None`` = not asked)."""

    topic: str
    label: str
    answer: Answer | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class PatientFacts:
    """``allergy_ingredients`` holds the full facts of every ingredient named in an
    allergy, so that its groups and names can be matched even when it is not drawn up."""

    born: date
    allergy_status: AllergyAnswer
    allergies: tuple[AllergyFacts, ...]
    allergy_ingredients: tuple[IngredientFacts, ...]
    pregnancy: Answer | None
    breast_feeding: Answer | None
    health: tuple[HealthTopicFacts, ...]
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that a review reads. ``today`` is the clinic's calendar date."""

    today: date
    patient: PatientFacts
    screening: tuple[RedFlagFacts, ...]
    diagnosis_recorded: bool
    alternatives: tuple[AlternativeFacts, ...]
    injections: tuple[InjectionFacts, ...]
    groups: tuple[GroupFacts, ...]
    procedure_risks: tuple[RiskFacts, ...]
    talk: TalkFacts
    ingredient_risks: tuple[RiskFacts, ...] = ()
