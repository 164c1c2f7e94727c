"""Whose turn it is at the tablet, and when a signing ends because nobody is there."""

from __future__ import annotations

from datetime import datetime

from consult.consent.models import SigningSession
from consult.consent.signing.signing_people import people_of


def next_role(session: SigningSession) -> str:
    """Who signs next, or "" when everybody has."""
    done = set(session.marks.values_list("role", flat=True))
    return next((r for r in people_of(session.people).roles if r not in done), "")


def is_abandoned(session: SigningSession, now: datetime) -> bool:
    """Whether nobody touched the screen for too long while somebody had still to sign. Once
    everybody signed the tablet locks itself all the same, but what was signed waits for the
    clinician's countersignature."""
    return session.is_idle(now) and bool(next_role(session))
