"""What staff see behind an answer about a document of their own clinics."""

from __future__ import annotations

from dataclasses import dataclass

from consult.consent.models import ConsentDocument
from consult.consent.verifying import Answer, Verdict, state_name_of
from consult.consultations.models import Consultation
from consult.consultations.plan import plan_digest_of
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
    state = state_name_of(document)
    if state == Answer.SUPERSEDED:
        return why_superseded(document)
    own = {"in_error": "entered_in_error", "withdrawn": "withdrawal", "refused": "refusal"}
    if state in own and is_clinical:
        return [getattr(document, own[state]).reason]
    return []


def why_superseded(document: ConsentDocument) -> list[str]:
    """A newer document, or a record that changed after the issue."""
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    newest = consultation.consents.without_bytes().first()
    reasons = []
    if newest and newest != document:
        reasons.append(f"A newer consent was issued: {newest.number}.")
    if document.plan_digest != plan_digest_of(consultation):
        reasons.append("The plan or the record was changed after it was issued.")
    return reasons
