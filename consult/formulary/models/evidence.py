"""Published sources, and for which formula each of them speaks."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consult.formulary.models.checks import Checked, CheckedQuerySet, days_in_order
from consult.formulary.models.entries import Entry, PatientReads
from consult.formulary.models.ingredients import Ingredient
from consult.formulary.models.products import TOO_MUCH_PERCENT, Unit
from consult.safety.facts import Role

EARLIEST_YEAR = 1900
valid_doi = RegexValidator(
    r"^10\.\d{4,9}/\S+\Z", "Give the DOI alone; it looks like 10.1000/abc123."
)
valid_pmid = RegexValidator(r"^[0-9]+\Z", "A PMID has digits only.")
valid_pmcid = RegexValidator(r"^PMC[0-9]+\Z", "A PMCID is PMC with digits, such as PMC1234567.")


def validate_level(level: int) -> None:
    """Refuse a level of evidence that the OCEBM table does not have."""
    if not 1 <= level <= 5:
        raise ValidationError("The level is a number from 1 (strongest) to 5 (weakest).")


def validate_year(year: int) -> None:
    """Refuse a year of publication that cannot be; papers may carry the next year."""
    latest = timezone.localdate().year + 1
    if not EARLIEST_YEAR <= year <= latest:
        raise ValidationError(f"The year lies between {EARLIEST_YEAR} and {latest}.")


class GivenAs(models.TextChoices):
    """How the study gave its treatment."""

    INJECTED = "injected", "injected into the skin"
    OTHER = "other", "given another way (by mouth, on the skin, into a vein)"
    NOT_STATED = "not_stated", "not stated"


class EvidenceQuerySet(CheckedQuerySet):
    """Published sources."""

    def citable(self) -> Self:
        """Sources of which enough was seen to print them as evidence."""
        return self.filter(usable_as_citation=True)

    def with_components(self) -> Self:
        """With everything that ``evidence_formula`` reads."""
        return self.prefetch_related("components__ingredient")


class EvidenceSource(Checked, PatientReads, Entry):
    """A study, review or report. Empty identifiers and authors were not seen in a source
    and are never filled from memory."""

    title = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    first_author = models.CharField(max_length=120, blank=True)
    first_author_note = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True, validators=[validate_year])
    journal = models.CharField(max_length=200, blank=True)
    volume_pages = models.CharField(max_length=80, blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True, validators=[valid_doi])
    pmid = models.CharField("PMID", max_length=20, blank=True, validators=[valid_pmid])
    pmcid = models.CharField("PMCID", max_length=20, blank=True, validators=[valid_pmcid])
    url_seen = models.URLField("address that was read", max_length=500, blank=True)
    link = models.URLField(max_length=500, blank=True)
    show_url_to_patient = models.BooleanField("show the link to patients", default=False)
    design = models.CharField(max_length=400)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    sample_unit = models.CharField(max_length=60, blank=True)
    population = models.CharField(max_length=400, blank=True)
    formula = models.CharField("formula as described", max_length=400)
    route = models.CharField(max_length=120, blank=True)
    given_as = models.CharField(max_length=20, choices=GivenAs.choices, default=GivenAs.NOT_STATED)
    is_general = models.BooleanField(
        "about mesotherapy in general",
        default=False,
        help_text="Offered for every mixture, as indirect.",
    )
    formula_is_fully_stated = models.BooleanField(
        default=False,
        help_text="Every component and strength of the studied formula is listed below. "
        "Only then can the software call it “this exact formula”.",
    )
    comparator = models.CharField(max_length=400, blank=True)
    result_one_line = models.TextField(max_length=1000)
    adverse_events = models.JSONField(default=list, blank=True)
    funding_bias = models.CharField(max_length=300, blank=True)
    limits = models.TextField(max_length=1000, blank=True)
    ocebm_level = models.PositiveSmallIntegerField(
        "OCEBM level",
        null=True,
        blank=True,
        validators=[validate_level],
        help_text="From 1 (strongest) to 5 (weakest).",
    )
    ocebm_level_before_downgrade = models.PositiveSmallIntegerField(
        "OCEBM level before downgrade", null=True, blank=True, validators=[validate_level]
    )
    ocebm_reason = models.CharField("reason for the OCEBM level", max_length=300, blank=True)
    topics = models.JSONField(default=list, blank=True)
    patient_text = models.TextField(max_length=1000)
    usable_as_citation = models.BooleanField(
        default=False, help_text="Not ticked: it is never offered or printed."
    )
    verification = models.JSONField(default=dict, blank=True)
    citation_tier = models.CharField(max_length=2, blank=True)
    identifier_note = models.CharField(max_length=300, blank=True)
    ingredients = models.ManyToManyField(
        Ingredient, through="consult.EvidenceComponent", related_name="evidence_sources"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "key"]
        constraints = [
            days_in_order("evidence"),
            models.CheckConstraint(
                condition=Q(ocebm_level__isnull=True) | Q(ocebm_level__range=(1, 5)),
                name="evidence_ocebm_level",
            ),
            models.UniqueConstraint(
                fields=["doi"], condition=~Q(doi=""), name="evidence_doi_once"
            ),
            models.UniqueConstraint(
                fields=["pmid"], condition=~Q(pmid=""), name="evidence_pmid_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year or 'year not known'})"


class EvidenceComponent(models.Model):
    """An ingredient that a source is about, with role and strength where it states them."""

    source = models.ForeignKey(EvidenceSource, on_delete=models.CASCADE, related_name="components")
    ingredient = models.ForeignKey(
        Ingredient, on_delete=models.PROTECT, related_name="evidence_components"
    )
    role = models.CharField(
        max_length=20, choices=[(r.value, r.value) for r in Role], default=Role.ACTIVE.value
    )
    strength = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    strength_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "ingredient", "role"], name="evidence_component_once"
            ),
            models.CheckConstraint(
                condition=~Q(strength_unit=Unit.PERCENT) | Q(strength__lte=100),
                name="evidence_percent_to_100",
                violation_error_message=TOO_MUCH_PERCENT,
            ),
        ]

    def __str__(self) -> str:
        return str(self.ingredient)
