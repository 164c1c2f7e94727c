"""Copies that the patient got, and the links by which a file can be fetched once."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consult.consent.models.documents import ConsentDocument
from consult.records import AppendOnly

_STAFF = settings.AUTH_USER_MODEL


class CopyLinkQuerySet(models.QuerySet):
    """Links to a file."""

    def unfinished(self) -> Self:
        """Neither used nor ended; the time may be over."""
        return self.filter(used_at__isnull=True, ended_at__isnull=True)

    def open_at(self, moment: datetime) -> Self:
        """Links that give the file at ``moment``."""
        return self.unfinished().filter(
            expires_at__gt=moment, wrong_tries__lt=CopyLink.MOST_WRONG_TRIES
        )


class CopyLink(models.Model):
    """A link that gives one download. Only the hash of its secret is stored, so that nobody
    who reads the table can use it."""

    MOST_WRONG_TRIES = 5

    document = models.ForeignKey(
        ConsentDocument, on_delete=models.PROTECT, related_name="copy_links"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CopyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="copy_link_one_open",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True),
                name="copy_link_used_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, link of {self.created_at:%d-%b-%Y}"

    @property
    def is_open(self) -> bool:
        """Whether it still gives the file."""
        return (
            self.used_at is None
            and self.ended_at is None
            and self.expires_at > timezone.now()
            and self.wrong_tries < self.MOST_WRONG_TRIES
        )


class CopyGiven(AppendOnly):
    """The patient got a copy of the document."""

    class Form(models.TextChoices):
        PAPER = "paper", "on paper"
        FILE = "file", "as a file"

    document = models.ForeignKey(
        ConsentDocument, on_delete=models.PROTECT, related_name="copies_given"
    )
    form = models.CharField(max_length=10, choices=Form.choices)
    link = models.OneToOneField(
        CopyLink, on_delete=models.PROTECT, null=True, related_name="copy_given"
    )
    given_at = models.DateTimeField()
    # Nobody where the patient fetched it by a link.
    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.document}, copy {self.get_form_display()}"
