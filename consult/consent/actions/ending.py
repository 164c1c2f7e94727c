"""Three different ends of a consent: refused, withdrawn, entered in error. None of them can
be repeated or undone, and each stops treatment at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.consent.actions.holding import (
    hold_document,
    leave_trace,
    refuse_decided,
    refuse_in_error,
    refuse_withdrawn,
)
from consult.consent.models import ConsentDocument, EnteredInError, Refusal, Signature, Withdrawal
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyInError,
    AlreadyWithdrawn,
    ConsentRefusal,
    NotSignedYet,
    ReasonIsMissing,
    WithdrawnAtWrongTime,
)
from consult.staff.models import StaffMember
from consult.ui.words import still_to_come


@transaction.atomic
def record_refusal(*, by: StaffMember, document: ConsentDocument, reason: str) -> Refusal:
    """Record that the patient said no to an issued document.

    Raises ``ReasonIsMissing``, ``AlreadyDecided``, ``AlreadyInError`` or
    ``ReferenceIsNotSigned``.
    """
    text = _reason(reason, "Say in a few words why the patient said no.")
    hold_document(document)
    refuse_decided(document)
    refusal = Refusal(document=document, reason=text, **_now(by))
    _write(refusal, AlreadyDecided)
    leave_trace(by, document, "consent.refused")
    return refusal


@transaction.atomic
def withdraw_consent(
    *, by: StaffMember, document: ConsentDocument, reason: str, how: str, withdrawn_at: datetime
) -> Withdrawal:
    """Record that the patient took back a signed consent, ``how`` and when it was told.

    A superseded one can be taken back too. Raises ``ReasonIsMissing``, ``NotSignedYet``,
    ``AlreadyWithdrawn``, ``AlreadyInError`` or ``WithdrawnAtWrongTime``.
    """
    text = _reason(reason, "Say in a few words why the patient took the consent back.")
    if how not in Withdrawal.How.values:
        raise ReasonIsMissing("Say how the patient told you.")
    hold_document(document)
    refuse_in_error(document)
    refuse_withdrawn(document)
    signature = Signature.objects.filter(document=document).only("signed_at").first()
    if signature is None:
        raise NotSignedYet
    _check_moment(document, signature.signed_at, withdrawn_at)
    withdrawal = Withdrawal(
        document=document, reason=text, how=how, withdrawn_at=withdrawn_at, **_now(by)
    )
    _write(withdrawal, AlreadyWithdrawn)
    leave_trace(by, document, "consent.withdrawn")
    return withdrawal


@transaction.atomic
def mark_entered_in_error(
    *, by: StaffMember, document: ConsentDocument, reason: str
) -> EnteredInError:
    """Record that a document is a mistake, such as one for a wrong patient, whatever became
    of it before. Raises ``ReasonIsMissing`` or ``AlreadyInError``."""
    text = _reason(reason, "Say what the mistake was.")
    hold_document(document)
    refuse_in_error(document)
    error = EnteredInError(document=document, reason=text, **_now(by))
    _write(error, AlreadyInError)
    leave_trace(by, document, "consent.entered_in_error")
    return error


def _reason(reason: str, message: str) -> str:
    if not reason.strip():
        raise ReasonIsMissing(message)
    return reason.strip()


def _now(by: StaffMember) -> dict[str, Any]:
    return {"recorded_by": by, "recorded_at": timezone.now()}


def _write(row: Refusal | Withdrawal | EnteredInError, already: type[ConsentRefusal]) -> None:
    """Insert ``row``; the table itself lets one document end each way only once."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise already from error


def _check_moment(document: ConsentDocument, signed_at: datetime, withdrawn_at: datetime) -> None:
    # People note minutes: the minute of the signature is not before it.
    if withdrawn_at < signed_at.replace(second=0, microsecond=0):
        raise WithdrawnAtWrongTime("The consent was not signed yet at that time.")
    now = timezone.now()
    if withdrawn_at > now:
        text = still_to_come("The time of taking it back", now, document.clinic.zone)
        raise WithdrawnAtWrongTime(text)
