"""Every write about consents: issue, and what became of it."""

from consult.consent.actions.deciding import record_paper_signature
from consult.consent.actions.ending import (
    mark_entered_in_error,
    record_refusal,
    withdraw_consent,
)
from consult.consent.actions.issuing import issue_consent
from consult.consent.actions.reading import record_document_read
from consult.consent.actions.waiving import waive_waiting

__all__ = [
    "issue_consent",
    "mark_entered_in_error",
    "record_document_read",
    "record_paper_signature",
    "record_refusal",
    "waive_waiting",
    "withdraw_consent",
]
