"""The snapshot: plain data with everything that the document prints, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consult.consent.languages import ENGLISH, direction_of, tag_of
from consult.consent.snapshot import findings, health, injections, people, risks
from consult.consent.snapshot.ceremony import ceremony_part
from consult.consent.snapshot.changes import changes_part
from consult.consent.snapshot.evidence import evidence_part
from consult.consent.snapshot.key_facts import key_facts_part
from consult.consent.snapshot.making import Making
from consult.consent.snapshot.talk import sooner_part, talk_part
from consult.consent.snapshot.technique import recorded_part, technique_part
from consult.consent.snapshot.texts import Texts
from consult.consent.wording import Wording
from consult.consultations.models import Consultation
from consult.consultations.plan import day_of, plan_digest_of, plan_of
from consult.consultations.published import Published
from consult.safety.review import Review
from consult.seal import seal
from consult.staff.models import StaffMember

__all__ = ["SCHEMA_VERSION", "build_snapshot", "content_of", "plan_digest", "plan_digest_of"]

SCHEMA_VERSION = 3
# A sign-off makes a new version of a sentence that reads as before.
_OF_THIS_ISSUE = frozenset({"document", "reference", "changes", "wording"})


def build_snapshot(
    consultation: Consultation,
    review: Review,
    *,
    number: str,
    issued_by: StaffMember,
    issued_at: datetime,
    language: str = ENGLISH,
    english: tuple[str, str] | None = None,
    translation: str = "",
) -> dict[str, Any]:
    """Everything that the document of ``consultation`` (loaded with everything) prints, with
    all wording resolved. What is not translated is marked by ``languages.in_english``.

    ``english`` is the number and hash of the English text of a translation, ``translation``
    the number of the other way round. Raises ``WordingIsMissing``.
    """
    wording, texts = Wording.complete(language), Texts.published(language)
    making = Making(consultation, review, Published(), wording, texts)
    snapshot = {
        "schema_version": SCHEMA_VERSION,
        "language": tag_of(language),
        "direction": direction_of(language),
        "reference": people.reference_part(making, english),
        "words": making.say.of_template(),
        "document": people.document_part(
            making,
            number=number,
            issued_by=issued_by,
            issued_at=issued_at,
            translation=translation,
        )
        | {"sooner": sooner_part(making, issued_at)},
        "patient": people.patient_part(making, issued_at),
        **_clinical_parts(making),
        **_parts_around(making),
        "plan": plan_of(consultation),
        "day": day_of(consultation),
    }
    return {**snapshot, "notices": people.notices_part(making)}


def _parts_around(making: Making) -> dict[str, Any]:
    """The clinic, the talk, what changed, what is signed, and the versions of the sentences."""
    zone = making.consultation.clinic.time_zone
    return {
        "wording": making.say.versions_part(),
        "clinic": people.clinic_part(making),
        "time_zone_note": making.say("time_zone_note", time_zone=zone),
        "talk": talk_part(making),
        "changes": changes_part(making),
        "ceremony": ceremony_part(making),
    }


def _clinical_parts(making: Making) -> dict[str, Any]:
    printed = risks.printed_risks(making)
    return {
        "key_facts": key_facts_part(making, printed),
        "diagnosis": injections.diagnosis_part(making),
        "injections": injections.injections_part(making),
        "statuses": injections.statuses_part(making),
        "allergies": health.allergies_part(making),
        "health": health.health_part(making),
        "findings": findings.findings_part(making),
        "overrides": findings.overrides_part(making),
        "recorded": recorded_part(making),
        "technique": technique_part(making),
        "evidence": evidence_part(making),
        "risks": risks.risks_part(making, printed),
        "ingredient_risks": risks.ingredient_risks_part(making),
        "pregnancy": risks.pregnancy_part(making),
        "alternatives": health.alternatives_part(making),
        "screening": health.screening_part(making),
        "aftercare": risks.aftercare_part(making),
    }


def plan_digest(snapshot: dict[str, Any]) -> str:
    """The hash of the clinical content alone, by which a later change is noticed."""
    return seal(snapshot["plan"])


def content_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot without what changes with every issue, or speaks of an earlier one."""
    return {part: value for part, value in snapshot.items() if part not in _OF_THIS_ISSUE}
