"""Photos of labels, for those who enter products and those who look after the lists."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from consult.formulary.models import LabelPhoto


@require_safe
def show_label_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept photo. Its bytes are a JPEG that this product drew, and are named nothing else."""
    user = request.user
    if not (
        user.has_perm("consult.record_consultations") or user.has_perm("consult.manage_formulary")
    ):
        raise PermissionDenied
    photo = get_object_or_404(LabelPhoto, pk=pk)
    response = HttpResponse(bytes(photo.data), content_type="image/jpeg")
    response["Content-Disposition"] = content_disposition_header(False, f"label-{photo.pk}.jpg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
