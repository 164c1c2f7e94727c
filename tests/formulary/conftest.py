"""People, clinics and small entries for the tests of the formulary."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from consult.formulary.actions import add_lot, create_entry
from consult.formulary.models import Ingredient, Lot, Product
from consult.staff.actions import add_clinic, add_staff_member
from consult.staff.models import Clinic, StaffMember

WHY = "Needed for the test."


@pytest.fixture
def clinic(db) -> Clinic:
    return add_clinic(
        by=None, values={"name": "North Clinic", "address": "1 High St", "phone": "555-0100"}
    )


@pytest.fixture
def other_clinic(db) -> Clinic:
    return add_clinic(
        by=None, values={"name": "South Clinic", "address": "2 Low St", "phone": "555-0200"}
    )


def member(name: str, role: str, clinic: Clinic, **details) -> StaffMember:
    return add_staff_member(
        by=None,
        username=name,
        password="not-a-real-password",
        roles=[role],
        clinics=[clinic],
        details={"email": f"{name}@example.org", **details},
    )


@pytest.fixture
def manager(clinic) -> StaffMember:
    return member(
        "manager", "formulary admin", clinic, is_staff=True,
        registration_body="State board", registration_number="A1",
    )  # fmt: skip


@pytest.fixture
def clinician(clinic) -> StaffMember:
    return member("clinician", "clinician", clinic, is_staff=True)


@pytest.fixture
def auditor(clinic) -> StaffMember:
    return member("auditor", "auditor", clinic, is_staff=True)


@pytest.fixture
def owner(clinic) -> StaffMember:
    return member("owner", "owner", clinic, is_staff=True)


@pytest.fixture
def enter(db):
    """Give a function that signs somebody in."""

    def signed_in(user: StaffMember) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def make_ingredient(key: str, **values) -> Ingredient:
    values = {
        "key": key,
        "name": key.replace("_", " ").capitalize(),
        "category": "vitamin",
        "us_status_text": "Not approved.",
        "us_status_as_of": "2026-11",
        **values,
    }
    return create_entry(by=None, model=Ingredient, values=values, reason=WHY)


def label(**values) -> dict:
    """What a product's label says."""
    return {
        "name": "Biotin 5",
        "maker": "Demo Labs",
        "strength": Decimal(5),
        "strength_unit": "mg/mL",
        "measured_in": "mL",
        "vial_kind": "single_dose",
        "latex_stopper": "no",
        "is_fully_disclosed": True,
        **values,
    }


@pytest.fixture
def biotin(db) -> Ingredient:
    return make_ingredient("biotin_test")


@pytest.fixture
def saline(db) -> Ingredient:
    return make_ingredient("saline_test", category="diluent")


@pytest.fixture
def product(biotin, saline) -> Product:
    components = [
        {"ingredient": biotin, "role": "active", "strength": Decimal(5), "strength_unit": "mg/mL"},
        {"ingredient": saline, "role": "diluent"},
    ]
    return create_entry(
        by=None, model=Product, values=label(), children={"components": components}, reason=WHY
    )


TODAY = date(2026, 11, 23)


@pytest.fixture
def lot(clinic, clinician, product) -> Lot:
    return add_lot(
        by=clinician, clinic=clinic, product=product, number="L1",
        expiry=date(2027, 6, 30), opened_on=None, today=TODAY,
    )  # fmt: skip
