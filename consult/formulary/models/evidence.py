"""Published sources, and for which formula each of them speaks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from consult.formulary.identifiers import (
    bare_doi,
    bare_pmcid,
    bare_pmid,
    bare_registry_id,
    valid_doi,
    valid_pmcid,
    valid_pmid,
    valid_registry_id,
)
from consult.formulary.models.checks import Checked, CheckedQuerySet, days_in_order
from consult.formulary.models.entries import Entry, PatientReads
from consult.formulary.models.evidence_choices import Asked, GivenAs, SeenAs
from consult.formulary.models.ingredients import Ingredient

EARLIEST_YEAR = 1900
LISTED = "This source is already listed."


def validate_level(level: int) -> None:
    """Refuse a level of evidence that the OCEBM table does not have."""
    if not 1 <= level <= 5:
        raise ValidationError("The level is a number from 1 (strongest) to 5 (weakest).")


def validate_year(year: int) -> None:
    """Refuse a year of publication that cannot be; papers may carry the next year."""
    latest = timezone.localdate().year + 1
    if not EARLIEST_YEAR <= year <= latest:
        raise ValidationError(f"The year lies between {EARLIEST_YEAR} and {latest}.")


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
    registry_id = models.CharField(
        "number in a trial register",
        max_length=40,
        blank=True,
        validators=[valid_registry_id],
        help_text="Such as NCT01234567.",
    )
    seen_as = models.CharField(
        "what was read of it",
        max_length=20,
        blank=True,
        choices=SeenAs.choices,
        help_text="A source that was seen only second-hand is marked, and prints so.",
    )
    url_seen = models.URLField("address that was read", max_length=500, blank=True)
    link = models.URLField(max_length=500, blank=True)
    show_url_to_patient = models.BooleanField("show the link to patients", default=False)
    design = models.CharField(max_length=400)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    sample_unit = models.CharField(
        max_length=60, blank=True, help_text="What was counted: people, vials, sites, articles."
    )
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
    not_stated = models.JSONField(
        "not stated",
        default=list,
        blank=True,
        help_text="Tick what you looked for and the source does not say.",
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
                Lower("doi"),
                condition=~Q(doi=""),
                name="evidence_doi_once",
                violation_error_message=LISTED,
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                condition=~Q(pmid=""),
                name="evidence_pmid_once",
                violation_error_message=LISTED,
            ),
            models.UniqueConstraint(
                fields=["pmcid"],
                condition=~Q(pmcid=""),
                name="evidence_pmcid_once",
                violation_error_message=LISTED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year or 'year not known'})"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Write the identifiers in their one way before they are checked and compared."""
        self.doi, self.pmid = bare_doi(self.doi), bare_pmid(self.pmid)
        self.pmcid, self.registry_id = bare_pmcid(self.pmcid), bare_registry_id(self.registry_id)
        super().clean_fields(exclude=exclude)

    @property
    def has_identifier(self) -> bool:
        """Whether a reader can look it up by a number."""
        return bool(self.doi or self.pmid or self.pmcid or self.registry_id)

    @property
    def is_second_hand(self) -> bool:
        """Whether only what others say about it was read; entries from before this was asked
        tell it by their verification."""
        if self.seen_as:
            return self.seen_as == SeenAs.SECOND_HAND
        return self.verification.get("primary_or_index_page") is False

    def words_for(self, part: str, stated: str) -> str:
        """``stated``, or whether the source does not state it or nobody recorded it."""
        if stated:
            return stated
        return "not stated in the source" if part in self.not_stated else "not recorded"

    @property
    def size_words(self) -> str:
        size = f"{self.sample_size:,}" if self.sample_size else ""
        unit = self.sample_unit or "(unit not recorded)"
        if (self.sample_size, unit) == (1, "people"):
            unit = "person"
        return self.words_for(Asked.SAMPLE_SIZE, size and f"{size} {unit}")

    @property
    def route_words(self) -> str:
        return self.words_for(Asked.ROUTE, self.route)

    @property
    def limits_words(self) -> str:
        return self.words_for(Asked.LIMITS, self.limits)

    @property
    def level_words(self) -> str:
        level = str(self.ocebm_level or "")
        return level or ("cannot be graded" if Asked.LEVEL in self.not_stated else "not graded")

    @property
    def harms_words(self) -> str:
        return self.words_for(Asked.HARMS, "; ".join(map(_harm, self.adverse_events)))


def _harm(row: dict[str, Any]) -> str:
    """One reported harm with its numbers, as published."""
    share = f"{row['n']} of {row['N']}" if row.get("n") is not None and row.get("N") else ""
    share = share or (str(row["n"]) if row.get("n") is not None else "")
    percent = f"{row['pct']} %" if row.get("pct") not in (None, "") else ""
    numbers = ", ".join(part for part in (share, percent) if part)
    name, text = str(row.get("event") or ""), str(row.get("text") or "")
    told = ": ".join(part for part in (name, text) if part)
    return f"{told} ({numbers})" if numbers else told
