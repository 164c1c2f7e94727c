"""Patients, and what they told the clinic about allergies and health."""

from consult.patients.models.health import Allergy, AllergyStatus, HealthFact, PatientRecord
from consult.patients.models.people import Patient, PatientQuerySet, search_name_of

__all__ = [
    "Allergy",
    "AllergyStatus",
    "HealthFact",
    "Patient",
    "PatientQuerySet",
    "PatientRecord",
    "search_name_of",
]
