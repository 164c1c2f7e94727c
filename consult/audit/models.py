"""The audit trail: one append-only, chained row per act and per read of a patient's data."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from consult.records import AppendOnly


class AuditEvent(AppendOnly):
    """Who did or read what, to which record. Chained per subject, so that writers about
    different subjects never wait for each other."""

    subject = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    clinic_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    record = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="audit_event_chain")
        ]
        indexes = [models.Index(fields=["at"], name="audit_event_at")]
        permissions = [("read_audit", "Can read the audit trail")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.record}"

    def content(self) -> dict[str, object]:
        """What the hash covers: everything but the hash itself."""
        return {
            "subject": self.subject,
            "sequence": self.sequence,
            "at": self.at,
            "by": self.by_id,
            "clinic": self.clinic_id,
            "action": self.action,
            "record": self.record,
            "details": self.details,
            "previous_hash": self.previous_hash,
        }
