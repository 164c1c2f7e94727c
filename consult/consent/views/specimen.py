"""What the present lists print: a specimen of the whole document, or one entry alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consult.consent.refusals import ConsentRefusal
from consult.consent.specimen.pieces import LISTS, piece_pdf
from consult.consent.specimen.whole import specimen_pdf
from consult.consent.wording import complete_languages
from consult.formulary.models import Entry
from consult.staff.access import needs
from consult.staff.models import Clinic


@require_safe
@needs("manage_formulary")
def show_specimen(request: HttpRequest, language: str) -> HttpResponse:
    """The whole document in one language, about nobody; it is made anew and not stored."""
    if language not in complete_languages():
        raise Http404
    clinic = _clinic_of(request)
    return _pdf(
        request, f"specimen-{language}", lambda: specimen_pdf(clinic, language, timezone.now())
    )


@require_http_methods(["GET", "POST"])
@needs("manage_formulary")
def show_entry(request: HttpRequest, list_name: str) -> HttpResponse:
    """An entry where the document prints it: as stored, or as it stands in a form."""
    model = LISTS.get(list_name)
    if model is None:
        raise Http404
    entry = _entry(request, model)
    clinic, now = _clinic_of(request), timezone.now()
    return _pdf(request, f"preview-{list_name}", lambda: piece_pdf(clinic, entry, now))


def _entry(request: HttpRequest, model: Any) -> Entry:
    number = request.GET.get("entry", "")
    stored = get_object_or_404(model, pk=number) if number.isdigit() else None
    if request.method == "POST":
        page: Any = admin.site.get_model_admin(model)
        form = page.get_form(request, stored, change=stored is not None)(
            request.POST, instance=stored
        )
        # What cannot be read keeps its stored value: this is a look, not a save.
        form.is_valid()
        entry: Entry = form.instance
        return entry
    if stored is None:
        raise Http404
    return stored


def _clinic_of(request: HttpRequest) -> Clinic:
    clinic: Clinic | None = request.user.clinics.order_by("name").first()
    if clinic is None:
        raise Http404
    return clinic


def _pdf(request: HttpRequest, name: str, make: Callable[[], bytes]) -> HttpResponse:
    try:
        data = make()
    except ConsentRefusal as refusal:
        context = {"refusal": refusal}
        return render(request, "admin/consult/no_preview.html", context, status=503)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
