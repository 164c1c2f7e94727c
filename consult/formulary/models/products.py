"""Products as labelled, and what is in them."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower

from consult.formulary.models.entries import Entry, EntryQuerySet, FromLabel
from consult.formulary.models.ingredients import Ingredient
from consult.safety.facts import Content, Role, VialKind

TOO_MUCH_PERCENT = "A strength in percent cannot be more than 100."


class Unit(models.TextChoices):
    """Units of strength."""

    PERCENT = "%", "%"
    MG_ML = "mg/mL", "mg/mL"
    UG_ML = "µg/mL", "µg/mL"
    IU_ML = "IU/mL", "IU/mL"
    UNITS_ML = "units/mL", "units/mL"
    MG_VIAL = "mg/vial", "mg/vial"
    UNITS_VIAL = "units/vial", "units/vial"


class Measure(models.TextChoices):
    """In what a product is drawn up."""

    ML = "mL", "mL"
    MG = "mg", "mg"
    UNITS = "units", "units"


class ProductQuerySet(EntryQuerySet):
    """Products as labelled."""

    def with_contents(self) -> Self:
        """With every component and what ``product_facts`` reads of it."""
        return self.prefetch_related(
            "components__ingredient__contraindications",
            "components__ingredient__memberships__group",
        )

    def awaiting_review(self) -> Self:
        """Products that a clinician entered from a label and no admin has looked at."""
        return self.filter(awaiting_review=True)


class Product(FromLabel, Entry):
    """The vial, ampoule or kit as its label says, not as it is called.

    ``strength`` with its unit is the one strength on the label; empty for a mixture whose
    components carry their own. ``measured_in`` is the unit in which it is drawn up.
    """

    name = models.CharField(max_length=120)
    maker = models.CharField(max_length=120)
    strength = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    strength_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)
    measured_in = models.CharField(max_length=8, choices=Measure.choices, default=Measure.ML)
    vial_kind = models.CharField(
        max_length=20,
        choices=[
            (VialKind.SINGLE_DOSE.value, "single-dose vial or ampoule"),
            (VialKind.MULTI_DOSE.value, "multi-dose vial"),
            (VialKind.COMPOUNDED.value, "compounded syringe or vial"),
        ],
    )
    latex_stopper = models.CharField(
        "natural rubber latex in the stopper",
        max_length=10,
        choices=[
            (Content.YES.value, "yes"),
            (Content.NO.value, "no"),
            (Content.NOT_KNOWN.value, "not known"),
        ],
    )
    is_fully_disclosed = models.BooleanField("every component is on the label and listed here")
    label_note = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField("demonstration product", default=False, editable=False)
    ingredients = models.ManyToManyField(
        Ingredient, through="consult.ProductComponent", related_name="products"
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "maker", "pk"]
        indexes = [models.Index(Lower("maker"), name="product_by_maker")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                Lower("maker"),
                # Without this, a database holds two empty strengths to be different.
                Coalesce("strength", Value(Decimal(0))),
                "strength_unit",
                name="product_as_labelled",
                violation_error_message="This product is already listed.",
            ),
            models.CheckConstraint(
                condition=Q(strength__isnull=True, strength_unit="")
                | (Q(strength__gt=0) & ~Q(strength_unit="")),
                name="product_strength_with_unit",
            ),
            models.CheckConstraint(
                condition=~Q(strength_unit=Unit.PERCENT) | Q(strength__lte=100),
                name="product_percent_to_100",
                violation_error_message=TOO_MUCH_PERCENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.maker}{', ' + self.strength_text if self.strength else ''})"

    @property
    def strength_text(self) -> str:
        """The strength on the label with its unit, or ""."""
        return strength_text(self.strength, self.strength_unit)

    @property
    def may_stay_open(self) -> bool:
        """Whether a vial of it may be used on more than one day."""
        return self.vial_kind == VialKind.MULTI_DOSE


def strength_text(strength: object, unit: str) -> str:
    """A strength as people write it, without trailing zeros; "" if not stated."""
    if strength is None:
        return ""
    number = format(strength, "f")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number} {unit}".strip()


class ProductComponent(models.Model):
    """One ingredient of a product, with its role; strength where the label states it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="components")
    ingredient = models.ForeignKey(
        Ingredient, on_delete=models.PROTECT, related_name="product_components"
    )
    role = models.CharField(
        max_length=20, choices=[(r.value, r.value) for r in Role], default=Role.ACTIVE.value
    )
    strength = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    strength_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "ingredient", "role"], name="component_once_per_role"
            ),
            models.CheckConstraint(
                condition=Q(strength__isnull=True, strength_unit="")
                | (Q(strength__gt=0) & ~Q(strength_unit="")),
                name="component_strength_with_unit",
            ),
            models.CheckConstraint(
                condition=~Q(strength_unit=Unit.PERCENT) | Q(strength__lte=100),
                name="component_percent_to_100",
                violation_error_message=TOO_MUCH_PERCENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ingredient} {self.strength_text or 'strength not stated'}"

    @property
    def strength_text(self) -> str:
        return strength_text(self.strength, self.strength_unit)
