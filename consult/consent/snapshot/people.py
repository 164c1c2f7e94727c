"""The clinic, the patient and the document itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from consult.consent.languages import ENGLISH, language_of, own_name_of
from consult.consent.page_codes import verify_prefix
from consult.consent.snapshot.making import Making
from consult.staff.models import StaffMember

# What staff typed stands as typed on a translation, and so do the titles of studies.
_TYPED = "part_typed"


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
        "language": _language(making) or say("not_asked"),
        "language_notice": say("language_notice", language=_language(making))
        if _speaks_another_language(making)
        else "",
    }


def _language(making: Making) -> str:
    """The patient's language: as typed, or as the document's own language calls itself."""
    typed = making.consultation.patient.language
    is_its_own = making.language != ENGLISH and language_of(typed) == making.language
    return own_name_of(making.language) if is_its_own else typed


def _speaks_another_language(making: Making) -> bool:
    """Whether a language is on record that is not the one of the document."""
    typed = making.consultation.patient.language
    return bool(typed.strip()) and language_of(typed) != making.language


def document_part(
    making: Making,
    *,
    number: str,
    issued_by: StaffMember,
    issued_at: datetime,
    translation: str = "",
) -> dict[str, Any]:
    """What changes with every issue: the number, the moment and the person; and that the
    English text beside ``translation`` is not what is signed."""
    return {
        "number": number,
        "verify_prefix": verify_prefix(settings.PUBLIC_URL),
        "issued_at": issued_at.isoformat(),
        "issued": making.moment(issued_at),
        "issued_by": issued_by.full_name,
        "clinician": making.consultation.clinician.full_name,
        **_not_signed(making, number, translation),
    }


def _not_signed(making: Making, number: str, translation: str) -> dict[str, str]:
    if not translation:
        return {}
    note = making.say("reference_not_signed", number=number, signed=translation)
    return {"not_signed": note}


def notices_part(making: Making) -> list[str]:
    """What must be seen before anything else; called when all else was written."""
    notices = []
    if making.consultation.patient.is_demo:
        notices.append(making.say("demo_notice"))
    if making.has_drafts:
        notices.append(making.say("draft_notice"))
    if making.language != ENGLISH:
        parts = [*making.texts.english_parts, _TYPED]
        names = "; ".join(making.say(part) for part in parts)
        notices.append(making.say("notice_partly_english", parts=names))
    return notices


def reference_part(making: Making, english: tuple[str, str] | None) -> dict[str, str] | None:
    """The English text that a translation stands beside: its number and its hash."""
    if english is None:
        return None
    number, sha256 = english
    text = making.say("reference_text", number=number, sha256=sha256)
    return {"number": number, "sha256": sha256, "text": text}
