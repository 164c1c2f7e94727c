"""The formulary's records, one file per theme."""

from consult.formulary.models.entries import Entry, EntryQuerySet
from consult.formulary.models.evidence import EvidenceSource
from consult.formulary.models.evidence_choices import Asked, GivenAs, SeenAs
from consult.formulary.models.evidence_components import EvidenceComponent
from consult.formulary.models.imports import ImportedEntry, ListImport
from consult.formulary.models.ingredients import (
    CATEGORY_CHOICES,
    Contraindication,
    CrossReactivityGroup,
    Flag,
    GroupMembership,
    Ingredient,
)
from consult.formulary.models.lots import EXPIRES_SOON, Lot
from consult.formulary.models.photos import LabelPhoto
from consult.formulary.models.products import (
    TOO_MUCH_PERCENT,
    Product,
    ProductComponent,
    Unit,
)
from consult.formulary.models.proposals import Proposal, ProposalOutcome
from consult.formulary.models.revisions import Revision
from consult.formulary.models.translations import Translation
from consult.formulary.models.wording import (
    Alternative,
    ChecklistItem,
    ConsentText,
    HealthQuestion,
    RedFlag,
    Risk,
)

__all__ = [
    "CATEGORY_CHOICES",
    "EXPIRES_SOON",
    "TOO_MUCH_PERCENT",
    "Alternative",
    "Asked",
    "ChecklistItem",
    "ConsentText",
    "Contraindication",
    "CrossReactivityGroup",
    "Entry",
    "EntryQuerySet",
    "EvidenceComponent",
    "EvidenceSource",
    "Flag",
    "GivenAs",
    "GroupMembership",
    "HealthQuestion",
    "ImportedEntry",
    "Ingredient",
    "LabelPhoto",
    "ListImport",
    "Lot",
    "Product",
    "ProductComponent",
    "Proposal",
    "ProposalOutcome",
    "RedFlag",
    "Revision",
    "Risk",
    "SeenAs",
    "Translation",
    "Unit",
]
