"""The marks of the people who sign on a tablet; each is written once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.models import SignerMark, SigningSession
from consult.consent.refusals import (
    AlreadyMarked,
    MarkIsRefused,
    SignerIsIncomplete,
    SigningHasEnded,
)
from consult.consent.signing.mark_digests import digest_of_mark
from consult.consent.signing.signing_people import is_person_name
from consult.consent.tablet.strokes import Strokes, judge_strokes
from consult.consent.tablet.turns import next_role
from consult.staff.models import StaffMember


@transaction.atomic
def put_mark(
    *,
    by: StaffMember,
    session: SigningSession,
    role: str,
    name: str,
    kind: str,
    strokes: Strokes,
    details: dict[str, Any],
) -> SignerMark:
    """Keep the drawn signature or the typed name of ``role``; ``by`` handed the tablet over.

    The same content again gives the same row. Raises ``AlreadyMarked`` for another content,
    ``MarkIsRefused`` for what is no signature, ``SignerIsIncomplete`` where it is not this
    person's turn or the name is none, and ``SigningHasEnded``; then nothing was written.
    """
    _check(role, name, kind, strokes)
    held = SigningSession.objects.select_for_update().get(pk=session.pk)
    digest = digest_of_mark(role=role, name=name, kind=kind, strokes=strokes, details=details)
    earlier = held.marks.filter(role=role).first()
    if earlier:
        if earlier.digest == digest:
            return earlier
        raise AlreadyMarked
    if held.ended_at:
        raise SigningHasEnded
    if role != next_role(held):
        raise SignerIsIncomplete("It is not this person's turn to sign.")
    return _write(by, held, role, name, kind, strokes, details, digest)


def _check(role: str, name: str, kind: str, strokes: Strokes) -> None:
    if role not in SignerMark.Role.values or not name.strip():
        raise SignerIsIncomplete("Enter the name of the person who signs.")
    if kind == SignerMark.Kind.TYPED:
        if strokes or not is_person_name(name):
            raise MarkIsRefused("name")
        return
    fault = judge_strokes(strokes)
    if kind != SignerMark.Kind.DRAWN or fault:
        raise MarkIsRefused(fault or "kind")


def _write(
    by: StaffMember,
    session: SigningSession,
    role: str,
    name: str,
    kind: str,
    strokes: Strokes,
    details: dict[str, Any],
    digest: str,
) -> SignerMark:
    now = timezone.now()
    mark = SignerMark(
        session=session,
        role=role,
        name=name.strip(),
        kind=kind,
        strokes=strokes,
        details=details,
        at=now,
        digest=digest,
    )
    mark.save()
    session.save_version(
        expected=session.version, fields={"draft": {"role": role}, "last_seen_at": now}
    )
    document = session.document
    record_event(
        by=by,
        action="signing.mark_put",
        record=mark,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, "role": role, "kind": kind},
    )
    return mark
