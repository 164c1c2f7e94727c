"""The demonstration clinic, one account per role, and a dozen patients."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from consult.patients.actions import register_patient
from consult.patients.models import Patient
from consult.staff.actions import add_clinic, add_staff_member
from consult.staff.models import Clinic, StaffMember

CLINIC = {
    "name": "Demo Scalp Clinic",
    "address": "100 Demonstration Street\nNew York, NY 10001",
    "phone": "(212) 555-0100",
    "after_hours_phone": "(212) 555-0101",
    "emergency_number": "911",
    "time_zone": "America/New_York",
    "paper_size": "Letter",
}


@dataclass(frozen=True)
class Account:
    """One demonstration account; ``password`` is shown once and stored only as a hash."""

    role: str
    member: StaffMember
    password: str


# role, user name, first name, last name, title, profession, registration body, number
_ACCOUNTS = [
    ("owner", "demo-owner", "Olivia", "Owner", "", "Practice manager", "", ""),
    (
        "clinician", "demo-clinician", "Clara", "Clinician", "Dr.", "Dermatologist",
        "Demonstration Board of Medicine", "DEMO-0001",
    ),
    ("formulary admin", "demo-admin", "Adam", "Admin", "", "Pharmacist", "", ""),
    ("reception", "demo-reception", "Rita", "Reception", "", "", "", ""),
    ("auditor", "demo-auditor", "Aurel", "Auditor", "", "", "", ""),
]  # fmt: skip
_LISTS_ROLES = {"owner", "formulary admin", "auditor"}

# record number, given names, family name, born, language
_PATIENTS = [
    ("D-0001", "Ana", "Lima", date(1985, 7, 14), "English"),
    ("D-0002", "Marcus", "O’Brien-Łukasiewicz", date(1979, 2, 28), "English"),
    ("D-0003", "Øystein", "Håkonsen", date(1990, 12, 1), "English"),
    ("D-0004", "Thị Hồng", "Nguyễn", date(1993, 5, 30), "Vietnamese"),
    ("D-0005", "Αναστασία", "Παπαδοπούλου", date(1968, 10, 9), "Greek"),
    ("D-0006", "Олена", "Коваленко", date(1974, 3, 22), "Ukrainian"),
    ("D-0007", "محمد", "الأحمد", date(1987, 4, 12), "Arabic"),
    ("D-0008", "דוד", "כהן", date(1961, 11, 3), "Hebrew"),
    (
        "D-0009", "Maria Guadalupe Esperanza del Carmen",
        "Fernández de Córdoba y Álvarez de Toledo", date(1982, 1, 19), "Spanish",
    ),
    ("D-0010", "Grace", "Hopper-Lee", date(1999, 8, 8), "English"),
    ("D-0011", "Jean-Luc", "d’Arcy", date(1956, 6, 17), "French"),
    ("D-0012", "Sam", "Young", date(2012, 9, 5), "English"),
]  # fmt: skip


def make_clinic() -> Clinic:
    """The demonstration clinic."""
    return add_clinic(by=None, values=CLINIC)


def make_accounts(clinic: Clinic) -> list[Account]:
    """One account per role, each with a random password."""
    accounts = []
    for role, username, first, last, title, profession, body, number in _ACCOUNTS:
        password = secrets.token_urlsafe(12)
        member = add_staff_member(
            by=None,
            username=username,
            password=password,
            roles=[role],
            clinics=[clinic],
            details={
                "first_name": first,
                "last_name": last,
                "title": title,
                "profession": profession,
                "registration_body": body,
                "registration_number": number,
                "is_staff": role in _LISTS_ROLES,
            },
        )
        accounts.append(Account(role, member, password))
    return accounts


def make_patients(clinic: Clinic, by: StaffMember) -> dict[str, Patient]:
    """The dozen patients by record number."""
    patients = {}
    for number, given, family, born, language in _PATIENTS:
        patients[number] = register_patient(
            by=by,
            clinic=clinic,
            record_number=number,
            given_names=given,
            family_name=family,
            date_of_birth=born,
            language=language,
            is_demo=True,
        )
    return patients
