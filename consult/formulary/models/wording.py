"""Risks, options, questions, checklist items and sentences that a patient will read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models

from consult.formulary.models.checks import Checked, CheckedQuerySet, days_in_order
from consult.formulary.models.entries import Entry, EntryQuerySet, PatientReads
from consult.formulary.models.ingredients import Ingredient


class RiskQuerySet(CheckedQuerySet):
    """Documented harms."""

    def of_procedure(self) -> Self:
        """Risks of every treatment: of the procedure and of the supply."""
        return self.filter(kind__in=[Risk.Kind.PROCEDURE, Risk.Kind.SUPPLY])

    def of_ingredients(self, keys: Iterable[str]) -> Self:
        """Risks that the named ingredients carry."""
        return self.filter(ingredients__key__in=list(keys)).distinct()


class Risk(Checked, PatientReads, Entry):
    """A documented harm. ``frequency_kind`` says what the published figures mean; only
    ``reported_percent`` and ``trial`` are figures from scalp injections."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", "of the procedure"
        INGREDIENT = "ingredient", "of an ingredient"
        SUPPLY = "supply", "of the supply"

    class Prominence(models.TextChoices):
        COMMON = "common", "Common"
        SERIOUS = "serious", "Less common but serious"
        RARE = "rare", "Rare, or known from single reports"
        VALUE = "value", "Benefit and cost"

    class FrequencyKind(models.TextChoices):
        REPORTED_PERCENT = "reported_percent", "percent reported for scalp injections"
        TRIAL = "trial", "figure from a trial of scalp injections"
        CASE_SERIES = "case_series", "case series: shows that it happens, not how often"
        OUTBREAK = "outbreak", "outbreak report"
        OUTBREAK_ATTACK_RATE = "outbreak_attack_rate", "attack rate in one outbreak"
        OTHER_SETTING = "other_setting", "figure from another setting"
        NOT_KNOWN = "not_known", "not known"

    name = models.CharField(max_length=120)
    patient_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    prominence = models.CharField(max_length=20, choices=Prominence.choices)
    is_key_fact = models.BooleanField("among the key facts on page one", default=False)
    severity = models.CharField(max_length=30)
    frequency_kind = models.CharField(max_length=30, choices=FrequencyKind.choices)
    frequency_text = models.TextField(max_length=600, blank=True)
    frequency_numbers = models.JSONField(default=list, blank=True)
    typical_onset = models.CharField(max_length=200, blank=True)
    what_to_do = models.CharField(max_length=300, blank=True)
    what_to_do_status = models.CharField(max_length=120, blank=True)
    patient_text = models.TextField(max_length=600, blank=True)
    evidence_keys = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    ingredients = models.ManyToManyField(
        Ingredient,
        related_name="risks",
        blank=True,
        help_text="For a risk of an ingredient: the ingredients that carry it.",
    )

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]
        constraints = [days_in_order("risk")]

    def __str__(self) -> str:
        return self.name


class Alternative(Checked, PatientReads, Entry):
    """Another option that the patient has, doing nothing included."""

    name = models.CharField(max_length=120)
    is_first_line = models.BooleanField("first-line in the sources", default=False)
    us_status = models.CharField(max_length=300, blank=True)
    evidence_text = models.TextField(max_length=600, blank=True)
    main_risks = models.TextField(max_length=600, blank=True)
    cost_note = models.CharField(max_length=300, blank=True)
    patient_text = models.TextField(max_length=600)
    evidence_keys = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    objects = CheckedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]
        constraints = [days_in_order("alternative")]

    def __str__(self) -> str:
        return self.name


class RedFlagQuerySet(EntryQuerySet):
    """Signs that ask for a doctor."""

    def before(self) -> Self:
        """The screening questions."""
        return self.filter(stage=RedFlag.Stage.BEFORE)

    def after(self) -> Self:
        """The warning signs after a treatment."""
        return self.filter(stage=RedFlag.Stage.AFTER)


class RedFlag(PatientReads, Entry):
    """A sign that asks for a doctor: a screening question before, a warning sign after."""

    class Stage(models.TextChoices):
        BEFORE = "before", "before (screening question)"
        AFTER = "after", "after (warning sign)"

    label = models.CharField(max_length=160)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    urgency = models.CharField(
        max_length=40,
        choices=[
            ("do_not_treat", "Do not treat"),
            ("see_dermatologist_urgent", "See a dermatologist urgently"),
            ("see_dermatologist_first", "See a dermatologist first"),
            ("see_doctor_first", "See a doctor first"),
            ("ask_allergist_first", "Ask an allergist first"),
            ("ask_before_botulinum", "Ask before botulinum toxin"),
            ("emergency_911", "Emergency: call now"),
            ("call_clinic_today", "Call the clinic the same day"),
            ("see_dermatologist_soon", "See a dermatologist soon"),
            ("see_doctor_soon", "See a doctor soon"),
        ],
    )
    patient_text = models.TextField(max_length=600)
    clinician_action = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=100)

    objects = RedFlagQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.label


class ChecklistQuerySet(EntryQuerySet):
    """Steps of the sterile technique."""

    def for_planning(self) -> Self:
        """The steps that are answered before an injection is consented to."""
        return self.filter(phase__in=ChecklistItem.PLANNING_PHASES)


class ChecklistItem(PatientReads, Entry):
    """One step of the sterile technique."""

    class Phase(models.TextChoices):
        BEFORE_DAY = "before_day", "Before the day"
        VIALS = "vials", "Vials"
        MIXING = "mixing", "Mixing"
        PATIENT = "patient", "Patient"
        TECHNIQUE = "technique", "Technique"
        CONSENT = "consent", "Consent"
        DURING = "during", "During"
        AFTER = "after", "After"

    PLANNING_PHASES = (
        Phase.BEFORE_DAY,
        Phase.VIALS,
        Phase.MIXING,
        Phase.PATIENT,
        Phase.TECHNIQUE,
        Phase.CONSENT,
    )

    phase = models.CharField(max_length=20, choices=Phase.choices)
    text = models.CharField(max_length=400)
    why = models.CharField(max_length=400, blank=True)
    input_type = models.CharField(max_length=80, blank=True)
    blocks_procedure = models.BooleanField()
    record_fields = models.JSONField(default=list, blank=True)
    patient_text = models.CharField(max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.text


class HealthQuestion(PatientReads, Entry):
    """A question about a condition or a medicine that some ingredient depends on."""

    class Kind(models.TextChoices):
        CONDITION = "condition", "condition"
        MEDICINE = "medicine", "medicine"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.CharField("question", max_length=300)
    label = models.CharField("short name", max_length=120)
    asks_for_list = models.BooleanField(
        "a yes asks for a list", default=False, help_text="Free text that no rule can match."
    )
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.label


class ConsentText(PatientReads, Entry):
    """One sentence or heading of the consent document, per language.

    ``slot`` is where the document prints it; ``{name}`` in the text is filled with data.
    """

    slot = models.SlugField(max_length=80)
    language = models.CharField(max_length=10, default="en")
    text = models.TextField(max_length=2000)
    note = models.CharField("what it is for", max_length=300, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "language"], name="consent_text_once")
        ]

    def __str__(self) -> str:
        return self.slot
