"""Sterile technique: every item of the planning phases, per injection."""

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import ProposedInjection, TechniqueAnswer
from consult.formulary.models import Ingredient
from consult.management.demo.stories import Story
from tests.builders import World, sign_in
from tests.consultations.pages import open_form, radios_of, resend, ticked_on


@pytest.fixture
def injection(story: Story) -> ProposedInjection:
    """An injection whose technique nobody answered."""
    return story.injection({"minoxidil": "1"}, ["crown"])


@pytest.fixture
def url(injection: ProposedInjection) -> str:
    return reverse("injection-technique", args=[injection.consultation_id, injection.pk])


def test_nothing_is_ticked_at_first(client: Client, story: Story, url: str) -> None:
    page = client.get(url)
    items = {f"answer-{item.key}" for item in story.published.technique_items}
    assert len(items) > 10
    assert radios_of(page) == items | {"skin_preparation", "gloves_latex"}
    assert ticked_on(page) == set()


def test_answers_are_saved_and_the_rest_stays_open(
    client: Client, story: Story, world: World, injection: ProposedInjection, url: str
) -> None:
    item = story.published.technique_items[0]
    cleaner = Ingredient.objects.get(key="alcohol_skin_prep")
    form = open_form(client, url)
    form |= {
        f"answer-{item.key}": "yes",
        "skin_preparation": cleaner.pk,
        "gloves_latex": "no",
    }
    assert client.post(url, form).status_code == 302
    row = TechniqueAnswer.objects.get()
    assert (row.item, row.answer, row.by) == (item, "yes", world.clinician)
    injection.refresh_from_db()
    assert (injection.skin_preparation, injection.gloves_latex) == (cleaner, "no")
    assert "Answered by Dr. Clara Tester, 24-Nov-2026 10:30 EST." in client.get(url).text


@pytest.mark.parametrize("answer", ["no", "not_applicable"])
def test_every_answer_but_yes_needs_a_reason(
    client: Client, story: Story, url: str, answer: str
) -> None:
    item = story.published.technique_items[0]
    for reason in ("", "   "):
        form = open_form(client, url) | {f"answer-{item.key}": answer}
        page = client.post(url, form | {f"detail-{item.key}": reason})
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [f"detail-{item.key}"]
    assert not TechniqueAnswer.objects.exists()
    form |= {f"detail-{item.key}": "No vial is mixed."}
    assert client.post(url, form).status_code == 302
    assert TechniqueAnswer.objects.get().reason == "No vial is mixed."


def test_forged_answers_are_refused(client: Client, story: Story, url: str) -> None:
    item = story.published.technique_items[0]
    biotin = Ingredient.objects.get(key="biotin")
    for wrong, field in (
        ({f"answer-{item.key}": "maybe"}, f"answer-{item.key}"),
        ({"skin_preparation": biotin.pk}, "skin_preparation"),
        ({"gloves_latex": "perhaps"}, "gloves_latex"),
        ({f"answer-{item.key}": "no", f"detail-{item.key}": "r" * 10_000}, f"detail-{item.key}"),
    ):
        page = client.post(url, open_form(client, url) | wrong)
        assert page.status_code == 422, wrong
        assert list(page.context["form"].errors) == [field]
    assert not TechniqueAnswer.objects.exists()


def test_an_unchanged_answer_keeps_who_gave_it(
    client: Client, story: Story, world: World, url: str, clock
) -> None:
    first, second = story.published.technique_items[:2]
    client.post(url, open_form(client, url) | {f"answer-{first.key}": "yes"})
    clock.shift(3600)
    colleague = sign_in(world.colleague)
    colleague.post(url, open_form(colleague, url) | {f"answer-{second.key}": "yes"})
    rows = {row.item: row for row in TechniqueAnswer.objects.all()}
    assert rows[first].by == world.clinician
    assert rows[second].by == world.colleague
    assert rows[first].at < rows[second].at


def test_the_injector_stands_with_the_registration(
    client: Client, injection: ProposedInjection, url: str
) -> None:
    page = client.get(url).text
    assert "State board, number R-1" in page
    ProposedInjection.objects.filter(pk=injection.pk).update(injector=None)
    assert "Not decided yet." in client.get(url).text


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World, url: str
) -> None:
    item = story.published.technique_items[0]
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    theirs |= {f"answer-{item.key}": "no", f"detail-{item.key}": "their reason"}
    assert colleague.post(url, theirs).status_code == 302
    mine |= {f"answer-{item.key}": "not_applicable", f"detail-{item.key}": "my reason"}
    page = client.post(url, mine)
    again = resend(page)
    assert "their reason" in page.text
    assert "my reason" in page.text
    assert TechniqueAnswer.objects.get().reason == "their reason"
    assert client.post(url, again).status_code == 302
    assert TechniqueAnswer.objects.get().reason == "my reason"


def test_two_injections_do_not_conflict(
    client: Client, story: Story, injection: ProposedInjection
) -> None:
    other = story.injection({}, ["back"])
    item = story.published.technique_items[0]
    urls = [
        reverse("injection-technique", args=[injection.consultation_id, i.pk])
        for i in (injection, other)
    ]
    forms = [open_form(client, url) for url in urls]
    for url, form in zip(urls, forms, strict=True):
        assert client.post(url, form | {f"answer-{item.key}": "yes"}).status_code == 302


@pytest.mark.parametrize("name", ["consultation-evidence", "consultation-technique"])
def test_without_an_injection_the_page_says_so(client: Client, story: Story, name: str) -> None:
    page = client.get(reverse(name, args=[story.consultation.pk]))
    assert page.status_code == 200
    injection = story.injection({}, ["crown"])
    page = client.get(reverse(name, args=[story.consultation.pk]))
    target = name.replace("consultation", "injection")
    assert page.headers["Location"] == reverse(target, args=[story.consultation.pk, injection.pk])
