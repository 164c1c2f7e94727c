"""Issued consents, how they are signed, and what became of them."""

from consult.consent.models.copies import CopyGiven, CopyLink
from consult.consent.models.documents import ConsentDocument
from consult.consent.models.outcomes import EnteredInError, Refusal, WaitingWaiver, Withdrawal
from consult.consent.models.pending import PendingScan
from consult.consent.models.signatures import Signature, SignedScan
from consult.consent.models.signing import SignerMark, SigningSession

__all__ = [
    "ConsentDocument",
    "CopyGiven",
    "CopyLink",
    "EnteredInError",
    "PendingScan",
    "Refusal",
    "Signature",
    "SignedScan",
    "SignerMark",
    "SigningSession",
    "WaitingWaiver",
    "Withdrawal",
]
