"""What staff see behind an answer about a document of their own clinics."""

from __future__ import annotations

from dataclasses import dataclass

from consult.consent.changes import changes_since
from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, consents_of
from consult.consent.verify.verifying import Verdict
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class Background:
    """The document behind an answer, and why it no longer counts."""

    document: ConsentDocument
    reasons: tuple[str, ...]
    may_open_consultation: bool


def background_of(verdict: Verdict, user: StaffMember) -> Background | None:
    """What ``user`` may see behind ``verdict``; nothing where no document was met."""
    document = verdict.document
    if document is None:
        return None
    is_clinical = user.has_perm("consult.record_consultations")
    return Background(document, tuple(_reasons(document, is_clinical)), is_clinical)


def _reasons(document: ConsentDocument, is_clinical: bool) -> list[str]:
    """Why the document does not count. A patient's own reasons may tell of health, so that
    only those who consult read them."""
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    issued = consents_of(consultation)
    state = next(item.state for item in issued if item.document.pk == document.pk)
    if state == ConsentState.SUPERSEDED:
        newest = next((item.document for item in issued if item.is_newest), document)
        return _why_superseded(document, newest, consultation, is_clinical)
    outcome = _OUTCOMES.get(state)
    return [getattr(document, outcome).reason] if outcome and is_clinical else []


_OUTCOMES = {
    ConsentState.IN_ERROR: "entered_in_error",
    ConsentState.WITHDRAWN: "withdrawal",
    ConsentState.REFUSED: "refusal",
}


def _why_superseded(
    document: ConsentDocument,
    newest: ConsentDocument,
    consultation: Consultation,
    is_clinical: bool,
) -> list[str]:
    """A newer document, or what changed in the record after the issue."""
    reasons = []
    if newest != document:
        reasons.append(f"A newer consent was issued: {newest.number}.")
    changes = changes_since(document, consultation)
    if changes and is_clinical:
        reasons += [f"Changed since: {change.what}." for change in changes]
    elif changes:
        reasons.append("The plan or the record was changed after it was issued.")
    return reasons
