"""What became of a document besides its signature: three different ends, and a waiver."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.consent.models.documents import ConsentDocument
from consult.records import AppendOnly

_STAFF = settings.AUTH_USER_MODEL


class _Recorded(AppendOnly):
    """Who recorded it, and when."""

    recorded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Refusal(_Recorded):
    """The patient said no to an issued consent."""

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="refusal"
    )
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="refusal_has_reason")]

    def __str__(self) -> str:
        return f"{self.document} refused"


class Withdrawal(_Recorded):
    """The patient took back a signed consent; treatment stops at once."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", "in person"
        PHONE = "phone", "by phone"
        WRITTEN = "written", "in writing"

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=500)
    how = models.CharField(max_length=20, choices=How.choices)
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.document} withdrawn"


class EnteredInError(_Recorded):
    """The document should never have been issued or recorded, such as for a wrong patient."""

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="entered_in_error"
    )
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="entered_in_error_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.document} entered in error"


class WaitingWaiver(_Recorded):
    """The patient asked to sign before the time to think was over, and why. Where somebody
    asked who decides for the patient, ``authority`` says by what right."""

    document = models.OneToOneField(
        ConsentDocument, on_delete=models.PROTECT, related_name="waiting_waiver"
    )
    patient_reason = models.CharField(max_length=500)
    patient_name = models.CharField(max_length=160)
    authority = models.CharField(max_length=200, blank=True)
    clinician_name = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(patient_reason="") & ~Q(patient_name="") & ~Q(clinician_name=""),
                name="waiting_waiver_is_complete",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: waiting time waived"
