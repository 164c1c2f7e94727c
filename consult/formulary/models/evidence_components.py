"""What a published source is about: ingredients, with role and strength where it states them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consult.formulary.models.ingredients import Ingredient
from consult.formulary.models.products import TOO_MUCH_PERCENT, Unit
from consult.safety.facts import Role


class EvidenceComponent(models.Model):
    """An ingredient that a source is about, with role and strength where it states them."""

    source = models.ForeignKey(
        "consult.EvidenceSource", on_delete=models.CASCADE, related_name="components"
    )
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
