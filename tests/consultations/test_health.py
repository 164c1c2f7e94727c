"""Allergies and health: asked, saved on the patient, confirmed for this visit."""

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.facts import health_digest, is_health_confirmed
from consult.consultations.models import HealthConfirmation
from consult.formulary.models import Ingredient
from consult.management.demo.stories import Story
from consult.patients.actions import HealthAnswer, add_allergy, record_health
from consult.patients.models import Allergy, AllergyStatus, HealthFact
from tests.builders import World, fresh, sign_in
from tests.consultations.pages import open_form, radios_of, read_form, resend, ticked_on


@pytest.fixture
def url(story: Story) -> str:
    return reverse("consultation-health", args=[story.consultation.pk])


def all_no(story: Story) -> dict[str, str]:
    keys = ["pregnancy", "breast_feeding", *(q.key for q in story.published.health_questions)]
    return {"allergy_status": "none_known"} | {f"answer-{key}": "no" for key in keys}


def confirm(client: Client, story: Story, digest: str = "") -> str:
    digest = digest or health_digest(fresh(story.consultation).patient)
    url = reverse("confirm-health", args=[story.consultation.pk])
    return client.post(url, {"digest": digest}, follow=True).text


def is_confirmed(story: Story) -> bool:
    return is_health_confirmed(fresh(story.consultation))


def test_nothing_is_ticked_at_first(client: Client, story: Story, url: str) -> None:
    page = client.get(url)
    assert radios_of(page) == set(all_no(story))
    assert ticked_on(page) == set()
    assert "Not asked yet." in page.text
    assert "not asked" in page.text


def test_answers_go_to_the_patient(client: Client, story: Story, world: World, url: str) -> None:
    question = next(q for q in story.published.health_questions if q.asks_for_list)
    form = open_form(client, url) | all_no(story)
    form |= {f"answer-{question.key}": "yes", f"detail-{question.key}": "warfarin 5 mg"}
    assert client.post(url, form).status_code == 302
    facts = {f.topic: f for f in HealthFact.objects.filter(patient=world.patient)}
    assert facts[question.key].detail == "warfarin 5 mg"
    assert facts["pregnancy"].answer == "no"
    assert {f.recorded_by for f in facts.values()} == {world.clinician}
    assert AllergyStatus.objects.get().answer == "none_known"
    assert "warfarin 5 mg" in client.get(url).text


def test_an_unanswered_question_is_never_stored(client: Client, story: Story, url: str) -> None:
    client.post(url, open_form(client, url) | {"answer-pregnancy": "maybe"})
    assert [(f.topic, f.answer) for f in HealthFact.objects.all()] == [("pregnancy", "maybe")]
    assert not AllergyStatus.objects.exists()


def test_a_yes_to_a_list_needs_the_list(client: Client, story: Story, url: str) -> None:
    question = next(q for q in story.published.health_questions if q.asks_for_list)
    form = open_form(client, url) | all_no(story) | {f"answer-{question.key}": "yes"}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"detail-{question.key}"]
    assert not HealthFact.objects.exists()


@pytest.mark.parametrize(
    ("topic", "forged"),
    [("pregnancy", "perhaps"), ("breast_feeding", "maybe"), ("pregnancy", "YES")],
)
def test_a_forged_answer_is_refused(
    client: Client, story: Story, url: str, topic: str, forged: str
) -> None:
    form = open_form(client, url) | all_no(story) | {f"answer-{topic}": forged}
    assert client.post(url, form).status_code == 422
    assert not HealthFact.objects.exists()


def test_the_record_is_confirmed_with_who_and_when(
    client: Client, story: Story, world: World, url: str
) -> None:
    client.post(url, open_form(client, url) | all_no(story))
    page = client.get(url)
    assert not is_confirmed(story)
    assert f'name="digest" value="{page.context["digest"]}"' in page.text
    assert "are confirmed" in confirm(client, story, page.context["digest"])
    assert is_confirmed(story)
    assert HealthConfirmation.objects.get().by == world.clinician
    assert "Confirmed with the patient by Dr. Clara Tester" in client.get(url).text


def test_an_incomplete_record_cannot_be_confirmed(client: Client, story: Story, url: str) -> None:
    form = open_form(client, url) | all_no(story)
    del form["answer-pregnancy"]
    client.post(url, form)
    assert "still open" in client.get(url).text
    assert "still open" in confirm(client, story)
    assert not HealthConfirmation.objects.exists()


def test_a_stale_confirmation_is_refused(
    client: Client, story: Story, world: World, url: str
) -> None:
    client.post(url, open_form(client, url) | all_no(story))
    seen = client.get(url).context["digest"]
    news = [HealthAnswer("pregnancy", "yes")]
    record_health(by=world.colleague, patient=world.patient, answers=news)
    assert "changed while you were reading it" in confirm(client, story, seen)
    assert not is_confirmed(story)
    for forged in ("x", "0" * 64):
        confirm(client, story, forged)
        assert not is_confirmed(story)


