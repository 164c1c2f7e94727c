"""The page on which a patient's wish to sign sooner is recorded."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consult.consent.actions import waive_waiting
from consult.consent.forms.waiting import WaiverForm
from consult.consent.models import ConsentDocument
from consult.consent.refusals import ConsentRefusal
from consult.consent.waiting import shown_waiting
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import page_status, section_view
from consult.staff.models import StaffMember


@section_view(CONSENT)
def waive(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """Record the patient's reason to sign before the time to think is over."""
    rows = consultation.consents.without_bytes().select_related("waiting_waiver")
    document = get_object_or_404(rows, number=number)
    name = consultation.patient.full_name
    form = WaiverForm(request.POST or None, patient_name=name)
    if form.is_valid():
        try:
            by = cast(StaffMember, request.user)
            waive_waiting(by=by, document=document, **form.wish())
        except ConsentRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = f"It is recorded that {number} may be signed sooner."
            messages.success(request, text)
            return redirect("consultation-consent", consultation.pk)
    return _page(request, consultation, document, form)


def _page(
    request: HttpRequest,
    consultation: Consultation,
    document: ConsentDocument,
    form: forms.BaseForm,
) -> HttpResponse:
    context = {
        "form": form,
        "document": document,
        "waiting": shown_waiting(document, timezone.now()),
    }
    return render_section(
        request, consultation, CONSENT, "consent/waive.html", context, status=page_status(form)
    )
