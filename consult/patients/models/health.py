"""What patients told the clinic about allergies and health: written once, never edited."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.formulary.models import CrossReactivityGroup, HealthQuestion, Ingredient
from consult.patients.models.people import Patient
from consult.records import AppendOnly, AppendOnlyQuerySet
from consult.safety.facts import AllergyAnswer, Answer


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
        newer = HealthFact.objects.filter(
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
