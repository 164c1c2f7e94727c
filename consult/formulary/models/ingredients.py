"""Ingredients, what speaks against them, and the groups in which they cross-react."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from consult.formulary.models.checks import Checked, CheckedQuerySet, days_in_order
from consult.formulary.models.entries import Entry, FromLabel, PatientReads
from consult.safety.facts import MatchRule, MembershipKind

CATEGORY_CHOICES = [
    ("drug_5ari", "5-alpha-reductase inhibitor"),
    ("drug_vasodilator", "Vasodilator drug"),
    ("drug_prostaglandin", "Prostaglandin drug"),
    ("drug_neurotoxin", "Botulinum toxin"),
    ("local_anaesthetic_amide", "Local anesthetic, amide"),
    ("local_anaesthetic_ester", "Local anesthetic, ester"),
    ("vitamin", "Vitamin"),
    ("vitamin_mix", "Vitamin mix"),
    ("mineral", "Mineral"),
    ("amino_acid_mix", "Amino acids"),
    ("antioxidant", "Antioxidant"),
    ("methylxanthine", "Methylxanthine"),
    ("peptide", "Peptide"),
    ("growth_factor", "Growth factor"),
    ("biologic_autologous", "Biologic, the patient's own"),
    ("biologic_unapproved", "Biologic, not approved"),
    ("biologic_device_elsewhere", "Biologic or device, approved elsewhere"),
    ("device_filler", "Filler"),
    ("mixture_product", "Ready-made mixture"),
    ("botanical", "Botanical"),
    ("lipolytic", "Fat dissolver"),
    ("preservative", "Preservative"),
    ("excipient", "Excipient"),
    ("solvent", "Solvent"),
    ("buffer", "Buffer"),
    ("diluent", "Diluent"),
    ("antiseptic", "Skin antiseptic"),
    ("packaging", "Packaging"),
    ("other", "Other"),
]


class Flag(models.TextChoices):
    """What the safety rules look for in an ingredient."""

    ADULT_ONLY = "adult_only", "Adults only"
    ANAPHYLAXIS_WATCH = "anaphylaxis_watch", "Watch for a severe allergic reaction"
    BLEEDING_RISK = "bleeding_risk", "May make bleeding more likely"
    BLOOD_HANDLING = "blood_handling", "Blood is handled"
    BOXED_WARNING = "boxed_warning", "Label has a boxed warning"
    CANCER_HISTORY_CHECK = "cancer_history_check", "Ask about cancer"
    CHECK_BLOOD_PRESSURE = "check_blood_pressure", "Check blood pressure"
    DILUENT = "diluent", "Diluent"
    FERTILITY_WARNING = "fertility_warning", "Fertility warning"
    FISH_ALLERGY_CHECK = "fish_allergy_check", "Ask about fish allergy"
    G6PD_QUESTION = "g6pd_question", "Ask about G6PD deficiency"
    HORMONE_DRUG = "hormone_drug", "Hormone drug"
    LAB_TEST_WARNING = "lab_test_warning", "Changes lab tests"
    LABEL_WITH_PATIENT_NAME = "label_with_patient_name", "Label with the patient's name"
    LATEX_CHECK = "latex_check", "Ask about latex allergy"
    MOOD_WARNING = "mood_warning", "Mood warning"
    MUST_BE_SPLIT = "must_be_split_into_components", "Sold as a mixture: ask for its components"
    NOT_FOR_DIRECT_INJECTION = "not_for_direct_injection", "Not for direct injection"
    NOT_INJECTED = "not_injected", "Used on the skin, never injected"
    PREGNANCY_QUESTION = "pregnancy_question", "Ask about pregnancy"
    REGULATORY_STATUS_MOVING = "regulatory_status_moving", "Regulatory status is changing"
    STOP_IF_MAY_BE_PREGNANT = "stop_if_may_be_pregnant", "Stop if possibly pregnant"
    STOP_IF_PREGNANT = "stop_if_pregnant", "Stop if pregnant"
    SUGGEST_BLOCK = "suggest_block", "Sources advise against using it"
    VASCULAR_RISK = "vascular_risk", "Can block a blood vessel"


class IngredientQuerySet(CheckedQuerySet):
    """Ingredients and what the safety rules need with them."""

    def with_safety(self) -> Self:
        """With everything that ``ingredient_facts`` reads, in a fixed number of queries."""
        return self.prefetch_related("contraindications", "memberships__group")

    def awaiting_review(self) -> Self:
        """Ingredients that a clinician named from a label and no admin has described."""
        return self.filter(awaiting_review=True)


class Ingredient(Checked, PatientReads, FromLabel, Entry):
    """Anything that can reach the patient with the injection, skin prep included.

    One that a clinician named from a label has no texts until an admin writes them;
    without its risks in plain words no consent is issued.
    """

    name = models.CharField(max_length=120, unique=True)
    category = models.CharField(max_length=40, choices=CATEGORY_CHOICES)
    inn = models.CharField("INN", max_length=120, blank=True)
    unii = models.CharField("UNII", max_length=120, blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    us_status_code = models.CharField("US status, code", max_length=40, blank=True)
    us_status_text = models.TextField(
        "US status, as the patient reads it", max_length=1000, blank=True
    )
    us_status_as_of = models.CharField("US status as of", max_length=120, blank=True)
    allergens = models.JSONField(default=list, blank=True)
    flags = models.JSONField(default=list, blank=True)
    block_reason = models.CharField(max_length=200, blank=True)
    blood_donation_deferral_months = models.PositiveSmallIntegerField(null=True, blank=True)
    specific_risks = models.JSONField(default=list, blank=True)
    pregnancy_text = models.CharField("pregnancy and breast-feeding", max_length=400, blank=True)
    handling = models.CharField(max_length=400, blank=True)
    hidden_ingredients_to_check = models.JSONField(default=list, blank=True)
    patient_text = models.TextField("risks in the patient's words", max_length=1000, blank=True)
    verification_level = models.CharField(max_length=80, blank=True)
    not_verified = models.JSONField(default=list, blank=True)

    objects = IngredientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [days_in_order("ingredient")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Only an ingredient that waits for review may lack its status."""
        super().clean()
        missing = [] if self.awaiting_review else self.missing_status()
        if missing:
            raise ValidationError(dict.fromkeys(missing, "This field is required."))

    def missing_status(self) -> list[str]:
        """Which fields of the regulatory status are empty."""
        names = ("us_status_text", "us_status_as_of")
        return [name for name in names if not getattr(self, name).strip()]

    @property
    def is_described(self) -> bool:
        """Whether a patient can read what it risks and what its status is."""
        return bool(self.patient_text.strip()) and not self.missing_status()


