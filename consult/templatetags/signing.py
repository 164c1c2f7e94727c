"""What the consent section says about signing on a tablet."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from consult.consent.models import ConsentDocument
from consult.consent.tablet.ceremony import can_be_signed_on_tablet, snapshot_of
from consult.consent.tablet.turns import is_abandoned, next_role
from consult.consent.waiting import treatment_from, waiting_over

register = template.Library()


@register.simple_tag
def tablet_offer(document: ConsentDocument) -> dict[str, Any]:
    """Whether ``document`` holds what is signed on a tablet, a signing that runs now, and
    when it can be signed where that is still to come."""
    now = timezone.now()
    running = document.signing_sessions.running().first()
    if running and is_abandoned(running, now):
        running = None
    return {
        "is_possible": can_be_signed_on_tablet(snapshot_of(document)),
        "running": running,
        "is_all_signed": running is not None and not next_role(running),
        "opens_at": None if waiting_over(document, now) else treatment_from(document),
    }
