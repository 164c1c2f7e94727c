"""The clinic's own recurring mixtures, kept version by version, without lots or notes."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower

from consult.consultations.models.injections import ProposedInjection
from consult.formulary.models import EvidenceSource, Product, ProductComponent
from consult.formulary.models.products import Measure, strength_text
from consult.records import AppendOnly, AppendOnlyQuerySet, Versioned
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

_STAFF = settings.AUTH_USER_MODEL


class SavedFormulaQuerySet(ClinicQuerySet):
    """Saved formulas of clinics."""

    def offered(self) -> Self:
        """Those that may be started from."""
        return self.filter(retired_at__isnull=True)

    def matching(self, text: str) -> Self:
        """Those with ``text`` in their name or in a product or ingredient of theirs."""
        versions = SavedFormulaVersion.objects.filter(
            Q(lines__product__name__icontains=text)
            | Q(lines__product__components__ingredient__name__icontains=text),
            formula__version=models.F("number"),
        )
        return self.filter(Q(name__icontains=text) | Q(pk__in=versions.values("formula")))

    def with_contents(self) -> Self:
        """With the newest version and all that its rules and its evidence read."""
        return self.select_related("clinic").prefetch_related(
            Prefetch(
                "versions",
                queryset=SavedFormulaVersion.objects.with_contents().filter(
                    formula__version=models.F("number")
                ),
                to_attr="newest",
            )
        )


class SavedFormula(Versioned):
    """A mixture that the clinic uses again and again. ``version`` is the number of the
    newest of its versions, which hold its content; ``name`` is the one of that version."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="saved_formulas")
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = SavedFormulaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("name"),
                condition=Q(retired_at__isnull=True),
                name="saved_formula_name_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_formula_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> SavedFormulaVersion:
        """The newest version; load the formula ``with_contents``."""
        newest: list[SavedFormulaVersion] = getattr(self, "newest")  # noqa: B009
        newest[0].formula = self
        return newest[0]


class VersionQuerySet(AppendOnlyQuerySet):
    """Versions of saved formulas."""

    def with_contents(self) -> Self:
        """With everything that the safety rules read of its products."""
        components = ProductComponent.objects.select_related("ingredient").prefetch_related(
            "ingredient__memberships__group", "ingredient__contraindications"
        )
        lines = SavedFormulaLine.objects.select_related("product").prefetch_related(
            Prefetch("product__components", queryset=components)
        )
        sources = SavedFormulaSource.objects.select_related("source").prefetch_related(
            "source__components__ingredient"
        )
        return self.select_related("by", "searched_by").prefetch_related(
            Prefetch("lines", queryset=lines), Prefetch("sources", queryset=sources)
        )


class SavedFormulaVersion(AppendOnly):
    """What a saved formula was from ``at`` on. Each change makes the next version.

    It holds what can be decided without a patient. Zones, days, people, lots, volumes and
    the answers to safety questions have no place here. ``searched_…`` say where no published
    evidence was found; ``fingerprint`` is of the formula for which that was stated.
    """

    formula = models.ForeignKey(SavedFormula, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    purpose = models.CharField("usual reason", max_length=500, blank=True)
    route = models.CharField(max_length=20, choices=ProposedInjection.Route.choices)
    device = models.CharField(max_length=20, choices=ProposedInjection.Device.choices)
    depth_mm = models.DecimalField(max_digits=4, decimal_places=1)
    needle = models.CharField(max_length=60)
    sessions = models.PositiveSmallIntegerField()
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    searched_where = models.CharField(max_length=400, blank=True)
    searched_on = models.DateField(null=True, blank=True)
    searched_by = models.ForeignKey(
        _STAFF, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fingerprint = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["formula", "number"], name="saved_formula_version_once"
            ),
            models.CheckConstraint(
                condition=Q(depth_mm__gt=0, depth_mm__lte=13), name="saved_formula_depth"
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=1, sessions__lte=30), name="saved_formula_sessions"
            ),
            models.CheckConstraint(
                condition=Q(searched_where="", searched_on__isnull=True, searched_by__isnull=True)
                | (
                    ~Q(searched_where="") & Q(searched_on__isnull=False, searched_by__isnull=False)
                ),
                name="saved_formula_search_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def retired_products(self) -> list[Product]:
        """The products of it that are not offered any more."""
        return [line.product for line in self.lines.all() if line.product.retired_at]

    @property
    def depth_text(self) -> str:
        return strength_text(self.depth_mm, "mm")


class SavedFormulaLine(AppendOnly):
    """One product of a version. Its strength is the product's, as labelled; its lot is read
    from the vial each time. ``usual_amount`` is shown beside the box and never filled in."""

    version = models.ForeignKey(
        SavedFormulaVersion, on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    usual_amount = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=8, choices=Measure.choices)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="saved_formula_position_once"
            ),
            models.UniqueConstraint(
                fields=["version", "product"], name="saved_formula_product_once"
            ),
            models.CheckConstraint(
                condition=Q(usual_amount__isnull=True) | Q(usual_amount__gt=0),
                name="saved_formula_amount",
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def usual_text(self) -> str:
        """The usual amount with its unit, or ""."""
        return strength_text(self.usual_amount, self.unit)


class SavedFormulaSource(AppendOnly):
    """A published source of a version, and what it means for the formula, whoever the
    patient is."""

    version = models.ForeignKey(
        SavedFormulaVersion, on_delete=models.PROTECT, related_name="sources"
    )
    source = models.ForeignKey(EvidenceSource, on_delete=models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "source"], name="saved_formula_source_once"
            ),
            models.CheckConstraint(condition=~Q(meaning=""), name="saved_formula_has_meaning"),
        ]

    def __str__(self) -> str:
        return str(self.source)
