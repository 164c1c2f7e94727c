"""Issued consents; the table is append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.consultations.models import Consultation
from consult.records import AppendOnly, AppendOnlyQuerySet
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

_STAFF = settings.AUTH_USER_MODEL


class ConsentDocumentQuerySet(AppendOnlyQuerySet, ClinicQuerySet):  # type: ignore[override]
    """Issued consents."""

    def without_bytes(self) -> ConsentDocumentQuerySet:
        """The rows without the large contents, for lists."""
        return self.defer("snapshot", "html", "pdf")


class ConsentDocument(AppendOnly):
    """A consent as issued: the sealed snapshot, its hash, the HTML made from it and the
    PDF made from that, stored once.

    ``plan_digest`` is the hash of the clinical content alone, by which a later change of the
    plan is noticed. ``stop_risks`` are the serious risks of its ingredients that were
    published then, as sorted ``[ingredient key, risk key]``; nothing where they were not kept
    yet. A document in another language than English names the English text that it was made
    beside. ``sign_from`` is the end of the time to think; a document without
    ``information_given_at`` has no such time."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consents")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="consents"
    )
    number = models.CharField(max_length=30, unique=True)
    language = models.CharField(max_length=10, default="en")
    translation_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="translations"
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    consultation_version = models.PositiveIntegerField()
    snapshot = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    plan_digest = models.CharField(max_length=64)
    stop_risks = models.JSONField(null=True)
    information_given_at = models.DateTimeField(null=True)
    sign_from = models.DateTimeField(null=True)
    html = models.TextField()
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    objects = ConsentDocumentQuerySet.as_manager()

    # Annotated where states are read: it is the English text beside a translation.
    is_reference: bool

    class Meta:
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["pdf_sha256"], name="consent_by_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "consultation_version", "language"],
                name="consent_once_per_version",
            ),
            models.CheckConstraint(
                condition=Q(language="en", translation_of__isnull=True)
                | (~Q(language="en") & Q(translation_of__isnull=False)),
                name="consent_translation_has_its_english",
            ),
        ]

    def __str__(self) -> str:
        return self.number
