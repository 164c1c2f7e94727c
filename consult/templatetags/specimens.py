"""The admin front page's links to specimens of the document."""

from __future__ import annotations

from typing import Any

from django import template

from consult.consent.languages import name_of
from consult.consent.wording import complete_languages

register = template.Library()


@register.inclusion_tag("admin/consult/specimens.html")
def specimens() -> dict[str, Any]:
    """The languages in which the wording of the document is complete."""
    return {"languages": [(code, name_of(code)) for code in complete_languages()]}
