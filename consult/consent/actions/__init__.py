"""Every write about consents: issue, and what became of it."""

from consult.consent.actions.deciding import record_refusal
from consult.consent.actions.issuing import issue_consent
from consult.consent.actions.reading import record_document_read
from consult.consent.actions.signing import complete_signature

__all__ = [
    "complete_signature",
    "issue_consent",
    "record_document_read",
    "record_refusal",
]
