"""Patients, and what they told the clinic about allergies and health."""

from __future__ import annotations

import re
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.dateparse import parse_date

from consult.formulary.models import CrossReactivityGroup, HealthQuestion, Ingredient
from consult.records import AppendOnly, AppendOnlyQuerySet, Versioned
from consult.safety.facts import AllergyAnswer, Answer
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def read_date(text: str) -> date | None:
    """A date typed as 1985-07-14, 14-Jul-1985 or 07/14/1985 (US order), else ``None``."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*[-\s](\d{4})", text):
        day, month, year = match.groups()
        if month.lower() not in _MONTHS:
            return None
        text = f"{year}-{_MONTHS.index(month.lower()) + 1:02d}-{int(day):02d}"
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        month, day, year = match.groups()
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    try:
        return parse_date(text)
    except ValueError:
        return None


class PatientQuerySet(ClinicQuerySet):
    """Patients of clinics."""

    def matching(self, text: str) -> Self:
        """Patients whose every typed word is in the name or record number, or who were
        born on the typed date."""
        born = read_date(text)
        if born:
            return self.filter(date_of_birth=born)
        found = self
        for word in text.split():
            found = found.filter(
                Q(family_name__icontains=word)
                | Q(given_names__icontains=word)
                | Q(record_number__icontains=word)
            )
        return found

    def likely_same(self, *, family_name: str, given_names: str, date_of_birth: date) -> Self:
        """Patients with the same name and birth date."""
        return self.filter(
            family_name__iexact=family_name.strip(),
            given_names__iexact=given_names.strip(),
            date_of_birth=date_of_birth,
        )


class Patient(Versioned):
    """A person treated at a clinic."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    record_number = models.CharField(max_length=40)
    family_name = models.CharField(max_length=120)
    given_names = models.CharField(max_length=120)
    date_of_birth = models.DateField()
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(
        "language for talking", max_length=60, blank=True, help_text="Left empty: not asked."
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_names", "pk"]
        constraints = [
            models.UniqueConstraint(
                "clinic", Lower("record_number"), name="patient_record_number_once"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "date_of_birth"], name="patient_born")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def age_on(self, day: date) -> int:
        """Age in whole years on ``day``."""
        before_birthday = (day.month, day.day) < (
            self.date_of_birth.month,
            self.date_of_birth.day,
        )
        return day.year - self.date_of_birth.year - before_birthday


class PatientRecord(AppendOnly):
    """Something said about a patient's health: written once, replaced by a newer row."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class AllergyStatus(PatientRecord):
    """The answer to “do you have allergies?”. No row means that nobody asked."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergy_statuses")
    answer = models.CharField(
        max_length=20,
        choices=[
            (AllergyAnswer.NONE_KNOWN.value, "no known allergies"),
            (AllergyAnswer.HAS.value, "has allergies"),
        ],
    )

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=[AllergyAnswer.NONE_KNOWN, AllergyAnswer.HAS]),
                name="allergy_status_is_an_answer",
            )
        ]

    def __str__(self) -> str:
        return self.get_answer_display()


class AllergyQuerySet(AppendOnlyQuerySet):
    """Allergies of patients."""

    def current(self) -> Self:
        """Rows that stand: neither replaced nor a removal."""
        return self.filter(replaced_by__isnull=True, removed_because="")


class Allergy(PatientRecord):
    """One allergy: to an ingredient, a cross-reactivity group, or in free text.

    Never edited: a correction is a new row that ``replaces`` the old one; a removal is a
    new row with the reason in ``removed_because``.
    """

    class Severity(models.TextChoices):
        MILD = "mild", "mild"
        MODERATE = "moderate", "moderate"
        SEVERE = "severe", "severe (such as anaphylaxis)"
        NOT_KNOWN = "not_known", "not known"

    class Certainty(models.TextChoices):
        CONFIRMED = "confirmed", "confirmed by a test"
        REPORTED = "reported", "reported by the patient"
        NOT_KNOWN = "not_known", "not known"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    ingredient = models.ForeignKey(
        Ingredient, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        CrossReactivityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    free_text = models.CharField(max_length=200, blank=True)
    reaction = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=20, choices=Severity.choices)
    certainty = models.CharField(max_length=20, choices=Certainty.choices)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    removed_because = models.CharField(max_length=300, blank=True)

    objects = AllergyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "allergies"
        constraints = [
            models.CheckConstraint(
                condition=Q(ingredient__isnull=False, group__isnull=True, free_text="")
                | Q(ingredient__isnull=True, group__isnull=False, free_text="")
                | (Q(ingredient__isnull=True, group__isnull=True) & ~Q(free_text="")),
                name="allergy_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the patient is allergic to."""
        return str(self.ingredient or self.group or self.free_text)


class HealthFactQuerySet(AppendOnlyQuerySet):
    """Answers to health questions."""

    def current(self) -> Self:
        """The newest answer to each question of each patient."""
        newer = self.model.objects.filter(
            patient=models.OuterRef("patient"),
            topic=models.OuterRef("topic"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(newer))


class HealthFact(PatientRecord):
    """The answer to one health question. ``topic`` is the key of a ``HealthQuestion``, or
    ``pregnancy`` or ``breast_feeding``; a newer row for the same topic replaces it."""

    PREGNANCY = "pregnancy"
    BREAST_FEEDING = "breast_feeding"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="health_facts")
    topic = models.SlugField(max_length=80)
    question = models.ForeignKey(
        HealthQuestion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(
        max_length=20,
        choices=[
            (Answer.YES.value, "yes"),
            (Answer.NO.value, "no"),
            (Answer.MAYBE.value, "may be"),
            (Answer.NOT_KNOWN.value, "not known"),
            (Answer.NOT_APPLICABLE.value, "does not apply"),
        ],
    )
    detail = models.CharField(max_length=1000, blank=True)

    objects = HealthFactQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "pk"]
        indexes = [models.Index(fields=["patient", "topic", "-id"], name="health_fact_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=[a.value for a in Answer]),
                name="health_fact_is_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_answer_display()}"

    @property
    def label(self) -> str:
        """The short name of what was asked."""
        if self.question:
            return self.question.label
        return {self.PREGNANCY: "Pregnancy", self.BREAST_FEEDING: "Breast-feeding"}.get(
            self.topic, self.topic
        )
