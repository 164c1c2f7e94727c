"""Index of every domain's admin."""

from consult.audit import admin as audit
from consult.formulary import admin as formulary
from consult.staff import admin as staff

__all__ = ["audit", "formulary", "staff"]
