"""What was ever drawn up for a consultation: the trace by which a product or lot is found."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from consult.consultations.models.consultations import Consultation
from consult.formulary.models import Lot, Product
from consult.records import AppendOnly, AppendOnlyQuerySet
from consult.staff.access import ClinicQuerySet


class FormulaUseQuerySet(AppendOnlyQuerySet, ClinicQuerySet):  # type: ignore[override]
    """What was ever drawn up."""

    clinic_path = "consultation__clinic"


class FormulaUse(AppendOnly):
    """A product, and the lot of it, that was put into the formula of an injection. The
    formula goes on to change; this row stays, for a consent may name what it held."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="formula_uses"
    )
    injection_number = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FormulaUseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.product}, lot {self.lot or 'not chosen'}"
