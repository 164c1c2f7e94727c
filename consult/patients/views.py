"""Pages about a patient: search, record, add, correct."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from consult.patients.actions import (
    RecordNumberTaken,
    change_patient,
    record_patient_read,
    register_patient,
)
from consult.patients.forms import PatientForm
from consult.patients.models import Allergy, HealthFact, Patient
from consult.records import StaleVersion
from consult.staff.access import needs
from consult.ui.conflicts import conflict_response

PAGE_SIZE = 25
NUMBER_TAKEN = "Another patient of this clinic has this record number."


@needs("register_patients")
def list_patients(request: HttpRequest) -> HttpResponse:
    """Search by name, record number or birth date; an empty search lists everybody."""
    text = request.GET.get("q", "").strip()[:120]
    patients = Patient.objects.for_staff(request.user).select_related("clinic")
    found = patients.matching(text) if text else patients
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = urlencode({"q": text}) if text else ""
    context = {"page": page, "text": text, "query": query}
    return render(request, "patients/list.html", context)


@needs("register_patients")
def show_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Who the patient is; for those who consult also allergies, health, consultations."""
    patient = get_object_or_404(
        Patient.objects.for_staff(request.user).select_related("clinic"), pk=pk
    )
    record_patient_read(by=request.user, patient=patient)
    context = {"patient": patient, "today": patient.clinic.today()}
    if request.user.has_perm("consult.record_consultations"):
        context |= _clinical(patient)
    with timezone.override(patient.clinic.zone):
        return render(request, "patients/show.html", context)


def _clinical(patient: Patient) -> dict[str, Any]:
    return {
        "is_clinical": True,
        "allergy_status": patient.allergy_statuses.select_related("recorded_by").first(),
        "allergies": Allergy.objects.filter(patient=patient)
        .current()
        .select_related("ingredient", "group", "recorded_by"),
        "health_facts": HealthFact.objects.filter(patient=patient)
        .current()
        .select_related("question", "recorded_by"),
    }


@needs("register_patients")
def add_patient(request: HttpRequest) -> HttpResponse:
    """Register a patient, warned about a likely duplicate."""
    form = PatientForm(request.POST or None, user=request.user, version=0)
    clinic = form.chosen_clinic() if form.is_valid() else None
    if clinic:
        try:
            patient = register_patient(by=request.user, clinic=clinic, **_identity(form))
        except RecordNumberTaken:
            form.add_error("record_number", NUMBER_TAKEN)
        else:
            return redirect("patient", pk=patient.pk)
    return _render_form(request, form)


@needs("register_patients")
def edit_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a patient's details."""
    patient = get_object_or_404(Patient.objects.for_staff(request.user), pk=pk)
    form = PatientForm(
        request.POST or None,
        user=request.user,
        instance=Patient.objects.get(pk=pk),
        version=patient.version,
    )
    if form.is_valid():
        try:
            change_patient(
                by=request.user,
                patient=patient,
                expected_version=form.seen_version,
                values=_identity(form),
            )
        except RecordNumberTaken:
            form.add_error("record_number", NUMBER_TAKEN)
        except StaleVersion:
            return _conflict(request, form, pk)
        else:
            return redirect("patient", pk=pk)
    return _render_form(request, form, patient)


def _identity(form: PatientForm) -> dict:
    names = (
        "record_number",
        "family_name",
        "given_names",
        "date_of_birth",
        "phone",
        "language",
    )
    return {name: form.cleaned_data[name] for name in names}


def _conflict(request: HttpRequest, form: PatientForm, pk: int) -> HttpResponse:
    stored = Patient.objects.select_related("clinic").get(pk=pk)
    return conflict_response(
        request,
        form=form,
        saved={name: getattr(stored, name) for name in form.fields if hasattr(stored, name)},
        version=stored.version,
        back_url=reverse("edit-patient", args=[pk]),
        zone=stored.clinic.zone,
    )


def _render_form(
    request: HttpRequest, form: PatientForm, patient: Patient | None = None
) -> HttpResponse:
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "patient": patient}
    return render(request, "patients/form.html", context, status=status)
