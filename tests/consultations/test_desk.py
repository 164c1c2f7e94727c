"""The desk, opening a consultation, and how often the pages ask the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.management.demo.stories import Story
from consult.staff.models import StaffMember
from tests.builders import World, sign_in


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def start(client: Client, world: World) -> str:
    answer = client.post(reverse("start", args=[world.patient.pk]))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_the_desk_shows_what_each_consultation_needs(client: Client, world: World) -> None:
    untouched = world.open()
    begun = world.open(world.add_patient("P-2", given_names="Bea"))
    begun.screening()
    page = client.get(reverse("desk"))
    rows = {row["consultation"].pk: row for row in page.context["rows"]}
    needs = {pk: [s.key for s in row["needs"]] for pk, row in rows.items()}
    assert needs[untouched.consultation.pk][:3] == ["screening", "diagnosis", "health"]
    assert needs[begun.consultation.pk][:2] == ["diagnosis", "health"]
    assert rows[begun.consultation.pk]["next"].key == "diagnosis"
    for shown in ("Ana Lima", "Bea Lima", "record P-2", "to do"):
        assert shown in page.text


def test_a_complete_consultation_is_ready_for_consent(client: Client, story: Story) -> None:
    story.complete({"minoxidil": "1"}, ["crown"])
    (row,) = client.get(reverse("desk")).context["rows"]
    assert row["needs"] == []
    assert row["next"].key == "consent"


def test_the_desk_shows_only_the_own_open_consultations(world: World, client: Client) -> None:
    story = world.open(by=world.colleague)
    assert client.get(reverse("desk")).context["rows"] == []
    mine = world.open()
    close = reverse("close-consultation", args=[mine.consultation.pk])
    client.post(close, {"reason": "Not suitable."})
    assert client.get(reverse("desk")).context["rows"] == []
    (row,) = sign_in(world.colleague).get(reverse("desk")).context["rows"]
    assert row["consultation"].pk == story.consultation.pk


def test_a_clinician_who_left_the_clinic_sees_none(client: Client, story: Story) -> None:
    story.by.clinics.clear()
    assert client.get(reverse("desk")).context["rows"] == []


def test_each_role_lands_where_it_belongs(world: World) -> None:
    desk = reverse("desk")
    reception = sign_in(world.member("rita", "reception")).get(desk)
    assert reception.status_code == 200
    assert "Find a patient" in reception.text
    assert "Your open consultations" not in reception.text
    manager = world.member("max", "formulary admin")
    assert sign_in(manager).get(desk).status_code == 403
    manager.is_staff = True
    manager.save()
    assert sign_in(manager).get(desk).headers["Location"] == reverse("admin:index")
    nobody = StaffMember.objects.create_user("nobody", password="a long password 1")
    assert sign_in(nobody).get(desk).status_code == 403


def test_opening_twice_goes_on_with_the_same(client: Client, world: World) -> None:
    first, second = start(client, world), start(client, world)
    assert first == second
    assert Consultation.objects.count() == 1
    colleague = start(sign_in(world.colleague), world)
    assert colleague != first
    assert client.get(reverse("start", args=[world.patient.pk])).status_code == 405


def test_opening_leads_to_the_first_open_section(client: Client, world: World) -> None:
    where = start(client, world)
    pk = Consultation.objects.get().pk
    assert client.get(where).headers["Location"] == reverse("consultation-screening", args=[pk])


def test_another_clinics_patient_cannot_be_consulted(world: World) -> None:
    client = sign_in(world.stranger)
    assert client.post(reverse("start", args=[world.patient.pk])).status_code == 404
    assert not Consultation.objects.exists()


def test_the_desk_asks_as_often_for_one_as_for_ten(client: Client, world: World) -> None:
    world.open().complete({"minoxidil": "1", "biotin": "1"}, ["crown"])
    for_one = count_queries(client, reverse("desk"))
    for number in range(2, 11):
        story = world.open(world.add_patient(f"P-{number}", given_names=f"Ana {number}"))
        story.complete({"minoxidil": "1", "biotin": "1"}, ["crown"])
    assert count_queries(client, reverse("desk")) == for_one
    assert for_one <= 45


@pytest.mark.parametrize(
    "section",
    ["screening", "diagnosis", "health", "injections", "review", "consent"],
)
def test_a_section_asks_as_often_for_one_injection_as_for_four(
    client: Client, story: Story, section: str
) -> None:
    story.complete({"minoxidil": "1", "biotin": "1"}, ["crown"])
    url = reverse(f"consultation-{section}", args=[story.consultation.pk])
    for_one = count_queries(client, url)
    for _ in range(3):
        injection = story.injection({"biotin": "1", "dexpanthenol": "1"}, ["back"])
        story.evidence(injection)
        story.technique(injection)
    assert count_queries(client, url) == for_one
    assert for_one <= 55


@pytest.mark.parametrize("name", ["injection", "injection-evidence", "injection-technique"])
def test_a_page_of_an_injection_asks_as_often_among_four(
    client: Client, story: Story, name: str
) -> None:
    story.complete({"minoxidil": "1", "biotin": "1"}, ["crown"])
    first = story.consultation.injections.get()
    url = reverse(name, args=[story.consultation.pk, first.pk])
    for_one = count_queries(client, url)
    for _ in range(3):
        injection = story.injection({"biotin": "1", "dexpanthenol": "1"}, ["back"])
        story.evidence(injection)
        story.technique(injection)
    assert count_queries(client, url) == for_one
    assert for_one <= 60
