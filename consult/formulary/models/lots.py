"""Lots of products on the shelves of clinics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from consult.formulary.models.entries import FromLabel
from consult.formulary.models.products import Product
from consult.records import Versioned
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

# How long before its expiry a lot is warned of.
EXPIRES_SOON = timedelta(days=30)


class LotQuerySet(ClinicQuerySet):
    """Lots on the shelves of clinics."""

    def on_shelf(self) -> Self:
        """Lots that were not archived."""
        return self.filter(archived_at__isnull=True)

    def offered(self, *, on: date) -> Self:
        """Lots that may be drawn up on the day ``on``: not archived, not expired."""
        return self.on_shelf().filter(expiry__gt=on)

    def same(self, *, clinic: Clinic, product: Product, number: str, expiry: date) -> Self:
        """The lot that this label names, whatever its case; archived or not."""
        found = {"clinic": clinic, "product": product, "expiry": expiry}
        return self.filter(**found, number__iexact=number.strip())

    def expired(self, clinics: Iterable[Clinic]) -> Self:
        """Lots on the shelves of ``clinics`` that have expired there."""
        return self._until(clinics, lambda today: Q(expiry__lte=today))

    def expiring(self, clinics: Iterable[Clinic]) -> Self:
        """Lots on the shelves of ``clinics`` that expire there within the warning time."""
        return self._until(
            clinics, lambda today: Q(expiry__gt=today, expiry__lte=today + EXPIRES_SOON)
        )

    def _until(self, clinics: Iterable[Clinic], when: Callable[[date], Q]) -> Self:
        """Each clinic has its own day; without any clinic there is no lot."""
        found = Q(pk__in=[])
        for clinic in clinics:
            found |= Q(clinic=clinic) & when(clinic.today())
        return self.on_shelf().filter(found)


class Lot(FromLabel, Versioned):
    """A batch of a product at one clinic. Dates are calendar dates, not moments."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="lots")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField("lot number", max_length=60)
    expiry = models.DateField()
    opened_on = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = LotQuerySet.as_manager()

    # Told by ``add_lot`` of a lot that was there: why it had been archived, where it was.
    was_known = False
    was_archived_because = ""

    class Meta:
        ordering = ["expiry", "number"]
        indexes = [
            models.Index(fields=["clinic", "archived_at", "expiry"], name="lot_on_shelf"),
            models.Index(fields=["clinic"], condition=Q(awaiting_review=True), name="lot_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "product", "number", "expiry"], name="lot_once"
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(opened_on__lte=F("expiry")),
                name="lot_opened_before_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, expires {self.expiry:%d-%b-%Y}"
