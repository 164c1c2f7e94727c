"""Clinics and the people who work there."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from consult.records import Versioned
from consult.safety.vocabulary import Procedure

# A month; a longer wait is a new consultation.
MOST_HOURS = 720


def validate_time_zone(name: str) -> None:
    """Refuse a time zone that the system does not know."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone, such as America/New_York.")


class PaperSize(models.TextChoices):
    A4 = "A4", "A4"
    LETTER = "Letter", "US Letter"


class Clinic(Versioned):
    """A clinic: its letterhead, how to reach it, and how its paper looks."""

    name = models.CharField(max_length=120, unique=True)
    address = models.TextField(max_length=400)
    phone = models.CharField("phone, as patients should dial it", max_length=40)
    after_hours_phone = models.CharField(
        max_length=40, blank=True, help_text="Left empty: the consent prints “not set”."
    )
    emergency_number = models.CharField(max_length=20, default="911")
    email = models.EmailField(blank=True)
    time_zone = models.CharField(
        max_length=60, default="America/New_York", validators=[validate_time_zone]
    )
    paper_size = models.CharField(
        max_length=10, choices=PaperSize.choices, default=PaperSize.LETTER
    )
    waiting_hours = models.PositiveSmallIntegerField(
        "hours to think between the talk and signing",
        default=48,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text="0 sets no waiting time. The consent prints what you set here.",
    )

    publishing_needs_two = models.BooleanField(
        "a second person publishes changes of the lists",
        default=False,
        help_text="All clinics here share the lists: once one clinic asks for two people, every"
        " change needs two.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paper_size__in=PaperSize.values), name="clinic_paper_size"
            ),
            models.CheckConstraint(
                condition=models.Q(waiting_hours__gte=0, waiting_hours__lte=MOST_HOURS),
                name="clinic_waiting_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The calendar date at the clinic now."""
        return timezone.localdate(timezone=self.zone)


class ProcedureWaiting(models.Model):
    """More hours to think than the clinic's own, for one way of giving an injection."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="procedure_waitings")
    procedure = models.CharField(
        max_length=20, choices=[(each.value, each.words) for each in Procedure]
    )
    hours = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_HOURS)])

    class Meta:
        ordering = ["clinic", "procedure"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "procedure"], name="procedure_waiting_once"),
            models.CheckConstraint(
                condition=models.Q(hours__gte=1, hours__lte=MOST_HOURS),
                name="procedure_waiting_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedure_display()}: {self.hours} h"


class StaffMember(AbstractUser):
    """Someone who signs in. Sees only the rows of their own clinics."""

    clinics = models.ManyToManyField(Clinic, related_name="staff", blank=True)
    title = models.CharField(max_length=40, blank=True, help_text="Such as Dr.")
    profession = models.CharField(max_length=80, blank=True, help_text="Such as Dermatologist.")
    registration_body = models.CharField(
        max_length=120, blank=True, help_text="Who registers or licenses this person."
    )
    registration_number = models.CharField(max_length=60, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "staff member"
        verbose_name_plural = "staff"
        permissions = [
            ("register_patients", "Can register and find patients"),
            ("record_consultations", "Can record consultations and issue consents"),
            ("manage_formulary", "Can manage the lists that reach the consent"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Title and name, or the user name where no name is recorded."""
        name = self.get_full_name() or self.username
        return f"{self.title} {name}".strip()

    @property
    def is_registered(self) -> bool:
        """Whether a professional registration is recorded."""
        return bool(self.registration_body and self.registration_number)
