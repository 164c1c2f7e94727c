"""Where used: found by lot, product, ingredient and maker, for those who may know."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent.actions import issue_consent
from consult.consultations.actions.injections import put_line, remove_injection
from consult.consultations.models import FormulaUse
from consult.formulary.models import Ingredient
from consult.upkeep.actions import merge_entry
from consult.upkeep.table import escaped, header
from consult.upkeep.tracing import PAGE, uses_of
from tests.builders import WHY, make_lot, make_member, sign_in
from tests.upkeep.conftest import issued

pytestmark = pytest.mark.django_db


def url(entry) -> str:
    return reverse("where-used", args=[entry._meta.model_name, entry.pk])


def maker_url(name: str) -> str:
    return f"{reverse('where-used-maker')}?name={name}"


def lines(client, address: str) -> list[dict[str, str]]:
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def document(world):
    return issued(world.open(), {"dexpanthenol": "1"})


@pytest.fixture
def client(world):
    return sign_in(world.clinician)


def test_every_way_leads_to_patient_consultation_and_consent(client, world, document):
    lot = world.lots["dexpanthenol"]
    ways = [
        url(lot), url(lot.product), url(Ingredient.objects.get(key="dexpanthenol")),
        maker_url("TEST maker"),
    ]  # fmt: skip
    for address in ways:
        page = client.get(address).text
        for words in ("Ana Lima", "P-1", document.number, "Issued, not signed yet", lot.number):
            assert words in page, address
        (line,) = lines(client, address)
        assert line["Consent"] == document.number
        assert line["Consent state"] == "Issued, not signed yet"
        assert (line["Patient"], line["Born"]) == ("Ana Lima", "14-Jul-1985")
        assert (line["Lot"], line["Expiry"]) == (lot.number, "30-Jun-2027")
        assert line["In the formula now"] == "yes"
    assert "never put into a formula" in client.get(url(world.lots["biotin"])).text


def test_an_admin_without_patients_sees_numbers_only(as_manager, world, document):
    address = url(world.lots["dexpanthenol"])
    page = as_manager.get(address).text
    for words in ("1 patient,", "1 issued consent", "record P-1", document.number):
        assert words in page
    assert "Ana" not in page
    assert "Lima" not in page
    assert reverse("consent-pdf", args=[document.number]) not in page
    (line,) = lines(as_manager, address)
    assert "Patient" not in line
    assert (line["Record number"], line["Consent"]) == ("P-1", document.number)


@pytest.mark.parametrize(
    ("role", "status"), [("reception", 403), ("auditor", 403), ("owner", 200)]
)
def test_who_may_open_it(world, document, role, status):
    client = sign_in(make_member(world.clinic, "rita", role))
    for address in (url(world.lots["dexpanthenol"]), maker_url("Test maker")):
        assert client.get(address).status_code == status
        assert client.get(address, {"format": "csv", "name": "Test maker"}).status_code == status


def test_other_clinics_do_not_exist(world, document):
    there = sign_in(world.stranger)
    lot = world.lots["dexpanthenol"]
    assert there.get(url(lot)).status_code == 404
    for address in (url(lot.product), maker_url("Test maker")):
        page = there.get(address).text
        assert "0 patients, 0 consultations, 0 issued consents" in page
        assert document.number not in page
        assert lines(there, address) == []


def test_wrong_addresses_are_answered(client, world):
    for address in (
        "/where-used/risk/1/", "/where-used/lot/999999/", maker_url("Nobody"), maker_url(""),
        maker_url("%00"),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    for before in ("x", "²", "-1", "9" * 40):
        assert client.get(url(world.lots["biotin"]), {"before": before}).status_code == 200


def test_a_lot_that_was_exchanged_is_still_found(client, world, document):
    lot = world.lots["dexpanthenol"]
    line = document.consultation.injections.get().lines.get()
    other = make_lot(world.clinician, world.clinic, lot.product, "L-2")
    section = document.consultation.section_saves.get(key=f"formula:{line.injection_id}")
    put_line(
        by=world.clinician, injection=line.injection, expected=section.version,
        product=lot.product, lot=other, strength=line.strength, line=line,
        strength_unit=line.strength_unit, amount=line.amount, unit=line.unit,
    )  # fmt: skip
    (gone,), (now,) = lines(client, url(lot)), lines(client, url(other))
    assert (gone["In the formula now"], now["In the formula now"]) == ("no", "yes")
    assert gone["Consent"] == now["Consent"] == document.number
    assert "not in the formula now" in client.get(url(lot)).text
    remove_injection(by=world.clinician, injection=document.consultation.injections.get())
    assert [line["In the formula now"] for line in lines(client, url(other))] == ["no"]


def test_the_same_line_saved_again_is_noted_once(world, document):
    line = document.consultation.injections.get().lines.get()
    section = document.consultation.section_saves.get(key=f"formula:{line.injection_id}")
    put_line(
        by=world.clinician, injection=line.injection, expected=section.version,
        product=line.product, lot=line.lot, strength=line.strength, line=line,
        strength_unit=line.strength_unit, amount=line.amount + 1, unit=line.unit,
    )  # fmt: skip
    assert FormulaUse.objects.filter(consultation=document.consultation).count() == 1


def test_what_was_merged_is_found_under_both_names(client, manager, world, twin, twin_lot):
    document = issued(world.open(), {"twin": "1"})
    listed = world.lots["dexpanthenol"].product
    merge_entry(by=manager, entry=twin, into=listed, reason=WHY)
    twin_lot.refresh_from_db()
    for entry in (twin, listed, twin_lot, twin_lot.merged_into):
        assert [line["Consent"] for line in lines(client, url(entry))] == [document.number]


def test_an_ingredient_that_cleans_the_skin_is_found(client, world):
    injection = world.open().injection({"biotin": "1"}, ["crown"])
    cleaner = injection.skin_preparation or Ingredient.objects.get(key="chlorhexidine")
    type(injection).objects.filter(pk=injection.pk).update(skin_preparation=cleaner)
    page = client.get(url(cleaner)).text
    assert "Used to clean the skin" in page
    assert "1 patient, 1 consultation" in page
    (line,) = lines(client, url(cleaner))
    assert (line["Product"], line["Consent"]) == ("skin cleaner", "not issued")


def test_each_read_leaves_a_trace(client, as_manager, world, document):
    lot = world.lots["dexpanthenol"]
    client.get(url(lot))
    lines(as_manager, url(lot))
    events = AuditEvent.objects.filter(subject=f"lot:{lot.pk}", action__startswith="where_used")
    assert [(e.action, e.by.username, e.details) for e in events.order_by("sequence")] == [
        ("where_used.read", "clara", {"patients_named": True}),
        ("where_used.exported", "mona", {"patients_named": False}),
    ]
    client.get(maker_url("Test maker"))
    assert AuditEvent.objects.filter(subject="maker:Test maker").count() == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(client, world, start):
    assert escaped(f"{start}1+1") == f"'{start}1+1"
    assert escaped("1=1") == "1=1"


def test_names_that_look_like_formulas_are_escaped_in_the_file(client, world):
    patient = world.add_patient("=1+1", family_name="@SUM(A1)", given_names="-2")
    world.open(patient).injection({"biotin": "1"}, ["crown"])
    (line,) = lines(client, url(world.lots["biotin"]))
    assert line["Record number"] == "'=1+1"
    assert line["Patient"] == "'-2 @SUM(A1)"


def test_the_file_has_a_name_for_every_cell(client, world, document):
    (line,) = lines(client, url(world.lots["dexpanthenol"]))
    assert list(line) == header(names_shown=True)
    assert None not in line.values()


def test_pages_follow_each_other(client, world):
    lot = world.lots["biotin"]
    consultation = world.open().consultation
    FormulaUse.objects.bulk_create(
        FormulaUse(
            consultation=consultation, injection_number=number, product=lot.product, lot=lot,
            by=world.clinician, at=consultation.opened_at,
        )
        for number in range(1, PAGE + 4)
    )  # fmt: skip
    first = client.get(url(lot))
    assert len(first.context["rows"]) == PAGE
    second = client.get(url(lot), {"before": first.context["older"]})
    assert [row.injection_number for row in second.context["rows"]] == [3, 2, 1]
    assert second.context["older"] is None
    assert "Newest" in second.text
    assert len(lines(client, url(lot))) == PAGE + 3


def test_it_takes_the_same_few_queries_however_many(client, world):
    lot = world.lots["dexpanthenol"]
    ingredient = Ingredient.objects.get(key="dexpanthenol")

    def count(entry) -> int:
        client.get(url(entry))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(entry)).status_code == 200
        return len(seen)

    issued(world.open(), {"dexpanthenol": "1"})
    few = {entry: count(entry) for entry in (lot, ingredient)}
    for number in range(3):
        story = world.open(world.add_patient(f"Q-{number}"))
        story.complete({"dexpanthenol": "1"}, ["crown"])
        fresh = story.fresh()
        issue_consent(by=story.by, consultation=fresh, expected_version=fresh.version)
    for entry, before in few.items():
        assert count(entry) == before
        assert before <= 60


def test_the_database_finds_a_lot_by_its_index(world, document):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL reads a small table at once, index or not")
    for subject in (world.lots["dexpanthenol"], world.lots["dexpanthenol"].product):
        plan = uses_of(subject, world.clinician).explain()
        assert "SCAN consult_formulause" not in plan, plan
