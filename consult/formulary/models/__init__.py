"""The formulary's records, one file per theme."""

from consult.formulary.models.entries import Entry, EntryQuerySet
from consult.formulary.models.evidence import EvidenceComponent, EvidenceSource, GivenAs
from consult.formulary.models.ingredients import (
    CATEGORY_CHOICES,
    Contraindication,
    CrossReactivityGroup,
    Flag,
    GroupMembership,
    Ingredient,
)
from consult.formulary.models.products import (
    TOO_MUCH_PERCENT,
    Lot,
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
    "TOO_MUCH_PERCENT",
    "Alternative",
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
    "Ingredient",
    "Lot",
    "Product",
    "ProductComponent",
    "Proposal",
    "ProposalOutcome",
    "RedFlag",
    "Revision",
    "Risk",
    "Translation",
    "Unit",
]
