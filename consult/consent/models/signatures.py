"""The one signature of a document, on paper or on a tablet, and the scans of the paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.consent.models.documents import ConsentDocument
from consult.consent.models.signing import SigningSession
from consult.records import AppendOnly

_STAFF = settings.AUTH_USER_MODEL


class Signature(AppendOnly):
    """The consent was signed: by whom, when, before which witness, and who stands for it.

    ``record`` holds the canonical bytes of all that the signature page prints, and
    ``sealed_pdf`` the document with that page, sealed with the clinic's certificate.
    ``unsealed_sha256`` is the hash of the same file before it was sealed.
    """

    class Route(models.TextChoices):
        TABLET = "tablet", "on a tablet"
        PAPER_SCAN = "paper_scan", "on paper, scanned"
        PAPER_FILE = "paper_file", "on paper, original in the file"

    class Signer(models.TextChoices):
        PATIENT = "patient", "the patient"
        REPRESENTATIVE = "representative", "a representative of the patient"

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="signature"
    )
    route = models.CharField(max_length=20, choices=Route.choices, default=Route.PAPER_FILE)
    session = models.OneToOneField(
        SigningSession, on_delete=models.PROTECT, null=True, related_name="signature"
    )
    signer = models.CharField(max_length=20, choices=Signer.choices)
    signer_name = models.CharField(max_length=160)
    authority = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()
    witness_name = models.CharField(max_length=160, blank=True)
    interpreter_name = models.CharField(max_length=160, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    # Why nobody put it into the language of a patient who may speak another one.
    no_interpreter_because = models.CharField(max_length=300, blank=True)
    # What the signer asked on the tablet, and what the clinician answered.
    question = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    # Why a scan that does not match the document was accepted all the same.
    overrule_reason = models.CharField(max_length=500, blank=True)
    record = models.BinaryField(null=True)
    record_sha256 = models.CharField(max_length=64, blank=True)
    unsealed_sha256 = models.CharField(max_length=64, blank=True)
    sealed_pdf = models.BinaryField(null=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    # What was asked for, so that the same request again gives the same answer.
    request_digest = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sealed_sha256"], name="signature_by_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signer="patient", authority="")
                | (Q(signer="representative") & ~Q(authority="")),
                name="signature_authority_of_representative",
            ),
            models.CheckConstraint(condition=~Q(signer_name=""), name="signature_has_name"),
            models.CheckConstraint(
                condition=Q(route="tablet", session__isnull=False)
                | (~Q(route="tablet") & Q(session__isnull=True)),
                name="signature_on_tablet_has_session",
            ),
            models.CheckConstraint(
                condition=Q(interpreter_name="", interpreter_language="")
                | ~Q(interpreter_name=""),
                name="signature_language_of_interpreter",
            ),
            models.CheckConstraint(
                condition=Q(interpreter_name="") | Q(no_interpreter_because=""),
                name="signature_interpreter_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(question="") | ~Q(answer=""), name="signature_question_is_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} signed by {self.signer_name}"

    @property
    def scan_files(self) -> models.QuerySet[SignedScan]:
        """The scans without their bytes, for lists."""
        return self.scans.defer("data")


class SignedScan(AppendOnly):
    """A scan or photo of the signed paper, and which pages were recognised on it.

    ``pages`` is one entry for each page of the file: ``number`` and ``page`` as its code
    says, or nothing where no code could be read.
    """

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="scans")
    order = models.PositiveSmallIntegerField()
    data = models.BinaryField()
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    pages = models.JSONField(default=list)
    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signature", "order"], name="signed_scan_once")
        ]

    def __str__(self) -> str:
        return f"{self.signature.document}, scan {self.order}"
