"""Photos of a label, kept with the product that they show."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.formulary.actions.history import held
from consult.formulary.label_pictures import MOST_PHOTOS, Photo
from consult.formulary.models import LabelPhoto, Product
from consult.formulary.refusals import PhotoIsRefused
from consult.staff.models import StaffMember

TOO_MANY = f"A product keeps up to {MOST_PHOTOS} photos of its label."


@transaction.atomic
def add_label_photos(
    *, by: StaffMember, product: Product, photos: Sequence[Photo]
) -> list[LabelPhoto]:
    """Keep judged photos with a product; the same photo twice is kept once.

    Raises ``PhotoIsRefused`` where they would be too many; then none is kept.
    """
    if not photos:
        return []
    fresh: Product = held(product)
    known = set(fresh.photos.values_list("sha256", flat=True))
    new = {photo.sha256: photo for photo in photos if photo.sha256 not in known}
    if len(known) + len(new) > MOST_PHOTOS:
        raise PhotoIsRefused(TOO_MANY)
    return [_keep(by, fresh, photo) for photo in new.values()]


def _keep(by: StaffMember, product: Product, photo: Photo) -> LabelPhoto:
    row = LabelPhoto(
        product=product,
        data=photo.data,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        added_by=by,
        added_at=timezone.now(),
    )
    row.save()
    details = {"photo": row.pk}
    record_event(by=by, action="product.photo_added", record=product, details=details)
    return row
