"""The admin front page's list of what waits for a look."""

from __future__ import annotations

from typing import Any

from django import template

from consult.formulary.admin.checking import due_for_checks
from consult.formulary.admin.reviewing import (
    lots_to_watch,
    open_proposals,
    waiting_for_review,
)

register = template.Library()


@register.inclusion_tag("admin/consult/waiting.html", takes_context=True)
def waiting_for_you(context: template.Context) -> dict[str, Any]:
    """The lists with rows to review; nothing for those who do not manage the formulary."""
    request = context["request"]
    if not request.user.has_perm("consult.manage_formulary"):
        return {"lists": []}
    return {
        "lists": waiting_for_review(request),
        "lots": lots_to_watch(request),
        "proposals": open_proposals(),
        "checks": due_for_checks(request),
    }
