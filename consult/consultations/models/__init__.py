"""A consultation: what was asked, what is proposed, and how each finding was met."""

from consult.consultations.models.answers import (
    AlternativeDiscussion,
    FindingOverride,
    HealthConfirmation,
    RedFlagAnswer,
)
from consult.consultations.models.consultations import (
    Consultation,
    ConsultationQuerySet,
    Given,
    SectionSave,
)
from consult.consultations.models.formulas import (
    SavedFormula,
    SavedFormulaLine,
    SavedFormulaSource,
    SavedFormulaVersion,
)
from consult.consultations.models.grounds import (
    EvidenceLink,
    NoEvidenceStatement,
    TechniqueAnswer,
)
from consult.consultations.models.injections import (
    FormulaLine,
    InjectionQuerySet,
    ProposedInjection,
    Zone,
)
from consult.consultations.models.talk import ConsentTalk, TeachBack
from consult.consultations.models.uses import FormulaUse

__all__ = [
    "AlternativeDiscussion",
    "ConsentTalk",
    "Consultation",
    "ConsultationQuerySet",
    "EvidenceLink",
    "FindingOverride",
    "FormulaLine",
    "FormulaUse",
    "Given",
    "HealthConfirmation",
    "InjectionQuerySet",
    "NoEvidenceStatement",
    "ProposedInjection",
    "RedFlagAnswer",
    "SavedFormula",
    "SavedFormulaLine",
    "SavedFormulaSource",
    "SavedFormulaVersion",
    "SectionSave",
    "TeachBack",
    "TechniqueAnswer",
    "Zone",
]
