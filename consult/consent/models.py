"""Issued consents and what became of them; every table here is append-only."""

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
    PDF made from that, stored once. ``plan_digest`` is the hash of the clinical content
    alone, by which a later change of the plan is noticed."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consents")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="consents"
    )
    number = models.CharField(max_length=30, unique=True)
    consultation_version = models.PositiveIntegerField()
    snapshot = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    plan_digest = models.CharField(max_length=64)
    html = models.TextField()
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    objects = ConsentDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "consultation_version"],
                name="consent_once_per_version",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Signature(AppendOnly):
    """The consent was signed on paper: by whom, when, before which witness."""

    class Signer(models.TextChoices):
        PATIENT = "patient", "the patient"
        REPRESENTATIVE = "representative", "a representative of the patient"

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="signature"
    )
    signer = models.CharField(max_length=20, choices=Signer.choices)
    signer_name = models.CharField(max_length=160)
    authority = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()
    witness_name = models.CharField(max_length=160, blank=True)
    interpreter_name = models.CharField(max_length=160, blank=True)
    scan = models.BinaryField(null=True)
    scan_type = models.CharField(max_length=40, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signer="patient", authority="")
                | (Q(signer="representative") & ~Q(authority="")),
                name="signature_authority_of_representative",
            ),
            models.CheckConstraint(condition=~Q(signer_name=""), name="signature_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.document} signed by {self.signer_name}"


class Refusal(AppendOnly):
    """The patient said no to an issued consent."""

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="refusal"
    )
    reason = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="refusal_has_reason")]

    def __str__(self) -> str:
        return f"{self.document} refused"
