"""The clinic, the patient and the document itself."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from consult.consent.page_codes import verify_prefix
from consult.consent.snapshot.making import Making
from consult.staff.models import StaffMember

_ENGLISH = re.compile(r"^\s*(english\b|en(-\w+)?\s*$)", re.IGNORECASE)


def clinic_part(making: Making) -> dict[str, Any]:
    """The letterhead and how to reach the clinic."""
    clinic, say = making.consultation.clinic, making.say
    return {
        "name": clinic.name,
        "address": [line.strip() for line in clinic.address.splitlines() if line.strip()],
        "phone": clinic.phone or say("not_set"),
        "after_hours_phone": clinic.after_hours_phone or say("not_set"),
        "emergency_number": clinic.emergency_number or say("not_set"),
        "email": clinic.email,
        "time_zone": clinic.time_zone,
        "paper_size": clinic.paper_size,
    }


def patient_part(making: Making, issued_at: datetime) -> dict[str, Any]:
    """Who the document is about; the language notice is "" where none is needed."""
    patient, say = making.consultation.patient, making.say
    today = timezone.localdate(issued_at, making.consultation.clinic.zone)
    return {
        "name": patient.full_name,
        "born": making.day(patient.date_of_birth),
        "age": say("years", years=patient.age_on(today)),
        "record_number": patient.record_number,
        "language": patient.language or say("not_asked"),
        "language_notice": say("language_notice", language=patient.language)
        if _speaks_another_language(patient.language)
        else "",
    }


def _speaks_another_language(language: str) -> bool:
    """Whether a language is on record and English is not part of it."""
    return bool(language.strip()) and not _ENGLISH.search(language)


def document_part(
    making: Making, *, number: str, issued_by: StaffMember, issued_at: datetime
) -> dict[str, Any]:
    """What changes with every issue: the number, the moment and the person."""
    return {
        "number": number,
        "verify_prefix": verify_prefix(settings.PUBLIC_URL),
        "issued_at": issued_at.isoformat(),
        "issued": making.moment(issued_at),
        "issued_by": issued_by.full_name,
        "clinician": making.consultation.clinician.full_name,
    }


def notices_part(making: Making) -> list[str]:
    """What must be seen before anything else; called when all else was written."""
    notices = []
    if making.consultation.patient.is_demo:
        notices.append(making.say("demo_notice"))
    if making.has_drafts:
        notices.append(making.say("draft_notice"))
    return notices
