"""Photos of labels, as somebody took them when a product was entered."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.formulary.models.products import Product
from consult.records import AppendOnly, AppendOnlyQuerySet


class LabelPhotoQuerySet(AppendOnlyQuerySet):
    """Photos of labels."""

    def of_product(self, product: Product) -> Self:
        """Those of ``product`` and of what was merged into it, without their bytes."""
        found = Q(product=product) | Q(product__merged_into=product)
        return self.filter(found).defer("data").select_related("added_by")


class LabelPhoto(AppendOnly):
    """A photo of a product's label: a JPEG that was drawn anew from what was uploaded, so
    that it holds the picture and nothing else."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="photos")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    objects = LabelPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sha256"], name="label_photo_once")
        ]

    def __str__(self) -> str:
        return f"Photo {self.pk} of the label of {self.product}"
