"""Opening a consultation, its overview, and closing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from consult.consultations.actions.opening import close_consultation, open_consultation
from consult.consultations.forms.review import CloseForm
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.views.shared import page_status, section_view
from consult.patients.models import Patient
from consult.staff.access import needs


@require_POST
@needs("record_consultations")
def start_consultation(request: HttpRequest, patient_pk: int) -> HttpResponse:
    """Open a consultation with a patient, or continue the clinician's open one."""
    patient = get_object_or_404(
        Patient.objects.for_staff(request.user).select_related("clinic"), pk=patient_pk
    )
    consultation = open_consultation(by=request.user, patient=patient)
    return redirect("consultation", pk=consultation.pk)


@section_view("screening")
def show_consultation(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Go to the first section that still needs something."""
    sections = workspace_of(consultation).sections()
    first = next((s for s in sections if s.status in ("todo", "attention")), sections[-1])
    return redirect(first.href)


@section_view("review")
def close(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Close the consultation with a reason."""
    form = CloseForm(request.POST or None)
    if form.is_valid():
        close_consultation(
            by=request.user, consultation=consultation, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "The consultation is closed.")
        return redirect("desk")
    return render_section(
        request,
        consultation,
        "review",
        "consultations/close.html",
        {"form": form},
        status=page_status(form),
    )
