"""From the sealed snapshot to the document's HTML; reads nothing but its arguments."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from consult.consent.languages import ENGLISH, tag_of, with_language_marks, with_runs_kept
from consult.consent.wording import TEMPLATE

HASH_LENGTH_ON_PAPER = 12


def html_of(snapshot: dict[str, Any], sha256: str) -> str:
    """The HTML of the document that ``snapshot`` describes."""
    context = {
        "s": snapshot,
        "w": snapshot["words"],
        "sha256": sha256,
        "hash12": sha256[:HASH_LENGTH_ON_PAPER],
    }
    html: str = render_to_string(TEMPLATE, context)
    if snapshot["language"] == tag_of(ENGLISH):
        return html
    html = with_language_marks(html)
    return with_runs_kept(html) if snapshot["direction"] == "rtl" else html
