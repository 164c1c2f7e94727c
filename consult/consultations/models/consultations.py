"""The consultation itself, and the last save of each of its sections."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from consult.patients.models import Patient
from consult.records import Versioned
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

_STAFF = settings.AUTH_USER_MODEL


class ConsultationQuerySet(ClinicQuerySet):
    """Consultations of clinics."""

    def open(self) -> Self:
        """Consultations that were not closed."""
        return self.filter(closed_at__isnull=True)

    def _with_consent_state(self) -> Self:
        """What became of the newest issued consent, without its large contents. The English
        text beside a translation is not signed itself, so that it is never the newest."""
        # By its name: the documents stand a floor higher.
        documents = apps.get_model("consult", "ConsentDocument")._default_manager
        issued = documents.filter(consultation=OuterRef("pk"))
        newest = issued.filter(translations__isnull=True).order_by("-issued_at", "-pk")
        refused = issued.order_by(F("refusal__recorded_at").desc(nulls_last=True))
        withdrawn = issued.order_by(F("withdrawal__recorded_at").desc(nulls_last=True))
        decided = Q(signature__isnull=False) | Q(refusal__isnull=False)
        return self.annotate(
            newest_consent=Subquery(newest.values("pk")[:1]),
            newest_number=Subquery(newest.values("number")[:1]),
            newest_plan_digest=Subquery(newest.values("plan_digest")[:1]),
            newest_stop_risks=Subquery(newest.values("stop_risks")[:1]),
            newest_signature=Subquery(newest.values("signature")[:1]),
            newest_refusal=Subquery(newest.values("refusal")[:1]),
            newest_withdrawal=Subquery(newest.values("withdrawal")[:1]),
            newest_error=Subquery(newest.values("entered_in_error")[:1]),
            was_decided=Exists(issued.filter(decided)),
            last_refusal_at=Subquery(refused.values("refusal__recorded_at")[:1]),
            last_withdrawal_at=Subquery(withdrawn.values("withdrawal__recorded_at")[:1]),
            last_taken_back_at=Subquery(withdrawn.values("withdrawal__withdrawn_at")[:1]),
        )

    def with_everything(self) -> Self:
        """All that a review reads, in a number of queries that does not grow with rows."""
        # The loader names every child model, and they all need this module first.
        from consult.consultations.models.loading import everything

        return (
            self._with_consent_state()
            .select_related(
                "clinic", "patient", "clinician", "health_confirmation__by", "talk__by"
            )
            .prefetch_related(*everything())
        )


class Consultation(Versioned):
    """One patient's way from screening to consent. ``version`` counts every saved change
    of any of its sections, so that a save based on an older page is noticed."""

    class DiagnosisMethod(models.TextChoices):
        EXAMINATION = "examination", "examination of the scalp"
        DERMOSCOPY = "dermoscopy", "dermoscopy (trichoscopy)"
        BIOPSY = "biopsy", "biopsy"
        BLOOD_TESTS = "blood_tests", "blood tests and examination"
        REPORT = "report", "report of another doctor"
        NOT_KNOWN = "not_known", "not known"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consultations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consultations")
    clinician = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="consultations")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=300, blank=True)
    diagnosis = models.CharField(max_length=200, blank=True)
    diagnosis_is_unknown = models.BooleanField(default=False)
    diagnosis_method = models.CharField(max_length=20, choices=DiagnosisMethod.choices, blank=True)
    diagnosed_by = models.CharField(max_length=160, blank=True)
    diagnosis_note = models.TextField(max_length=2000, blank=True)

    objects = ConsultationQuerySet.as_manager()

    # Annotated by with_everything().
    newest_consent: int | None
    newest_number: str | None
    newest_plan_digest: str | None
    newest_stop_risks: list[list[str]] | None
    newest_signature: int | None
    newest_refusal: int | None
    newest_withdrawal: int | None
    newest_error: int | None
    # Whether any of its consents was ever signed or refused, and when the patient last said
    # no: refused, withdrawn as recorded, and withdrawn as told.
    was_decided: bool
    last_refusal_at: datetime | None
    last_withdrawal_at: datetime | None
    last_taken_back_at: datetime | None

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(diagnosis_is_unknown=True) | Q(diagnosis=""),
                name="diagnosis_known_or_not",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="consultation_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.opened_at:%d-%b-%Y}"

    @property
    def has_diagnosis(self) -> bool:
        """Whether a diagnosis, or that it is not known, was recorded."""
        return bool(self.diagnosis) or self.diagnosis_is_unknown


class Given(models.Model):
    """Who gave an answer, and when."""

    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class SectionSave(Given):
    """The last save of one section: who, when, and a version that tells two tabs apart."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="section_saves"
    )
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="section_save_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"
