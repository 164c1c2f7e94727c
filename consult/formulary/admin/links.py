"""Addresses of what the admin pages of the lists speak of, where the reader may open them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from consult.formulary.models import Entry, Lot
from consult.formulary.uses import Use

# Who may open a record of a patient, and its page.
_OF_PATIENTS = {
    "consultation": ("consult.record_consultations", "consultation"),
    "patient": ("consult.register_patients", "patient"),
}


def page_of(record: models.Model) -> str:
    """The admin page of a record."""
    return reverse(f"admin:consult_{record._meta.model_name}_change", args=[record.pk])


def with_addresses(request: HttpRequest, uses: Iterable[Use]) -> list[tuple[Use, str]]:
    """Each use with the address where this person can see it, or ""."""
    clinics = set(request.user.clinics.values_list("pk", flat=True))
    return [(use, _address(request.user, clinics, use.record)) for use in uses]


def _address(user: Any, clinics: set[int], record: Any) -> str:
    if isinstance(record, Entry):
        return page_of(record)
    if record is None or getattr(record, "clinic_id", None) not in clinics:
        return ""
    if isinstance(record, Lot):
        return page_of(record)
    permission, name = _OF_PATIENTS.get(record._meta.model_name, ("", ""))
    return reverse(name, args=[record.pk]) if name and user.has_perm(permission) else ""
