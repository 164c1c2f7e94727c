"""What became of a consultation's consent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consult.consent.models import ConsentDocument
from consult.consultations.models import Consultation
from consult.consultations.plan import plan_digest_of


class ConsentState(StrEnum):
    NONE = "none"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    SIGNED = "signed"
    REFUSED = "refused"
    REFERENCE = "reference"

    @property
    def words(self) -> str:
        """The state as pages say it."""
        return {
            ConsentState.NONE: "Not issued",
            ConsentState.ISSUED: "Issued, not signed yet",
            ConsentState.SUPERSEDED: "Superseded: no longer matches the record",
            ConsentState.SIGNED: "Signed",
            ConsentState.REFUSED: "Refused",
            ConsentState.REFERENCE: "English text of the translation, not for signing",
        }[self]

    @property
    def pill(self) -> str:
        """The status of the pill: done, part, todo or attention."""
        return {
            ConsentState.NONE: "todo",
            ConsentState.ISSUED: "part",
            ConsentState.SUPERSEDED: "attention",
            ConsentState.SIGNED: "done",
            ConsentState.REFUSED: "part",
            ConsentState.REFERENCE: "part",
        }[self]


@dataclass(frozen=True)
class IssuedConsent:
    """An issued document with its state; only the newest one can be current."""

    document: ConsentDocument
    state: ConsentState


def consents_of(consultation: Consultation) -> list[IssuedConsent]:
    """Every issued document, newest first; ``consultation`` is loaded with everything."""
    documents = list(
        consultation.consents.without_bytes().select_related(
            "signature__recorded_by", "refusal__recorded_by", "waiting_waiver", "issued_by"
        )
    )
    if not documents:
        return []
    digest = plan_digest_of(consultation)
    newest = documents[0]
    references = {document.translation_of_id for document in documents}
    return [
        IssuedConsent(
            document,
            ConsentState.REFERENCE
            if document.pk in references
            else _state(document, is_current=_fits(document, newest, digest)),
        )
        for document in documents
    ]


def state_of(consultation: Consultation) -> ConsentState:
    """The state of the newest document, or that none was issued."""
    issued = consents_of(consultation)
    return issued[0].state if issued else ConsentState.NONE


def is_current(document: ConsentDocument, consultation: Consultation) -> bool:
    """Whether ``document`` is the newest and still says what is planned."""
    newest = consultation.consents.without_bytes().first()
    return newest == document and document.plan_digest == plan_digest_of(consultation)


def _fits(document: ConsentDocument, newest: ConsentDocument, digest: str) -> bool:
    return document == newest and document.plan_digest == digest


def _state(document: ConsentDocument, *, is_current: bool) -> ConsentState:
    if hasattr(document, "refusal"):
        return ConsentState.REFUSED
    if not is_current:
        return ConsentState.SUPERSEDED
    return ConsentState.SIGNED if hasattr(document, "signature") else ConsentState.ISSUED
