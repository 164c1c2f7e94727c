"""Uploaded scans: kept until the signature is recorded, removed, or forgotten when old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consent.models import ConsentDocument, PendingScan
from consult.consent.paper.scans import check_amount, judge_scan
from consult.staff.models import StaffMember

KEPT_FOR = timedelta(hours=24)


def keep_scan(
    *, by: StaffMember, document: ConsentDocument, upload: UUID, name: str, data: bytes
) -> PendingScan:
    """Judge an uploaded file and keep it under ``upload``; the same file twice is kept once.

    Raises ``ScanIsRefused``; then nothing was written.
    """
    scan = judge_scan(data)
    with transaction.atomic():
        PendingScan.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
        earlier = scans_of(by, document, upload)
        if all(row.sha256 != scan.sha256 for row in earlier):
            _check_all(earlier, len(data), len(scan.pages))
        kept, is_new = PendingScan.objects.get_or_create(
            upload=upload,
            document=document,
            uploaded_by=by,
            sha256=scan.sha256,
            defaults={
                "uploaded_at": timezone.now(),
                "name": PurePath(name).name[:120] or "file",
                "data": data,
                "media_type": scan.media_type,
                "pages": list(scan.pages),
            },
        )
        if is_new:
            _leave_trace(by, document, "consent.scan_uploaded")
    return kept


@transaction.atomic
def remove_scan(*, by: StaffMember, document: ConsentDocument, upload: UUID, pk: int) -> None:
    """Forget one of the kept files."""
    rows = PendingScan.objects.filter(pk=pk, upload=upload, document=document, uploaded_by=by)
    if rows.delete()[0]:
        _leave_trace(by, document, "consent.scan_removed")


@transaction.atomic
def clear_scans(*, by: StaffMember, document: ConsentDocument) -> None:
    """Forget every kept file of a document that was signed: they are with the signature."""
    if PendingScan.objects.filter(document=document).delete()[0]:
        _leave_trace(by, document, "consent.pending_scans_cleared")


def scans_of(by: StaffMember, document: ConsentDocument, upload: UUID) -> Sequence[PendingScan]:
    """The files that ``by`` uploaded for ``document`` under the secret ``upload``."""
    return list(PendingScan.objects.filter(upload=upload, document=document, uploaded_by=by))


def _check_all(earlier: Sequence[PendingScan], size: int, pages: int) -> None:
    check_amount(
        len(earlier) + 1,
        sum(len(row.data) for row in earlier) + size,
        sum(len(row.pages) for row in earlier) + pages,
    )


def _leave_trace(by: StaffMember, document: ConsentDocument, action: str) -> None:
    record_event(
        by=by,
        action=action,
        record=document,
        subject=document.consultation,
        clinic_id=document.clinic_id,
        details={"number": document.number},
    )
