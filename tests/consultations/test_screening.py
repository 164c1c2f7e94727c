"""Screening: every question is open until somebody answers it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from consult.consultations.forms.screening import screening_questions
from consult.consultations.models import RedFlagAnswer
from consult.consultations.review import review_of
from consult.formulary.models import RedFlag
from consult.management.demo.stories import Story
from consult.staff.models import Clinic
from tests.builders import World, fresh, sign_in
from tests.consultations.pages import open_form, radios_of, resend, ticked_on


@pytest.fixture
def url(story: Story) -> str:
    return reverse("consultation-screening", args=[story.consultation.pk])


def answers(story: Story) -> dict[str, str]:
    rows = RedFlagAnswer.objects.filter(consultation=story.consultation)
    return {row.red_flag.key: row.answer for row in rows.select_related("red_flag")}


def codes(story: Story) -> list[tuple[str, str]]:
    found = review_of(fresh(story.consultation)).findings
    return [(f.code, f.subject.key) for f in found if f.code.startswith("screening.")]


def test_every_published_question_is_asked_and_none_is_ticked(
    client: Client, story: Story, url: str
) -> None:
    page = client.get(url)
    keys = {flag.key for flag in story.published.red_flags}
    assert len(keys) > 10
    assert radios_of(page) == {f"answer-{key}" for key in keys}
    assert ticked_on(page) == set()


def test_an_answer_is_saved_with_who_and_when(
    client: Client, story: Story, world: World, url: str
) -> None:
    flag = story.published.red_flags[0]
    form = open_form(client, url) | {
        f"answer-{flag.key}": "yes",
        f"detail-{flag.key}": "since May",
    }
    assert client.post(url, form).status_code == 302
    row = RedFlagAnswer.objects.get()
    assert (row.red_flag, row.answer, row.note, row.by) == (
        flag, "yes", "since May", world.clinician,
    )  # fmt: skip
    page = client.get(url).text
    assert "Answered by Dr. Clara Tester, 24-Nov-2026 10:30 EST." in page
    assert "since May" in page


def test_what_is_not_answered_stays_open(client: Client, story: Story, url: str) -> None:
    first, *others = story.published.red_flags
    client.post(url, open_form(client, url) | {f"answer-{first.key}": "no"})
    assert answers(story) == {first.key: "no"}
    unanswered = {subject for code, subject in codes(story) if code == "screening.unanswered"}
    assert unanswered == {f"screening:{flag.key}" for flag in others}


def test_all_answered_leaves_nothing_open(client: Client, story: Story, url: str) -> None:
    form = open_form(client, url)
    form |= {f"answer-{flag.key}": "no" for flag in story.published.red_flags}
    client.post(url, form)
    assert set(answers(story).values()) == {"no"}
    assert codes(story) == []


def test_a_yes_becomes_a_finding_that_says_what_to_do(
    client: Client, story: Story, url: str
) -> None:
    flag = story.published.red_flags[0]
    client.post(url, open_form(client, url) | {f"answer-{flag.key}": "yes"})
    assert ("screening.red_flag", f"screening:{flag.key}") in codes(story)
    page = client.get(url).text
    assert "Red flag answered yes" in page
    assert page.count(flag.clinician_action) >= 1


@pytest.mark.parametrize("forged", ["maybe", "not_applicable", "YES", "1"])
def test_only_yes_and_no_are_answers(client: Client, story: Story, url: str, forged: str) -> None:
    flag, other = story.published.red_flags[:2]
    form = open_form(client, url) | {f"answer-{flag.key}": forged, f"answer-{other.key}": "no"}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert answers(story) == {}


def test_an_error_keeps_what_was_typed(client: Client, story: Story, url: str) -> None:
    flag, other = story.published.red_flags[:2]
    form = open_form(client, url)
    form |= {f"detail-{flag.key}": "a note without an answer", f"answer-{other.key}": "yes"}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "a note without an answer" in answer.text
    assert list(answer.context["form"].errors) == [f"answer-{flag.key}"]
    assert f'href="#id_answer-{flag.key}' in answer.text
    kept = answer.context["form"][f"answer-{other.key}"].value()
    assert kept == "yes"
    assert answers(story) == {}


def test_a_long_note_is_refused_and_kept(client: Client, story: Story, url: str) -> None:
    flag = story.published.red_flags[0]
    form = open_form(client, url)
    form |= {f"answer-{flag.key}": "no", f"detail-{flag.key}": "n" * 10_000}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "n" * 10_000 in answer.text


def test_an_unchanged_answer_keeps_who_gave_it(
    client: Client, story: Story, world: World, url: str, clock
) -> None:
    first, second = story.published.red_flags[:2]
    client.post(url, open_form(client, url) | {f"answer-{first.key}": "no"})
    clock.shift(3600)
    colleague = sign_in(world.colleague)
    colleague.post(url, open_form(colleague, url) | {f"answer-{second.key}": "no"})
    rows = {row.red_flag: row for row in RedFlagAnswer.objects.all()}
    assert rows[first].by == world.clinician
    assert rows[second].by == world.colleague
    assert rows[first].at < rows[second].at


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World, url: str
) -> None:
    flag = story.published.red_flags[0]
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    theirs |= {f"answer-{flag.key}": "yes", f"detail-{flag.key}": "their note"}
    assert colleague.post(url, theirs).status_code == 302
    page = client.post(url, mine | {f"answer-{flag.key}": "no", f"detail-{flag.key}": "my note"})
    again = resend(page)
    assert "Dr. Carl Tester" in page.text
    assert "my note" in page.text
    assert "their note" in page.text
    assert answers(story) == {flag.key: "yes"}
    assert client.post(url, again).status_code == 302
    assert answers(story) == {flag.key: "no"}


def test_a_page_without_its_version_saves_nothing(client: Client, story: Story, url: str) -> None:
    flag = story.published.red_flags[0]
    for version in ("", "x", "-1"):
        answer = client.post(url, {"version": version, f"answer-{flag.key}": "no"})
        assert answer.status_code == 422
    assert answers(story) == {}


def test_other_sections_do_not_conflict(client: Client, story: Story, url: str) -> None:
    flag = story.published.red_flags[0]
    form = open_form(client, url)
    story.diagnosis()
    story.health()
    injection = story.injection({"minoxidil": "1"}, ["crown"])
    story.technique(injection)
    assert client.post(url, form | {f"answer-{flag.key}": "no"}).status_code == 302


def test_a_finding_stands_beside_its_question_only(client: Client, story: Story, url: str) -> None:
    flag = story.published.red_flags[0]
    client.post(url, open_form(client, url) | {f"answer-{flag.key}": "yes"})
    page = client.get(url).text
    messages = [
        f.message for f in review_of(fresh(story.consultation)).findings
        if f.subject.key == f"screening:{flag.key}" and f.code != "screening.unanswered"
    ]  # fmt: skip
    assert messages
    assert [page.count(escape(message)) for message in messages] == [1] * len(messages)


def test_a_save_shows_the_way_on(client: Client, story: Story, url: str) -> None:
    page = client.post(url, open_form(client, url), follow=True).text
    diagnosis = reverse("consultation-diagnosis", args=[story.consultation.pk])
    assert f'href="{diagnosis}">Next: Diagnosis and other options</a>' in page
    assert f'href="{diagnosis}">Next section: Diagnosis and other options</a>' in page


def test_a_conflict_tells_whose_record_it_is_in_the_clinics_time(
    client: Client, story: Story, world: World, url: str
) -> None:
    form = open_form(client, url)
    Clinic.objects.filter(pk=world.clinic.pk).update(time_zone="Pacific/Honolulu")
    client.post(url, form)
    page = client.post(url, form)
    assert page.status_code == 409
    assert "HST" in page.text
    assert 'aria-label="About the patient"' in page.text


@pytest.mark.parametrize(
    ("urgency", "action", "said"),
    [
        (
            "see_dermatologist_urgent",
            "Urgent dermatology.",
            "If yes: see a dermatologist urgently.",
        ),
        (
            "see_dermatologist_urgent",
            "Urgent dermatology; biopsy may be needed.",
            "If yes: see a dermatologist urgently. Urgent dermatology; biopsy may be needed.",
        ),
    ],
)
def test_an_action_that_repeats_the_urgency_is_said_once(
    urgency: str, action: str, said: str
) -> None:
    flag = RedFlag(key="x", label="X?", urgency=urgency, clinician_action=action)
    assert screening_questions([flag])[0].help_text == said
