"""Every write about consents: issue, and what became of it."""

from consult.consent.actions.copies import record_copy_given
from consult.consent.actions.copy_links import (
    PatientFile,
    create_copy_link,
    end_copy_link,
    fetch_copy,
    mail_copy_link,
)
from consult.consent.actions.ending import (
    mark_entered_in_error,
    record_refusal,
    withdraw_consent,
)
from consult.consent.actions.issuing import issue_consent
from consult.consent.actions.reading import record_document_read
from consult.consent.actions.signing import complete_signature
from consult.consent.actions.verifying import record_verification
from consult.consent.actions.waiving import waive_waiting

__all__ = [
    "PatientFile",
    "complete_signature",
    "create_copy_link",
    "end_copy_link",
    "fetch_copy",
    "issue_consent",
    "mail_copy_link",
    "mark_entered_in_error",
    "record_copy_given",
    "record_document_read",
    "record_refusal",
    "record_verification",
    "waive_waiting",
    "withdraw_consent",
]
