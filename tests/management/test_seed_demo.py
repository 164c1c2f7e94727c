"""The demonstration: everything in it, marked as such, and never beside real patients."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import Consultation
from consult.consultations.queries import full_consultation
from consult.consultations.review import review_of
from consult.formulary.actions.loading import load_starter
from consult.formulary.models import Product
from consult.patients.models import Patient
from consult.safety.findings import Section
from consult.staff.models import Clinic, StaffMember
from consult.staff.roles import ROLES
from tests.builders import make_clinic, make_clinician, make_patient

pytestmark = pytest.mark.django_db


def seed(*options: str) -> str:
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


def reviewed() -> list[tuple[Consultation, set[str]]]:
    clinician = StaffMember.objects.get(username="demo-clinician")
    pairs = []
    for pk in Consultation.objects.order_by("pk").values_list("pk", flat=True):
        consultation = full_consultation(clinician, pk)
        pairs.append((consultation, {f.code for f in review_of(consultation).open_stops}))
    return pairs


def test_the_demo_holds_every_stage() -> None:
    seed()
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


def test_an_issued_consent_has_three_proposed_ingredients_or_more() -> None:
    seed()
    consultation = ConsentDocument.objects.order_by("pk")[0].consultation
    actives = {
        component.ingredient_id
        for injection in consultation.injections.all()
        for line in injection.lines.all()
        for component in line.product.components.filter(role="active")
    }
    assert len(actives) >= 3


def test_everything_is_marked_as_demonstration() -> None:
    seed()
    assert Patient.objects.count() >= 12
    assert not Patient.objects.filter(is_demo=False).exists()
    assert not Product.objects.filter(is_demo=False).exists()
    assert all(product.name.startswith("DEMO ") for product in Product.objects.all())
    assert all("Demo" in clinic.name for clinic in Clinic.objects.all())


def test_names_are_varied_and_in_several_scripts() -> None:
    seed()
    names = "".join(patient.full_name for patient in Patient.objects.all())
    for script in (r"[α-ω]", r"[а-я]", r"[\u0600-\u06ff]", r"[\u0590-\u05ff]", r"[ạ-ỹ]"):
        assert re.search(script, names), script


def test_there_is_one_account_per_role_and_its_password_works() -> None:
    told = seed()
    for role in ROLES:
        (line,) = [x for x in told.splitlines() if x.strip().startswith(role)]
        username, password = line.split()[-2:]
        member = StaffMember.objects.get(username=username)
        assert [group.name for group in member.groups.all()] == [role]
        assert Client().login(username=username, password=password)
        assert password not in member.password


def test_passwords_differ_each_time() -> None:
    first = set(re.findall(r"demo-\w+\s+(\S+)", seed()))
    assert len(first) == len(ROLES)
    assert all(len(password) >= 12 for password in first)


def test_it_stays_out_where_patients_are() -> None:
    clinic = make_clinic()
    make_patient(make_clinician(clinic), clinic)
    with pytest.raises(CommandError, match="Patients exist"):
        seed()
    assert "no demo data added" in seed("--if-empty")
    assert Patient.objects.count() == 1
    assert Clinic.objects.count() == 1


def test_a_second_run_adds_nothing() -> None:
    seed()
    counts = Patient.objects.count(), StaffMember.objects.count(), Consultation.objects.count()
    with pytest.raises(CommandError):
        seed()
    seed("--if-empty")
    assert counts == (
        Patient.objects.count(), StaffMember.objects.count(), Consultation.objects.count(),
    )  # fmt: skip


def test_a_loaded_formulary_is_no_obstacle() -> None:
    load_starter()
    assert "Demo accounts" in seed()


def test_the_clinician_of_the_demo_can_work_at_once() -> None:
    seed()
    client = Client()
    client.force_login(StaffMember.objects.get(username="demo-clinician"))
    desk = client.get("/")
    assert len(desk.context["rows"]) == Consultation.objects.open().count()
    for section in Section:
        pk = Consultation.objects.order_by("pk").last().pk
        assert client.get(f"/consultations/{pk}/{section}/", follow=True).status_code == 200
