"""Links by which a patient fetches the file once, with the birth date."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.copies.copy_mail import send_link
from consult.consent.copies.serving import copy_to_serve
from consult.consent.models import ConsentDocument, CopyGiven, CopyLink
from consult.consent.refusals import (
    BirthDateIsWrong,
    CopyIsRefused,
    LinkIsDead,
    MailWasNotSent,
)
from consult.consultations.models import Consultation
from consult.seal import sha256_hex
from consult.staff.models import StaffMember

SECRET_BYTES = 32


@dataclass(frozen=True)
class PatientFile:
    """The file that the patient gets."""

    name: str
    data: bytes


@transaction.atomic
def create_copy_link(
    *, by: StaffMember, document: ConsentDocument, hours: int | None = None
) -> tuple[CopyLink, str]:
    """A new link for one download, and its secret, which is stored nowhere.

    The document's earlier link ends. Raises ``CopyIsRefused`` for a document that was
    entered in error: it may be about somebody else.
    """
    Consultation.objects.select_for_update().get(pk=document.consultation_id)
    if hasattr(document, "entered_in_error"):
        raise CopyIsRefused("This document was entered in error, so no link is made for it.")
    for earlier in CopyLink.objects.unfinished().filter(document=document):
        end_copy_link(by=by, link=earlier)
    if hours is None:
        hours = int(settings.COPY_LINK_HOURS)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    link = CopyLink.objects.create(
        document=document,
        secret_sha256=sha256_hex(secret.encode()),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    _leave_trace(by, link, "consent.copy_link_made")
    return link, secret


@transaction.atomic
def end_copy_link(*, by: StaffMember | None, link: CopyLink) -> bool:
    """End a link before it is used. Returns whether it was still there to end."""
    ended = CopyLink.objects.unfinished().filter(pk=link.pk).update(ended_at=timezone.now())
    if ended:
        _leave_trace(by, link, "consent.copy_link_ended")
    return bool(ended)


def mail_copy_link(
    *, by: StaffMember, document: ConsentDocument, address: str, page: str
) -> CopyLink:
    """Make a link to ``page``, the address where copies are fetched, and mail it.

    ``address`` is used and not kept. Raises ``MailWasNotSent``, and then the link is ended,
    or ``CopyIsRefused``.
    """
    link, secret = create_copy_link(by=by, document=document)
    try:
        send_link(
            address=address,
            link=f"{page}#{secret}",
            expires_at=link.expires_at.astimezone(document.clinic.zone),
            language=document.language,
        )
    except MailWasNotSent:
        end_copy_link(by=by, link=link)
        raise
    with transaction.atomic():
        _leave_trace(by, link, "consent.copy_link_mailed")
    return link


def fetch_copy(*, secret: str, born: date) -> PatientFile:
    """The file behind a link, once, to whoever knows the birth date.

    Raises ``LinkIsDead`` for every link that gives nothing, whatever the reason, and
    ``BirthDateIsWrong`` while tries are left; the wrong try is counted all the same.
    """
    tries_left = 0
    with transaction.atomic():
        link = _open_link(sha256_hex(secret.encode()))
        if link.document.consultation.patient.date_of_birth == born:
            return _use(link)
        tries_left = _count_wrong_try(link)
    if not tries_left:
        raise LinkIsDead
    raise BirthDateIsWrong(tries_left)


def _open_link(secret_sha256: str) -> CopyLink:
    """The link, held until the transaction ends, so that tries come one after another."""
    link = CopyLink.objects.select_for_update().filter(secret_sha256=secret_sha256).first()
    if link is None or not link.is_open or hasattr(link.document, "entered_in_error"):
        raise LinkIsDead
    return link


def _use(link: CopyLink) -> PatientFile:
    now = timezone.now()
    # The condition decides, not what was read before: two may ask at the same moment.
    if not CopyLink.objects.open_at(now).filter(pk=link.pk).update(used_at=now):
        raise LinkIsDead
    _record_fetched(link, now)
    return file_for_patient(link.document)


def _record_fetched(link: CopyLink, at: datetime) -> None:
    CopyGiven(
        document=link.document, form=CopyGiven.Form.FILE, link=link, given_at=at, recorded_at=at
    ).save()
    record_event(
        by=None,
        action="consent.copy_given",
        record=link.document,
        subject=link.document.consultation,
        clinic_id=link.document.clinic_id,
        details={
            "number": link.document.number,
            "form": CopyGiven.Form.FILE.value,
            "by_link": True,
        },
    )


def _count_wrong_try(link: CopyLink) -> int:
    """Count the try, and end the link at the last one. Returns how many are left."""
    now = timezone.now()
    counted = (
        CopyLink.objects.open_at(now)
        .filter(pk=link.pk)
        .update(
            wrong_tries=F("wrong_tries") + 1,
            ended_at=Case(
                When(wrong_tries__gte=CopyLink.MOST_WRONG_TRIES - 1, then=Value(now)),
                default=F("ended_at"),
            ),
        )
    )
    if not counted:
        return 0
    link.refresh_from_db()
    _leave_trace(None, link, "consent.copy_link_refused")
    if link.ended_at:
        _leave_trace(None, link, "consent.copy_link_ended")
    return CopyLink.MOST_WRONG_TRIES - link.wrong_tries


def file_for_patient(document: ConsentDocument) -> PatientFile:
    """The sealed signed PDF if there is one, else the issued text; behind a cover sheet where
    nobody may be treated on it.

    Raises ``DocumentCouldNotBeMade`` where the cover sheet cannot be made.
    """
    signature = getattr(document, "signature", None)
    sealed = signature.sealed_pdf if signature else None
    name = f"{document.number}-signed.pdf" if sealed else f"{document.number}.pdf"
    return PatientFile(name, copy_to_serve(document, bytes(sealed or document.pdf)).data)


def _leave_trace(by: StaffMember | None, link: CopyLink, action: str) -> None:
    record_event(
        by=by,
        action=action,
        record=link.document,
        subject=link.document.consultation,
        clinic_id=link.document.clinic_id,
        details={"number": link.document.number, "link": link.pk},
    )
