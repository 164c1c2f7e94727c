"""The demonstration: everything in it, marked as such, and never beside real patients."""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import Consultation
from consult.consultations.queries import full_consultation
from consult.consultations.review import review_of
from consult.formulary.models import Product
from consult.patients.models import Patient
from consult.safety.findings import Section
from consult.staff.models import Clinic, StaffMember
from consult.staff.roles import ROLES

pytestmark = pytest.mark.django_db


def seed(*options: str) -> str:
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demonstration, made once for all tests that leave it as it is; what was told."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


def reviewed() -> list[tuple[Consultation, set[str]]]:
    clinician = StaffMember.objects.get(username="demo-clinician")
    pairs = []
    for pk in Consultation.objects.order_by("pk").values_list("pk", flat=True):
        consultation = full_consultation(clinician, pk)
        pairs.append((consultation, {f.code for f in review_of(consultation).open_stops}))
    return pairs


def test_the_demo_holds_every_stage(demo: str) -> None:
    found = reviewed()
    assert any("screening.unanswered" in codes for _, codes in found)
    assert any("diagnosis.missing" in c and "screening.unanswered" not in c for _, c in found)
    assert any("lot.expired" in codes for _, codes in found)
    assert any("allergy.excipient" in codes for _, codes in found)
    assert any(not codes and not c.newest_consent for c, codes in found)
    assert any(c.newest_consent and not c.newest_signature for c, _ in found)
    assert any(c.newest_signature for c, _ in found)
    assert any(c.newest_refusal for c, _ in found)
    states = {state_of(c) for c, _ in found}
    assert {ConsentState.SIGNED, ConsentState.SUPERSEDED, ConsentState.WITHDRAWN} <= states
    assert all(c.newest_signature for c, _ in found if state_of(c) == ConsentState.SUPERSEDED)


def test_an_issued_consent_has_three_proposed_ingredients_or_more(demo: str) -> None:
    consultation = ConsentDocument.objects.order_by("pk")[0].consultation
    actives = {
        component.ingredient_id
        for injection in consultation.injections.all()
        for line in injection.lines.all()
        for component in line.product.components.filter(role="active")
    }
    assert len(actives) >= 3


def test_everything_is_marked_as_demonstration(demo: str) -> None:
    assert Patient.objects.count() >= 12
    assert not Patient.objects.filter(is_demo=False).exists()
    assert not Product.objects.filter(is_demo=False).exists()
    assert all(product.name.startswith("DEMO ") for product in Product.objects.all())
    assert all("Demo" in clinic.name for clinic in Clinic.objects.all())


def test_names_are_varied_and_in_several_scripts(demo: str) -> None:
    names = "".join(patient.full_name for patient in Patient.objects.all())
    for script in (r"[α-ω]", r"[а-я]", r"[\u0600-\u06ff]", r"[\u0590-\u05ff]", r"[ạ-ỹ]"):
        assert re.search(script, names), script


def test_there_is_one_account_per_role_and_its_password_works(demo: str) -> None:
    for role in ROLES:
        (line,) = [x for x in demo.splitlines() if x.strip().startswith(role)]
        username, password = line.split()[-2:]
        member = StaffMember.objects.get(username=username)
        assert [group.name for group in member.groups.all()] == [role]
        assert Client().login(username=username, password=password)
        assert password not in member.password


def test_passwords_are_long_and_each_is_another(demo: str) -> None:
    passwords = set(re.findall(r"demo-\w+\s+(\S+)", demo))
    assert len(passwords) == len(ROLES)
    assert all(len(password) >= 12 for password in passwords)


def test_a_second_run_adds_nothing(demo: str) -> None:
    counts = Patient.objects.count(), StaffMember.objects.count(), Consultation.objects.count()
    with pytest.raises(CommandError):
        seed()
    seed("--if-empty")
    assert counts == (
        Patient.objects.count(), StaffMember.objects.count(), Consultation.objects.count(),
    )  # fmt: skip


def test_the_clinician_of_the_demo_can_work_at_once(demo: str) -> None:
    client = Client()
    client.force_login(StaffMember.objects.get(username="demo-clinician"))
    desk = client.get("/")
    assert len(desk.context["rows"]) == Consultation.objects.open().count()
    for section in Section:
        pk = Consultation.objects.order_by("pk").last().pk
        assert client.get(f"/consultations/{pk}/{section}/", follow=True).status_code == 200
