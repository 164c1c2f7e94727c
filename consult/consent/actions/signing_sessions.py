"""Opening a signing on a tablet, keeping what is done there, and ending it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.actions.ending import record_refusal
from consult.consent.actions.holding import hold_document, refuse_decided
from consult.consent.models import ConsentDocument, Refusal, SigningSession
from consult.consent.refusals import (
    ConsentIsSuperseded,
    MarksAreMissing,
    SigningHasEnded,
    SigningIsOfAnother,
    SigningIsRunning,
)
from consult.consent.signing.signing_checks import check_interpreter
from consult.consent.signing.signing_people import People
from consult.consent.status import is_current
from consult.consent.tablet.drafts import Draft
from consult.consent.tablet.turns import is_abandoned, next_role
from consult.consent.waiting import require_waiting_over
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember

# Seeing is written down at most this often.
SEEN_EVERY = timedelta(seconds=20)


@transaction.atomic
def open_signing(*, by: StaffMember, document: ConsentDocument, people: People) -> SigningSession:
    """Start the signing of ``document`` on the tablet in the clinician's hand.

    Raises ``SignerIsIncomplete``, ``InterpreterIsIncomplete``, ``AlreadyDecided``,
    ``AlreadyInError``, ``ReferenceIsNotSigned``, ``ConsentIsSuperseded``,
    ``WaitingTimeNotOver`` or ``SigningIsRunning``; then nothing was written.
    """
    people.check()
    check_interpreter(document, people.interpreter_name, people.no_interpreter_because)
    hold_document(document)
    _check_may_be_signed(document)
    now = timezone.now()
    running = document.signing_sessions.running().first()
    if running and not is_abandoned(running, now):
        raise SigningIsRunning
    if running:
        end_signing(by=None, session=running, end=SigningSession.End.IDLE)
    session = SigningSession.objects.create(
        document=document, people=people.as_data(), opened_by=by, opened_at=now, last_seen_at=now
    )
    _leave_trace(by, session, "opened", signers=people.roles)
    return session


def _check_may_be_signed(document: ConsentDocument) -> None:
    refuse_decided(document)
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    if not is_current(document, consultation):
        raise ConsentIsSuperseded
    require_waiting_over(document, timezone.now())


@transaction.atomic
def end_signing(*, by: StaffMember | None, session: SigningSession, end: str) -> SigningSession:
    """End a signing; one that ended before stays as it ended. No ``by`` means that it ended
    by itself."""
    ended = SigningSession.objects.filter(pk=session.pk).running()
    if ended.update(ended_at=timezone.now(), end=end, draft={}, version=F("version") + 1):
        _leave_trace(by, session, end)
    session.refresh_from_db()
    return session


@transaction.atomic
def leave_idle(*, session: SigningSession) -> SigningSession:
    """Nobody touched the tablet, and it locks itself. The signing ends with that, unless
    everybody has signed: then the marks wait for the countersignature."""
    if next_role(session):
        return end_signing(by=None, session=session, end=SigningSession.End.IDLE)
    _leave_trace(None, session, "locked")
    return session


@transaction.atomic
def resume_signing(*, by: StaffMember, session: SigningSession) -> SigningSession:
    """The clinician who opened the signing comes back to countersign what everybody signed.

    Raises ``SigningHasEnded``, ``SigningIsOfAnother`` or ``MarksAreMissing``.
    """
    kept = _hold(session)
    if kept.opened_by_id != by.pk:
        raise SigningIsOfAnother(kept.opened_by.full_name)
    if next_role(kept):
        raise MarksAreMissing
    kept.save_version(expected=kept.version, fields={"last_seen_at": timezone.now()})
    _leave_trace(by, kept, "resumed")
    return kept


def note_seen(*, session: SigningSession, at: datetime) -> None:
    """Remember that somebody is there. No act: it leaves no row in the trail."""
    if at - session.last_seen_at >= SEEN_EVERY:
        SigningSession.objects.filter(pk=session.pk).running().update(last_seen_at=at)
        session.last_seen_at = at


@transaction.atomic
def save_signing_draft(
    *, by: StaffMember, session: SigningSession, draft: Draft
) -> SigningSession:
    """Keep what was done on the screen so far; a later draft replaces it.

    A draft is no record, so the trail says only that a patient went on, once for each page
    that was reached. Raises ``SigningHasEnded``.
    """
    kept = _hold(session)
    now = timezone.now()
    before = kept.draft.get("page", "")
    data = draft.as_data(earlier=kept.draft, at=now)
    kept.save_version(expected=kept.version, fields={"draft": data, "last_seen_at": now})
    if data["page"] != before:
        _leave_trace(by, kept, "page_reached", page=data["page"])
    return kept


@transaction.atomic
def note_saying_no(
    *, by: StaffMember, session: SigningSession, says_no: bool, reason: str = ""
) -> SigningSession:
    """The person at the screen says no, or went back to reading; nothing is decided before
    the clinician talked with them. Raises ``SigningHasEnded``."""
    kept = _hold(session)
    data: dict[str, Any] = {**kept.draft, "says_no": says_no, "reason": reason.strip()[:500]}
    kept.save_version(
        expected=kept.version, fields={"draft": data, "last_seen_at": timezone.now()}
    )
    _leave_trace(by, kept, "said_no" if says_no else "went_back_to_reading")
    return kept


@transaction.atomic
def refuse_on_tablet(*, by: StaffMember, session: SigningSession, reason: str) -> Refusal:
    """Record that the patient said no, and end the signing with it; raises what
    ``record_refusal`` raises, or ``SigningHasEnded``."""
    kept = _hold(session)
    refusal = record_refusal(by=by, document=kept.document, reason=reason)
    end_signing(by=by, session=kept, end=SigningSession.End.REFUSED)
    return refusal


@transaction.atomic
def note_wrong_password(*, by: StaffMember, session: SigningSession) -> None:
    """Somebody tried to leave the signing with a wrong password."""
    _leave_trace(by, session, "password_refused")


def _hold(session: SigningSession) -> SigningSession:
    """The signing as it stands, locked; writers about it take turns."""
    kept = SigningSession.objects.select_for_update().get(pk=session.pk)
    if kept.ended_at:
        raise SigningHasEnded
    return kept


def _leave_trace(
    by: StaffMember | None, session: SigningSession, act: str, **details: Any
) -> None:
    document = session.document
    record_event(
        by=by,
        action=f"signing.{act}",
        record=session,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, **details},
    )
