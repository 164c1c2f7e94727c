"""Proposed injections and the products drawn up for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.consultations.models.consultations import Consultation
from consult.formulary.models import Ingredient, Lot, Product, Unit
from consult.formulary.models.products import Measure, strength_text
from consult.records import Versioned
from consult.safety.facts import Content
from consult.safety.vocabulary import Procedure
from consult.staff.access import ClinicQuerySet

_STAFF = settings.AUTH_USER_MODEL


class Zone(models.TextChoices):
    """Zones of the scalp, as on the diagram."""

    HAIRLINE = "hairline", "Frontal hairline"
    LEFT_TEMPLE = "left_temple", "Left temple"
    RIGHT_TEMPLE = "right_temple", "Right temple"
    MID_SCALP = "mid_scalp", "Mid-scalp"
    CROWN = "crown", "Crown (vertex)"
    LEFT_SIDE = "left_side", "Left side"
    RIGHT_SIDE = "right_side", "Right side"
    BACK = "back", "Back of the head"


class InjectionQuerySet(ClinicQuerySet):
    """Proposed injections of clinics."""

    clinic_path = "consultation__clinic"


class ProposedInjection(Versioned):
    """One injection as proposed: why, where, how, with what, and by whom."""

    class Route(models.TextChoices):
        INTRADERMAL = Procedure.INTRADERMAL.value, Procedure.INTRADERMAL.words
        SUBDERMAL = Procedure.SUBDERMAL.value, Procedure.SUBDERMAL.words

    class Device(models.TextChoices):
        SYRINGE = Procedure.SYRINGE.value, Procedure.SYRINGE.words
        MESO_GUN = Procedure.MESO_GUN.value, Procedure.MESO_GUN.words
        MULTI_NEEDLE = Procedure.MULTI_NEEDLE.value, Procedure.MULTI_NEEDLE.words

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="injections"
    )
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField("why", max_length=500)
    zones = models.JSONField(default=list)
    route = models.CharField(max_length=20, choices=Route.choices)
    device = models.CharField(max_length=20, choices=Device.choices)
    depth_mm = models.DecimalField(max_digits=4, decimal_places=1)
    needle = models.CharField(max_length=60)
    total_volume_ml = models.DecimalField(max_digits=5, decimal_places=2)
    sessions = models.PositiveSmallIntegerField()
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_on = models.DateField()
    injector = models.ForeignKey(
        _STAFF, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skin_preparation = models.ForeignKey(
        Ingredient, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gloves_latex = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            (Content.NO.value, "latex-free gloves"),
            (Content.YES.value, "latex gloves"),
            (Content.NOT_KNOWN.value, "not known"),
        ],
    )
    # The saved formula that it was started from, as it was then.
    started_from = models.ForeignKey(
        "consult.SavedFormulaVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="injections",
    )

    objects = InjectionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="injection_number_once"
            ),
            models.CheckConstraint(
                condition=Q(depth_mm__gt=0, depth_mm__lte=13), name="injection_depth"
            ),
            models.CheckConstraint(
                condition=Q(total_volume_ml__gt=0, total_volume_ml__lte=50),
                name="injection_volume",
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=1, sessions__lte=30), name="injection_sessions"
            ),
        ]

    def __str__(self) -> str:
        return f"Injection {self.number}"

    @property
    def procedures(self) -> set[Procedure]:
        """The route and the device."""
        return {Procedure(self.route), Procedure(self.device)}

    @property
    def depth_text(self) -> str:
        return strength_text(self.depth_mm, "mm")

    @property
    def volume_text(self) -> str:
        return strength_text(self.total_volume_ml, "mL")

    @property
    def zone_labels(self) -> list[str]:
        """The chosen zones in the diagram's order."""
        return [label for value, label in Zone.choices if value in self.zones]


class FormulaLine(models.Model):
    """One product drawn up: which lot, what strength was read from the vial, how much."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="formula_lines")
    strength = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    strength_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)
    amount = models.DecimalField(max_digits=8, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Measure.choices)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["injection", "position"], name="formula_line_position_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="formula_line_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.product}, {strength_text(self.amount, self.unit)}"

    @property
    def amount_text(self) -> str:
        return strength_text(self.amount, self.unit)

    @property
    def strength_text(self) -> str:
        return strength_text(self.strength, self.strength_unit)
