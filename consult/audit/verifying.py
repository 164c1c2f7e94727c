"""Checks every chain of the audit trail: each hash, each link, no gap."""

from __future__ import annotations

from collections.abc import Iterator

from consult.audit.actions import FIRST_HASH
from consult.audit.models import AuditEvent
from consult.seal import seal

CHUNK = 500


def find_broken_events() -> Iterator[str | None]:
    """One entry for each event: what is wrong with it, or ``None``.

    Reads chain by chain, so that one event at a time is held. The end of a chain cannot be
    missed by looking at the chain: for that, export the newest hashes elsewhere.
    """
    subject, sequence, last = "", 0, FIRST_HASH
    events = AuditEvent.objects.order_by("subject", "sequence")
    for event in events.iterator(chunk_size=CHUNK):
        if event.subject != subject:
            subject, sequence, last = event.subject, 0, FIRST_HASH
        yield _problem(event, sequence + 1, last)
        sequence, last = event.sequence, event.hash


def _problem(event: AuditEvent, expected: int, previous_hash: str) -> str | None:
    name = f"audit {event.subject} #{event.sequence}"
    if event.sequence != expected:
        return f"{name}: a gap, #{expected} is missing"
    if event.previous_hash != previous_hash:
        return f"{name}: does not follow the event before it"
    if event.hash != seal(event.content()):
        return f"{name}: the content does not fit its hash"
    return None
