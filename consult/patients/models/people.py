"""Patients of a clinic, and how they are found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from consult.patients.names import fold_name
from consult.records import Versioned
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic
from consult.ui.words import count_years, read_day

if TYPE_CHECKING:
    from consult.patients.models.health import Allergy, HealthFact


SEARCH_NAME_LENGTH = 500


def search_name_of(given_names: str, family_name: str) -> str:
    """What ``Patient.search_name`` keeps of a name."""
    return fold_name(f"{given_names} {family_name}")[:SEARCH_NAME_LENGTH]


def _has_word(word: str) -> Q:
    """The word in the name, however it is spelled, or in the record number; SQLite knows
    small and capital letters of English only, so that both are asked for."""
    found = Q()
    for spelling in {word, word.lower(), word.upper()}:
        found |= Q(record_number__icontains=spelling)
    folded = fold_name(word)
    return found | Q(search_name__contains=folded) if folded else found


class PatientQuerySet(ClinicQuerySet):
    """Patients of clinics."""

    def matching(self, text: str) -> Self:
        """Patients whose every typed word is in the name or record number, or who were
        born on the typed date."""
        text = text.replace("\0", "")  # PostgreSQL cannot be asked for it
        words = Q()
        for word in text.split():
            words &= _has_word(word)
        born = read_day(text)
        # “20261124” is a date, and may as well be a record number.
        return self.filter(Q(date_of_birth=born) | words if born else words)

    def likely_same(self, *, family_name: str, given_names: str, date_of_birth: date) -> Self:
        """Patients with the same name, however it is spelled, and birth date."""
        return self.filter(
            date_of_birth=date_of_birth, search_name=search_name_of(given_names, family_name)
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
    # The folded name, kept by the actions, so that a search needs no accents.
    search_name = models.CharField(
        max_length=SEARCH_NAME_LENGTH, blank=True, default="", editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PatientQuerySet.as_manager()

    # Filled by Consultation.objects.with_everything().
    current_allergies: list[Allergy]
    current_health: list[HealthFact]

    class Meta:
        ordering = ["family_name", "given_names", "pk"]
        constraints = [
            models.UniqueConstraint(
                "clinic", Lower("record_number"), name="patient_record_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "date_of_birth"], name="patient_born"),
            models.Index(fields=["clinic", "search_name"], name="patient_search_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def age_on(self, day: date) -> int:
        """Age in whole years on ``day``."""
        return count_years(self.date_of_birth, day)
