"""The admin pages of the formulary: every list that reaches the consent, and its history."""

from consult.formulary.admin import (  # each module registers its pages
    evidence,
    ingredients,
    products,
    proposals,
    revisions,
    wording,
)

__all__ = ["evidence", "ingredients", "products", "proposals", "revisions", "wording"]
