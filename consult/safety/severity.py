"""How bad a documented risk is, read from the word that the list gives it."""

from __future__ import annotations

import re

SERIOUS = "serious"
_MARKS = (("serious", SERIOUS), ("severe", SERIOUS), ("moderate", "moderate"))


def severity_mark(severity: str) -> str:
    """The mark of a severity: serious, moderate, mild or none; the worst word counts."""
    for word, mark in _MARKS:
        if re.search(rf"\b{word}\b", severity, re.IGNORECASE):
            return mark
    return "mild" if re.search(r"\bmild\b", severity, re.IGNORECASE) else "none"
