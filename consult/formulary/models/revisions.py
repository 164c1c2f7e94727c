"""Every change of the formulary: who, when, what and why."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from consult.records import AppendOnly, AppendOnlyQuerySet


class RevisionQuerySet(AppendOnlyQuerySet):
    """Changes of the formulary."""

    def of_entry(self, entry: models.Model) -> Self:
        """The history of one entry, the newest change first."""
        return self.filter(entry_type=type_of(entry), entry_key=key_of(entry))


def type_of(entry: models.Model) -> str:
    """The name of an entry's list in its history."""
    return str(entry._meta.model_name)


def key_of(entry: models.Model) -> str:
    """The name of an entry in its history: its key, or for a lot its number in the table."""
    return getattr(entry, "key", "") or f"{entry._meta.model_name}-{entry.pk}"


class Revision(AppendOnly):
    """One change of one entry; ``before`` and ``after`` hold its whole content, and ``by`` put
    it into force."""

    class Kind(models.TextChoices):
        LOADED = "loaded", "loaded from the starter content"
        CREATED = "created", "created"
        CHANGED = "changed", "changed"
        RETIRED = "retired", "retired"
        RESTORED = "restored", "restored"
        SIGNED_OFF = "signed_off", "signed off by a clinician"
        DELETED = "deleted", "deleted"

    entry_type = models.CharField(max_length=40)
    entry_key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=400)
    before = models.JSONField(null=True)
    after = models.JSONField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_type", "entry_key", "number"], name="revision_number_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="revision_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_type} {self.entry_key} #{self.number}"
