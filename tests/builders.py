"""Builders through actions: the one place in the tests that makes states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from consult.consultations.actions.formula_versions import PresetLine
from consult.consultations.actions.formulas import save_formula
from consult.consultations.models import Consultation, ProposedInjection, SavedFormula
from consult.consultations.published import Published
from consult.consultations.queries import full_consultation, injection_of
from consult.formulary.actions import add_lot, create_entry
from consult.formulary.models import EvidenceSource, Ingredient, Lot, Product
from consult.management.demo.stories import Story
from consult.patients.actions import register_patient
from consult.patients.models import Patient
from consult.staff.actions import add_clinic, add_staff_member
from consult.staff.models import Clinic, StaffMember

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("America/New_York"))
TODAY = date(2026, 11, 24)
WHY = "Needed for the test."

# word: (name, strength with unit, [(ingredient key, role, strength, unit)])
PRODUCTS: dict[str, tuple[str, tuple[str | None, str], list[tuple[str, str, str | None, str]]]] = {
    "biotin": ("Test Biotin", ("5", "mg/mL"), [
        ("biotin", "active", "5", "mg/mL"),
        ("benzyl_alcohol", "preservative", "0.9", "%"),
    ]),
    "minoxidil": ("Test Minoxidil", ("0.5", "%"), [
        ("minoxidil", "active", "0.5", "%"),
        ("propylene_glycol", "excipient", None, ""),
    ]),
    "dexpanthenol": ("Test Dexpanthenol", ("250", "mg/mL"), [
        ("dexpanthenol", "active", "250", "mg/mL"),
    ]),
    "blend": ("Test Blend", (None, ""), [
        ("biotin", "active", "1", "mg/mL"),
        ("dexpanthenol", "active", "50", "mg/mL"),
    ]),
}  # fmt: skip


def make_clinic(name: str = "North Clinic", **values: Any) -> Clinic:
    """A clinic in New York."""
    given = {"name": name, "address": "1 High St", "phone": "555-0100"}
    # Most tests are not about the time to think; those that are set its hours.
    return add_clinic(by=None, values={**given, "waiting_hours": 0, **values})


def make_member(clinic: Clinic, username: str, role: str = "clinician", **details: Any) -> Any:
    """Somebody who works at ``clinic``."""
    return add_staff_member(
        by=None,
        username=username,
        password="not-a-real-password",
        roles=[role],
        clinics=[clinic],
        details={"first_name": username.capitalize(), "last_name": "Tester", **details},
    )


def make_clinician(clinic: Clinic, username: str = "clara") -> StaffMember:
    """A registered clinician of ``clinic``."""
    registration = {"registration_body": "State board", "registration_number": "R-1"}
    return make_member(clinic, username, profession="Dermatologist", title="Dr.", **registration)


def make_patient(by: StaffMember, clinic: Clinic, number: str = "P-1", **values: Any) -> Patient:
    """A patient of ``clinic``."""
    given = {
        "family_name": "Lima",
        "given_names": "Ana",
        "date_of_birth": date(1985, 7, 14),
        "language": "English",
        **values,
    }
    return register_patient(by=by, clinic=clinic, record_number=number, **given)


def make_product(
    name: str,
    strength: tuple[str | None, str],
    parts: list[tuple[str, str, str | None, str]],
    **values: Any,
) -> Product:
    """A product on the shared list, of starter ingredients."""
    components = [
        {
            "ingredient": Ingredient.objects.get(key=key),
            "role": role,
            "strength": Decimal(amount) if amount else None,
            "strength_unit": unit,
        }
        for key, role, amount, unit in parts
    ]
    given = {
        "name": name,
        "maker": "Test maker",
        "strength": Decimal(strength[0]) if strength[0] else None,
        "strength_unit": strength[1],
        "measured_in": "mL",
        "vial_kind": "single_dose",
        "latex_stopper": "no",
        "is_fully_disclosed": True,
        **values,
    }
    return create_entry(
        by=None, model=Product, values=given, children={"components": components}, reason=WHY
    )


def make_lot(
    by: StaffMember, clinic: Clinic, product: Product, number: str = "L-1", **values: Any
) -> Lot:
    """A lot on the shelf of ``clinic``."""
    given = {"expiry": date(2027, 6, 30), "opened_on": None, "today": TODAY, **values}
    return add_lot(by=by, clinic=clinic, product=product, number=number, **given)


def make_source(key: str, parts: list[tuple[str, str, str | None, str]], **values: Any) -> Any:
    """A published source about the ingredients in ``parts``."""
    components = [
        {
            "ingredient": Ingredient.objects.get(key=name),
            "role": role,
            "strength": Decimal(amount) if amount else None,
            "strength_unit": unit,
        }
        for name, role, amount, unit in parts
    ]
    given = {
        "key": key,
        "title": f"Invented source {key}",
        "kind": "trial",
        "design": "Invented for a test",
        "formula": "As listed",
        "given_as": "injected",
        "result_one_line": "Nothing; this source is invented for a test.",
        "patient_text": "This source is invented for a test.",
        "usable_as_citation": True,
        **values,
    }
    return create_entry(
        by=None,
        model=EvidenceSource,
        values=given,
        children={"components": components},
        reason=WHY,
    )


def make_formula(
    by: StaffMember, clinic: Clinic, name: str, products: Sequence[Product], **values: Any
) -> SavedFormula:
    """A saved formula of ``clinic``, each product with a usual amount of 1."""
    given = {
        "name": name,
        "purpose": "",
        "route": "intradermal",
        "device": "syringe",
        "depth_mm": Decimal(4),
        "needle": "30 G, 4 mm",
        "sessions": 4,
        "interval_days": 30,
        **values,
    }
    lines = [PresetLine(product=product, usual_amount=Decimal(1)) for product in products]
    return save_formula(by=by, clinic=clinic, values=given, lines=lines)


def sign_in(member: StaffMember) -> Client:
    """A browser in which ``member`` is signed in."""
    client = Client()
    client.force_login(member)
    return client


@dataclass
class World:
    """A clinic with its people, one patient and products; and a clinic next door."""

    clinic: Clinic
    other_clinic: Clinic
    clinician: StaffMember
    colleague: StaffMember
    stranger: StaffMember
    patient: Patient
    lots: dict[str, Lot]
    published: Published = field(default_factory=Published)

    def open(self, patient: Patient | None = None, by: StaffMember | None = None) -> Story:
        """A consultation, with one method per section to go on."""
        return Story.begin(
            by=by or self.clinician,
            patient=patient or self.patient,
            published=self.published,
            lots=self.lots,
        )

    def add_patient(self, number: str, **values: Any) -> Patient:
        """Another patient of the clinic."""
        return make_patient(self.clinician, self.clinic, number, **values)

    def member(self, username: str, role: str) -> StaffMember:
        """Another member of the clinic's staff."""
        return make_member(self.clinic, username, role)


def make_world() -> World:
    """The starter content, two clinics, their people, a patient and four products."""
    clinic = make_clinic()
    other = make_clinic("South Clinic")
    clinician = make_clinician(clinic)
    products = {word: make_product(*given) for word, given in PRODUCTS.items()}
    return World(
        clinic=clinic,
        other_clinic=other,
        clinician=clinician,
        colleague=make_clinician(clinic, "carl"),
        stranger=make_clinician(other, "stella"),
        patient=make_patient(clinician, clinic),
        lots={word: make_lot(clinician, clinic, p) for word, p in products.items()},
    )


def fresh(consultation: Consultation, by: StaffMember | None = None) -> Consultation:
    """The consultation as the pages load it."""
    return full_consultation(by or consultation.clinician, consultation.pk)


def fresh_injection(injection: ProposedInjection) -> ProposedInjection:
    """The injection as the pages load it."""
    return injection_of(fresh(injection.consultation), injection.pk)
