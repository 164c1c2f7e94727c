"""The time to think of a document, as a page shows it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState
from consult.consent.waiting import shown_waiting

register = template.Library()


@register.inclusion_tag("consent/waiting_rows.html", takes_context=True)
def waiting_rows(
    context: template.Context, document: ConsentDocument, state: str
) -> dict[str, Any]:
    """Rows for the summary list of ``document`` in this state; with a way to sign sooner
    while it is issued, not decided, and the time still runs."""
    waiting = shown_waiting(document, timezone.now())
    return {
        "waiting": waiting,
        "consultation": context["consultation"],
        "can_waive": state == ConsentState.ISSUED and waiting.may_be_waived,
    }