class Contraindication(models.Model):
    """A published reason against an ingredient, coded with the health questions it needs."""

    ingredient = models.ForeignKey(
        Ingredient, on_delete=models.CASCADE, related_name="contraindications"
    )
    text = models.CharField(max_length=300)
    is_absolute = models.BooleanField(
        "contraindication", help_text="Not ticked: a caution, not a contraindication."
    )
    is_sourced = models.BooleanField("seen in a source", default=False)
    topics = models.JSONField(
        "health questions", default=list, blank=True, help_text="Keys of health questions."
    )

    class Meta:
        ordering = ["-is_absolute", "pk"]

    def __str__(self) -> str:
        return self.text


class CrossReactivityGroup(PatientReads, Entry):
    """Substances that can set off one another's allergy."""

    name = models.CharField(max_length=120, unique=True)
    members = models.JSONField("member names as in the sources", default=list, blank=True)
    match_rule = models.CharField(max_length=30, choices=[(r.value, r.value) for r in MatchRule])
    strength = models.CharField("strength of the link", max_length=120)
    clinician_text = models.TextField(max_length=1000)
    patient_text = models.TextField(max_length=600)
    not_cross_reactive_with = models.JSONField(default=list, blank=True)
    ingredients = models.ManyToManyField(
        Ingredient, through="consult.GroupMembership", related_name="cross_reactivity_groups"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(match_rule__in=[r.value for r in MatchRule]),
                name="group_match_rule",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """Whether an ingredient is of a group or may hold something that is."""

    group = models.ForeignKey(
        CrossReactivityGroup, on_delete=models.CASCADE, related_name="memberships"
    )
    ingredient = models.ForeignKey(
        Ingredient, on_delete=models.CASCADE, related_name="memberships"
    )
    kind = models.CharField(
        max_length=20,
        choices=[
            (MembershipKind.MEMBER.value, "is of this group"),
            (MembershipKind.MAY_CONTAIN.value, "may contain one of this group"),
        ],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "ingredient"], name="group_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.ingredient} {self.get_kind_display()} {self.group}"
