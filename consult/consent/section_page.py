"""What the consent section of a consultation shows."""

from __future__ import annotations

from typing import Any

from consult.consent.changes import changes_since, lot_notes
from consult.consent.status import ConsentState, IssuedConsent, consents_of
from consult.consultations.consent_state import IN_FORCE
from consult.consultations.models import Consultation
from consult.consultations.pages import Workspace

OPEN_FOR_ISSUE = frozenset(
    {
        ConsentState.NONE,
        ConsentState.SUPERSEDED,
        ConsentState.REFUSED,
        ConsentState.WITHDRAWN,
        ConsentState.IN_ERROR,
    }
)


def documents_context(consultation: Consultation, workspace: Workspace) -> dict[str, Any]:
    """The newest document with why it is superseded, or what differs on the day; and the
    earlier ones. The English text of a translation stands with the translation."""
    issued = consents_of(consultation, workspace.published)
    current = next((item for item in issued if item.is_newest), None)
    state = current.state if current else ConsentState.NONE
    return {
        "issued": issued,
        "current": current,
        "history": [item for item in issued if item is not current and not _is_beside(item)],
        "newest": state,
        "offers_issue": state in OPEN_FOR_ISSUE,
        "changes": _changes(current, consultation, workspace),
        "lot_notes": _notes(current, consultation),
    }


def _is_beside(item: IssuedConsent) -> bool:
    return item.state == ConsentState.REFERENCE


def _changes(current: IssuedConsent | None, consultation: Consultation, shell: Workspace) -> Any:
    if current is None or current.state != ConsentState.SUPERSEDED:
        return ()
    return changes_since(current.document, consultation, published=shell.published)


def _notes(current: IssuedConsent | None, consultation: Consultation) -> Any:
    if current is None or current.state not in IN_FORCE:
        return ()
    return lot_notes(current.document, consultation)
