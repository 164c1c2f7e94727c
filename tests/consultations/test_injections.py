"""Proposed injections: why, where, how deep, how much, when and by whom."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import ProposedInjection, Zone
from consult.management.demo.stories import Story
from tests.builders import World, make_member, sign_in
from tests.consultations.pages import open_form, resend, ticked_on

PLAN: dict[str, Any] = {
    "version": "0",
    "purpose": "To slow hair loss.",
    "zones": ["crown", "left_temple"],
    "route": "intradermal",
    "device": "syringe",
    "depth_mm": "4",
    "needle": "30 G, 4 mm",
    "total_volume_ml": "4",
    "sessions": "4",
    "interval_days": "30",
    "planned_on": "2026-12-01",
    "injector": "",
}


@pytest.fixture
def add(story: Story) -> str:
    return reverse("add-injection", args=[story.consultation.pk])


def test_an_injection_is_proposed(client: Client, story: Story, world: World, add: str) -> None:
    answer = client.post(add, PLAN | {"injector": world.clinician.pk})
    injection = ProposedInjection.objects.get()
    assert answer.headers["Location"] == reverse(
        "injection", args=[story.consultation.pk, injection.pk]
    )
    assert injection.injector == world.clinician
    assert injection.zone_labels == ["Left temple", "Crown (vertex)"]
    page = client.get(answer.headers["Location"]).text
    for shown in ("To slow hair loss.", "Left temple", "30 G, 4 mm", "01-Dec-2026"):
        assert shown in page


def test_nothing_is_chosen_at_first(client: Client, add: str) -> None:
    page = client.get(add)
    assert ticked_on(page) == set()
    for zone in Zone.values:
        assert f'value="{zone}"' in page.text


IMPOSSIBLE: list[tuple[str, Any]] = [
    *[(name, "") for name in PLAN if name not in ("version", "injector", "interval_days")],
    ("zones", ["crown", "moon"]),
    ("route", "intravenous"),
    ("device", "spoon"),
    ("depth_mm", "0"),
    ("depth_mm", "-1"),
    ("depth_mm", "13.1"),
    ("depth_mm", "2.55"),
    ("depth_mm", "NaN"),
    ("depth_mm", "Infinity"),
    ("depth_mm", "4 mm"),
    ("total_volume_ml", "0"),
    ("total_volume_ml", "-0.5"),
    ("total_volume_ml", "50.01"),
    ("total_volume_ml", "1e9"),
    ("sessions", "0"),
    ("sessions", "-3"),
    ("sessions", "31"),
    ("sessions", "1.5"),
    ("interval_days", "0"),
    ("interval_days", "-7"),
    ("interval_days", "366"),
    ("interval_days", ""),
    ("planned_on", "2026-11-23"),
    ("planned_on", "2026-02-30"),
    ("planned_on", "someday"),
    ("purpose", "p" * 10_000),
    ("needle", "n" * 10_000),
    ("injector", "999999"),
]


def test_what_cannot_be_is_said_at_its_field(client: Client, add: str) -> None:
    for field, value in IMPOSSIBLE:
        answer = client.post(add, PLAN | {field: value})
        case = f"{field}={str(value)[:40]!r}"
        assert answer.status_code == 422, case
        assert list(answer.context["form"].errors) == [field], case
        assert f'href="#id_{field}' in answer.text, case
        if isinstance(value, str) and field not in ("route", "device", "injector"):
            assert value in answer.text, case
        if field != "purpose":
            assert "To slow hair loss." in answer.text, case
    assert not ProposedInjection.objects.exists()


def test_a_single_session_has_no_interval(client: Client, add: str) -> None:
    answer = client.post(add, PLAN | {"sessions": "1"})
    assert list(answer.context["form"].errors) == ["interval_days"]
    assert client.post(add, PLAN | {"sessions": "1", "interval_days": ""}).status_code == 302


def test_today_is_not_past(client: Client, add: str) -> None:
    assert client.post(add, PLAN | {"planned_on": "2026-11-24"}).status_code == 302


def test_only_people_of_this_clinic_may_inject(client: Client, world: World, add: str) -> None:
    left = make_member(world.clinic, "left", profession="Nurse", is_active=False)
    no_profession = world.member("rita", "reception")
    page = client.get(add).text
    assert "Dr. Carl Tester" in page
    for person in (world.stranger, left, no_profession):
        assert person.full_name not in page
        answer = client.post(add, PLAN | {"injector": person.pk})
        assert list(answer.context["form"].errors) == ["injector"]


def test_a_plan_is_changed(client: Client, story: Story) -> None:
    injection = story.injection({"minoxidil": "1"}, ["crown"])
    url = reverse("edit-injection", args=[story.consultation.pk, injection.pk])
    form = open_form(client, url)
    assert form["zones"] == ["crown"]
    assert client.post(url, form | {"zones": ["back"], "depth_mm": "2.5"}).status_code == 302
    injection.refresh_from_db()
    assert (injection.zones, str(injection.depth_mm)) == (["back"], "2.5")


def test_a_planned_day_that_passed_may_stay(client: Client, story: Story, clock: Any) -> None:
    injection = story.injection({}, ["crown"])
    url = reverse("edit-injection", args=[story.consultation.pk, injection.pk])
    clock.shift(30 * 24 * 3600)
    client.force_login(story.by)
    form = open_form(client, url)
    assert client.post(url, form | {"purpose": "Still the same."}).status_code == 302
    answer = client.post(url, open_form(client, url) | {"planned_on": "2026-11-30"})
    assert list(answer.context["form"].errors) == ["planned_on"]


def test_a_volume_below_its_products_is_refused(client: Client, story: Story) -> None:
    injection = story.injection({"minoxidil": "1", "biotin": "1.5"}, ["crown"])
    url = reverse("edit-injection", args=[story.consultation.pk, injection.pk])
    answer = client.post(url, open_form(client, url) | {"total_volume_ml": "2.4"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["total_volume_ml"]
    assert "2.5 mL" in answer.text
    assert client.post(
        url, open_form(client, url) | {"total_volume_ml": "2.5"}
    ).status_code == 302  # fmt: skip


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World
) -> None:
    injection = story.injection({}, ["crown"])
    url = reverse("edit-injection", args=[story.consultation.pk, injection.pk])
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    assert colleague.post(url, theirs | {"needle": "32 G", "zones": ["back"]}).status_code == 302
    page = client.post(url, mine | {"needle": "27 G", "zones": ["crown", "hairline"]})
    again = resend(page)
    for shown in ("32 G", "27 G", "Back of the head", "Frontal hairline"):
        assert shown in page.text
    injection.refresh_from_db()
    assert injection.needle == "32 G"
    assert client.post(url, again).status_code == 302
    injection.refresh_from_db()
    assert (injection.needle, injection.zones) == ("27 G", ["crown", "hairline"])


def test_two_injections_do_not_conflict(client: Client, story: Story) -> None:
    one, two = story.injection({}, ["crown"]), story.injection({}, ["back"])
    urls = [reverse("edit-injection", args=[story.consultation.pk, i.pk]) for i in (one, two)]
    forms = [open_form(client, url) for url in urls]
    for url, form in zip(urls, forms, strict=True):
        assert client.post(url, form | {"needle": "31 G"}).status_code == 302


def test_removing_asks_first_and_takes_its_formula_along(client: Client, story: Story) -> None:
    story.injection({"minoxidil": "1"}, ["crown"])
    second = story.injection({"biotin": "1"}, ["back"])
    story.evidence(second)
    story.technique(second)
    url = reverse("remove-injection", args=[story.consultation.pk, second.pk])
    assert client.get(url).status_code == 200
    assert ProposedInjection.objects.count() == 2
    assert client.post(url).status_code == 302
    assert [i.number for i in ProposedInjection.objects.all()] == [1]
    assert client.post(url).status_code == 404
