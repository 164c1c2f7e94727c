"""The signing of a document on a tablet: the handed-over screen and the marks made on it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.consent.models.documents import ConsentDocument
from consult.records import AppendOnly, Versioned
from consult.staff.access import ClinicQuerySet

_STAFF = settings.AUTH_USER_MODEL


class SigningSessionQuerySet(ClinicQuerySet):
    """Signings on a tablet."""

    clinic_path = "document__clinic"

    def running(self) -> Self:
        """Signings that did not end."""
        return self.filter(ended_at__isnull=True)


class SigningSession(Versioned):
    """A tablet handed over to sign one document. ``people`` says who takes part, as the
    clinician stated it: the signer, and an interpreter and a witness where there is one.
    ``draft`` keeps what was done so far on the way to the marks, so that a lost connection
    or a locked screen loses nothing."""

    class End(models.TextChoices):
        SIGNED = "signed", "signed and countersigned"
        STOPPED = "stopped", "stopped by the clinician"
        IDLE = "idle", "nobody touched the screen"
        REFUSED = "refused", "the patient said no"

    document = models.ForeignKey(
        ConsentDocument, on_delete=models.PROTECT, related_name="signing_sessions"
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opened_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    people = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, choices=End.choices, blank=True)

    objects = SigningSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(ended_at__isnull=True),
                name="signing_session_one_running",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="signing_session_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} on a tablet, {self.opened_at:%d-%b-%Y}"

    @property
    def may_rest(self) -> timedelta:
        """How long nobody needs to touch the screen before the signing ends by itself."""
        return timedelta(minutes=settings.SIGNING_IDLE_MINUTES)

    def is_idle(self, now: datetime) -> bool:
        """Whether nobody touched the screen for that long."""
        return now - self.last_seen_at >= self.may_rest


class SignerMark(AppendOnly):
    """What one person put on the screen: a drawn signature, or the typed name as an equal
    choice. ``strokes`` are lists of ``[x, y]`` in units of the signing field (1000 wide);
    ``details`` hold what goes with the role: the authority of a representative, the
    interpreter's language and statement, and each tick with its sentence and moment."""

    class Role(models.TextChoices):
        PATIENT = "patient", "the patient"
        REPRESENTATIVE = "representative", "a representative of the patient"
        WITNESS = "witness", "a witness"
        INTERPRETER = "interpreter", "an interpreter"

    class Kind(models.TextChoices):
        DRAWN = "drawn", "drawn by hand"
        TYPED = "typed", "name typed"

    session = models.ForeignKey(SigningSession, on_delete=models.PROTECT, related_name="marks")
    role = models.CharField(max_length=20, choices=Role.choices)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    strokes = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "role"], name="signer_mark_once"),
            models.CheckConstraint(condition=~Q(name=""), name="signer_mark_has_name"),
            models.CheckConstraint(
                condition=Q(kind="typed", strokes=[]) | (Q(kind="drawn") & ~Q(strokes=[])),
                name="signer_mark_drawn_has_strokes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"
