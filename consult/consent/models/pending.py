"""Uploaded scans that wait for the signature which they belong to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from consult.consent.models.documents import ConsentDocument

_STAFF = settings.AUTH_USER_MODEL


class PendingScan(models.Model):
    """An uploaded file, kept while its clinician still fills the form, so that a refused form
    does not ask for it again. ``upload`` is the secret that the form carries; rows go when
    the signature is recorded, and when they are too old."""

    upload = models.UUIDField()
    document = models.ForeignKey(
        ConsentDocument, on_delete=models.PROTECT, related_name="pending_scans"
    )
    uploaded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    name = models.CharField(max_length=120)
    data = models.BinaryField()
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    pages = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "document", "uploaded_by", "sha256"], name="pending_scan_once"
            )
        ]
        indexes = [models.Index(fields=["uploaded_at"], name="pending_scan_age")]

    def __str__(self) -> str:
        return f"{self.document}, {self.name}"