def test_a_later_change_ends_the_confirmation(story: Story, world: World) -> None:
    biotin = Ingredient.objects.get(key="biotin")
    story.health()
    assert is_confirmed(story)
    record_health(
        by=world.colleague, patient=world.patient, answers=[HealthAnswer("pregnancy", "no")]
    )
    assert not is_confirmed(story)
    story.health()
    assert is_confirmed(story)
    other = world.open(by=world.colleague)
    other.health(allergy_to=biotin)
    assert is_confirmed(other)
    assert not is_confirmed(story)


def test_another_patients_answers_do_not_matter(story: Story, world: World) -> None:
    story.health()
    world.open(world.add_patient("P-2", given_names="Bea")).health()
    assert is_confirmed(story)


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, story: Story, world: World, url: str
) -> None:
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    theirs |= all_no(story) | {"answer-pregnancy": "yes", "detail-pregnancy": "week 9"}
    assert colleague.post(url, theirs).status_code == 302
    mine |= all_no(story) | {"answer-pregnancy": "no", "detail-pregnancy": "says no"}
    page = client.post(url, mine)
    again = resend(page)
    assert "week 9" in page.text
    assert "says no" in page.text
    assert HealthFact.objects.filter(topic="pregnancy").count() == 1
    assert client.post(url, again).status_code == 302
    assert HealthFact.objects.filter(topic="pregnancy").current().get().answer == "no"


def test_an_allergy_added_in_between_is_told(
    client: Client, story: Story, world: World, url: str
) -> None:
    form = open_form(client, url) | all_no(story)
    add = reverse("add-allergy", args=[story.consultation.pk])
    new = {"free_text": "plums", "severity": "mild", "certainty": "reported"}
    assert client.post(add, new).status_code == 302
    assert client.post(url, form).status_code == 409
    assert Allergy.objects.count() == 1


def test_another_consultation_of_the_patient_is_noticed(
    client: Client, story: Story, world: World, url: str
) -> None:
    """The answers are the patient's: a “yes” given elsewhere is not overtaken unseen."""
    form = open_form(client, url) | all_no(story)
    other = world.open(by=world.colleague)
    colleague = sign_in(world.colleague)
    theirs = reverse("consultation-health", args=[other.consultation.pk])
    yes = all_no(story) | {"answer-pregnancy": "yes", "detail-pregnancy": "week 9"}
    assert colleague.post(theirs, open_form(colleague, theirs) | yes).status_code == 302
    page = client.post(url, form)
    again = resend(page)
    assert "week 9" in page.text
    assert "Dr. Carl Tester" in page.text
    assert HealthFact.objects.filter(topic="pregnancy").current().get().answer == "yes"
    assert client.post(url, again).status_code == 302
    assert HealthFact.objects.filter(topic="pregnancy").current().get().answer == "no"
    assert client.post(theirs, open_form(client, theirs) | yes).status_code == 302


def test_what_was_answered_is_saved_before_an_allergy_is_added(
    client: Client, story: Story, url: str
) -> None:
    form = open_form(client, url) | {"answer-pregnancy": "no", "then": "add-allergy"}
    answer = client.post(url, form)
    assert answer.headers["Location"] == reverse("add-allergy", args=[story.consultation.pk])
    assert HealthFact.objects.get().topic == "pregnancy"


def test_nothing_answered_is_no_save(client: Client, story: Story, url: str) -> None:
    answer = client.post(url, open_form(client, url) | {"then": "add-allergy"})
    assert answer.headers["Location"] == reverse("add-allergy", args=[story.consultation.pk])
    assert not fresh(story.consultation).section_saves.all()


def test_a_wrong_answer_stays_on_the_page(client: Client, story: Story, url: str) -> None:
    question = next(q for q in story.published.health_questions if q.asks_for_list)
    typed = {f"answer-{question.key}": "yes", "detail-pregnancy": "kept", "then": "add-allergy"}
    page = client.post(url, open_form(client, url) | typed)
    assert page.status_code == 422
    assert read_form(page)["detail-pregnancy"] == ["kept"]
    assert f"{question.text[:40]}" in page.text.split("</ul>")[0]


@pytest.mark.parametrize("then", ["remove-allergy", "add-allergy-1", "close", "//evil.example"])
def test_only_pages_of_allergies_are_gone_to(client: Client, url: str, then: str) -> None:
    answer = client.post(url, open_form(client, url) | {"answer-pregnancy": "no", "then": then})
    assert answer.headers["Location"] == url


def test_a_listed_allergy_is_corrected_after_the_answers_are_saved(
    client: Client, story: Story, world: World, url: str
) -> None:
    allergy = add_allergy(
        by=world.clinician, patient=world.patient, free_text="walnut",
        severity="mild", certainty="reported",
    )  # fmt: skip
    form = open_form(client, url) | {"answer-pregnancy": "no"}
    answer = client.post(url, form | {"then": f"correct-allergy-{allergy.pk}"})
    where = reverse("correct-allergy", args=[story.consultation.pk, allergy.pk])
    assert answer.headers["Location"] == where
    assert HealthFact.objects.exists()
