"""The time to think before a consent is signed, and whether it is over."""

from __future__ import annotations

from datetime import datetime

from consult.consent.models import ConsentDocument
from consult.consent.refusals import WaitingTimeNotOver


def waiting_over(document: ConsentDocument, at: datetime) -> bool:
    """Whether the time to think was over at the moment ``at``, or does not hold."""
    begin = None if hasattr(document, "waiting_waiver") else document.sign_from
    return begin is None or at >= begin


def require_waiting_over(document: ConsentDocument, signed_at: datetime) -> None:
    """Raise ``WaitingTimeNotOver`` if ``signed_at`` is within the time to think."""
    if document.sign_from and not waiting_over(document, signed_at):
        raise WaitingTimeNotOver(document.sign_from, document.clinic.zone)
