"""Running the safety rules over a consultation, with its overrides."""

from __future__ import annotations

from consult.consultations.facts import facts_for
from consult.consultations.models import Consultation
from consult.consultations.published import Published
from consult.safety.findings import Finding, Override, Section
from consult.safety.review import Review, review


def review_of(consultation: Consultation, published: Published | None = None) -> Review:
    """All findings of ``consultation`` (loaded ``with_everything``) as of today."""
    today = consultation.clinic.today()
    facts = facts_for(consultation, published or Published(), today=today)
    overrides = tuple(
        Override(code=row.code, subject_key=row.subject, reason=row.reason, message=row.message)
        for row in consultation.overrides.all()
    )
    return review(facts, overrides)


def open_health_questions(found: Review) -> list[Finding]:
    """What must be answered before allergies and health can be confirmed."""
    return [
        finding
        for finding in found.for_section(Section.HEALTH)
        if finding.code.endswith("unanswered") or finding.code == "allergy.list_empty"
    ]
