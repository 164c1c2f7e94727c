"""Diagnosis and other options."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import AlternativeDiscussion, Consultation
from consult.consultations.review import review_of
from consult.management.demo.stories import Story
from tests.builders import World, fresh, sign_in
from tests.consultations.pages import open_form, radios_of, resend, ticked_on

KNOWN = {
    "diagnosis": "Androgenetic alopecia",
    "diagnosis_method": "dermoscopy",
    "diagnosed_by": "Dr. Who",
}


@pytest.fixture
def url(story: Story) -> str:
    return reverse("consultation-diagnosis", args=[story.consultation.pk])


def stored(story: Story) -> Consultation:
    return Consultation.objects.get(pk=story.consultation.pk)


def test_nothing_is_ticked_at_first(client: Client, story: Story, url: str) -> None:
    page = client.get(url)
    assert radios_of(page) == {f"answer-{option.key}" for option in story.published.alternatives}
    assert ticked_on(page) == set()
    assert not stored(story).has_diagnosis


def test_a_diagnosis_is_saved_with_how_and_by_whom(client: Client, story: Story, url: str) -> None:
    assert client.post(url, open_form(client, url) | KNOWN).status_code == 302
    consultation = stored(story)
    assert {name: getattr(consultation, name) for name in KNOWN} == KNOWN
    assert not AlternativeDiscussion.objects.exists()


def test_an_unknown_diagnosis_is_an_answer(client: Client, story: Story, url: str) -> None:
    client.post(url, open_form(client, url) | {"diagnosis_is_unknown": "on"})
    assert stored(story).has_diagnosis


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({**KNOWN, "diagnosis_is_unknown": "on"}, ["diagnosis_is_unknown"]),
        ({**KNOWN, "diagnosed_by": ""}, ["diagnosed_by"]),
        ({**KNOWN, "diagnosis_method": ""}, ["diagnosis_method"]),
        ({**KNOWN, "diagnosis_method": "guess"}, ["diagnosis_method"]),
        ({**KNOWN, "diagnosis": "d" * 10_000}, ["diagnosis"]),
        ({**KNOWN, "diagnosis_note": "n" * 10_000}, ["diagnosis_note"]),
    ],
)
def test_contradictions_are_said_at_their_field(
    client: Client, story: Story, url: str, wrong: dict[str, Any], fields: list[str]
) -> None:
    answer = client.post(url, open_form(client, url) | wrong)
    assert answer.status_code == 422
    assert set(fields) <= set(answer.context["form"].errors)
    for value in (wrong["diagnosis"], wrong.get("diagnosis_note", "")):
        assert value in answer.text
    assert not stored(story).has_diagnosis


def test_each_option_needs_a_reason(client: Client, story: Story, url: str) -> None:
    option = story.published.alternatives[0]
    for outcome in AlternativeDiscussion.Outcome.values:
        answer = client.post(url, open_form(client, url) | {f"answer-{option.key}": outcome})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [f"detail-{option.key}"]
    assert not AlternativeDiscussion.objects.exists()


@pytest.mark.parametrize("outcome", AlternativeDiscussion.Outcome.values)
def test_what_became_of_an_option_is_saved(
    client: Client, story: Story, world: World, url: str, outcome: str
) -> None:
    option = story.published.alternatives[0]
    form = open_form(client, url)
    form |= {f"answer-{option.key}": outcome, f"detail-{option.key}": "for six months"}
    assert client.post(url, form).status_code == 302
    row = AlternativeDiscussion.objects.get()
    assert (row.alternative, row.outcome, row.reason, row.by) == (
        option, outcome, "for six months", world.clinician,
    )  # fmt: skip


def test_a_reason_without_an_outcome_is_asked_about(
    client: Client, story: Story, url: str
) -> None:
    option = story.published.alternatives[0]
    answer = client.post(url, open_form(client, url) | {f"detail-{option.key}": "tried it"})
    assert list(answer.context["form"].errors) == [f"answer-{option.key}"]


def test_an_option_nobody_spoke_of_is_no_answer(client: Client, story: Story, url: str) -> None:
    client.post(url, open_form(client, url) | KNOWN)
    found = review_of(fresh(story.consultation)).open_stops
    open_options = {f.subject.key for f in found if f.code == "alternatives.not_discussed"}
    first_line = {f"alternative:{a.key}" for a in story.published.alternatives if a.is_first_line}
    assert first_line
    assert open_options == first_line


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World, url: str
) -> None:
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    assert colleague.post(url, theirs | KNOWN).status_code == 302
    page = client.post(url, mine | KNOWN | {"diagnosis": "Telogen effluvium"})
    again = resend(page)
    assert "Telogen effluvium" in page.text
    assert "Androgenetic alopecia" in page.text
    assert stored(story).diagnosis == "Androgenetic alopecia"
    assert client.post(url, again).status_code == 302
    assert stored(story).diagnosis == "Telogen effluvium"
