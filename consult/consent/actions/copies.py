"""That the patient got a copy, on paper or as a file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument, CopyGiven
from consult.consent.refusals import CopyIsRefused
from consult.consultations.models import Consultation
from consult.staff.models import StaffMember


@transaction.atomic
def record_copy_given(
    *, by: StaffMember, document: ConsentDocument, form: str, given_at: datetime
) -> CopyGiven:
    """Record that the patient got a copy of ``document``.

    The same again gives the row that is there. Raises ``CopyIsRefused``; then nothing was
    written.
    """
    _check(document, form, given_at)
    Consultation.objects.select_for_update().get(pk=document.consultation_id)
    same = CopyGiven.objects.filter(
        document=document, form=form, given_at=given_at, recorded_by=by
    ).first()
    if same:
        return same
    copy = CopyGiven(
        document=document,
        form=form,
        given_at=given_at,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    copy.save()
    record_event(
        by=by,
        action="consent.copy_given",
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number, "form": form, "by_link": False},
    )
    return copy


def _check(document: ConsentDocument, form: str, given_at: datetime) -> None:
    if form not in CopyGiven.Form.values:
        raise CopyIsRefused("Say whether the copy was on paper or a file.")
    # People note minutes: a copy in the minute of the issue is not before it.
    if given_at < document.issued_at.replace(second=0, microsecond=0):
        raise CopyIsRefused("The time is before this consent was issued.")
    if given_at > timezone.now():
        raise CopyIsRefused("The time is still to come.")
