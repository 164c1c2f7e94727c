"""The talk with the patient: told about this mixture, and said back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consultations.actions.talk import TalkReply, TeachBackReply, record_talk
from consult.consultations.models import (
    ConsentTalk,
    FormulaLine,
    ProposedInjection,
    TeachBack,
)
from consult.consultations.refusals import (
    ConsultationIsClosed,
    FormulaHasChanged,
    NothingToTell,
    TalkAtWrongTime,
)
from consult.consultations.review import review_of
from consult.consultations.telling import talk_digest
from consult.management.demo.stories import Story
from consult.records import StaleVersion
from tests.builders import NOW, World, sign_in
from tests.consultations.pages import open_form, resend, ticked_on

TALK = {
    "given_at": "2026-11-24T10:30",
    "how": "in_person",
    "printed_given": "no",
    "language": "English",
}
# PostgreSQL is asked once more than SQLite.
QUERIES = {"sqlite": 33, "postgresql": 34}[connection.vendor]
POINTS = [point.value for point in TeachBack.Point]


@pytest.fixture
def proposed(story: Story) -> Story:
    """One injection of two products, and nothing told yet."""
    story.injection({"biotin": "1", "minoxidil": "1"}, ["crown"])
    return story


@pytest.fixture
def url(proposed: Story) -> str:
    return reverse("consultation-talk", args=[proposed.consultation.pk])


def tell(story: Story, **changes: Any) -> ConsentTalk:
    """The talk by its action, now unless ``given_at`` says when."""
    given_at = changes.pop("given_at", None) or timezone.now()
    return record_talk(
        **{
            "by": story.by,
            "consultation": story.consultation,
            "expected": story._seen("talk"),
            "about": talk_digest(story.fresh()),
            "talk": TalkReply(
                given_at=given_at, how="video", printed_given=True, language="Greek"
            ),
            "teach_back": [],
            **changes,
        }
    )


def stops(story: Story) -> set[str]:
    codes = {finding.code for finding in review_of(story.fresh()).open_stops}
    return {code for code in codes if code.startswith(("talk.", "teach_back."))}


def test_nothing_is_filled_in_or_ticked_at_first(client: Client, url: str) -> None:
    page = client.get(url)
    assert ticked_on(page) == set()
    form = open_form(client, url)
    assert form["given_at"] == [""]
    assert form["language"] == [""]
    for product in ("Test Biotin", "Test Minoxidil", "Benzyl alcohol"):
        assert product in page.text


def test_a_talk_is_saved_with_who_and_when(
    client: Client, world: World, proposed: Story, url: str
) -> None:
    points = {"words-what": "  A mix of two drugs.  ", "outcome-what": "again"}
    points |= {"skipped-harm": "Is a nurse.", "words-options": "A lotion."}
    answer = client.post(url, open_form(client, url) | TALK | points)
    assert answer.status_code == 302
    talk = ConsentTalk.objects.get()
    assert (talk.given_at, talk.how, talk.printed_given) == (NOW, "in_person", False)
    assert (talk.language, talk.interpreter_name, talk.by) == ("English", "", world.clinician)
    rows = TeachBack.objects.values_list("point", "words", "outcome", "skipped_because")
    assert set(rows) == {
        ("what", "A mix of two drugs.", "again", ""),
        ("harm", "", "", "Is a nurse."),
        ("options", "A lotion.", "", ""),
    }
    event = AuditEvent.objects.get(action="talk.recorded")
    assert event.details == {"points": 3}
    page = client.get(url).text
    assert "Recorded by Dr. Clara Tester, 24-Nov-2026 10:30 EST." in page
    assert "A mix of two drugs." in page


def test_words_that_nobody_judged_stay_open(proposed: Story) -> None:
    assert stops(proposed) == {"talk.missing", "teach_back.unanswered"}
    tell(proposed, teach_back=[TeachBackReply(point=p, words="Said.") for p in POINTS])
    assert stops(proposed) == {"teach_back.unanswered"}
    replies = [TeachBackReply(point=p, words="Said.", outcome="again") for p in POINTS[:2]]
    replies.append(TeachBackReply(point="options", skipped_because="Knows them all."))
    tell(proposed, teach_back=replies)
    assert stops(proposed) == set()


def test_a_point_that_is_taken_out_is_open_again(proposed: Story) -> None:
    proposed.talk()
    tell(proposed, teach_back=[TeachBackReply(point="what", words="Said.", outcome="right")])
    assert [row.point for row in TeachBack.objects.all()] == ["what"]
    assert stops(proposed) == {"teach_back.unanswered"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given_at": ""}, "given_at"),
        ({"given_at": "yesterday"}, "given_at"),
        ({"given_at": "2026-11-24T10:31"}, "given_at"),
        ({"given_at": "2026-11-24T10:29"}, "given_at"),
        ({"how": ""}, "how"),
        ({"how": "by letter"}, "how"),
        ({"printed_given": ""}, "printed_given"),
        ({"language": " "}, "language"),
        ({"language": "l" * 61}, "language"),
        ({"words-what": "w" * 501}, "words-what"),
        ({"skipped-harm": "s" * 301}, "skipped-harm"),
        ({"words-harm": "Said.", "skipped-harm": "Is a nurse."}, "skipped-harm"),
        ({"outcome-options": "right"}, "words-options"),
        ({"words-options": "Said.", "outcome-options": "maybe"}, "outcome-options"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_lost(
    client: Client, url: str, wrong: dict[str, str], field: str
) -> None:
    typed = TALK | {"words-what": "My hair, my words."} | wrong
    page = client.post(url, open_form(client, url) | typed)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["words-what"].value() == typed["words-what"]
    assert not ConsentTalk.objects.exists()


def test_another_mixture_needs_another_talk(client: Client, proposed: Story, url: str) -> None:
    proposed.talk()
    assert stops(proposed) == set()
    line = FormulaLine.objects.filter(product__name="Test Biotin").get()
    line.product = proposed.lots["dexpanthenol"].product
    line.save()
    assert stops(proposed) == {"talk.outdated"}
    page = client.get(url)
    assert "was about other contents, strengths, amounts or sessions" in page.text
    assert ticked_on(page) == set()
    assert open_form(client, url)["given_at"] == [""]


def test_another_product_with_the_same_content_is_another_talk(proposed: Story) -> None:
    proposed.talk()
    product = proposed.lots["biotin"].product
    type(product).objects.filter(pk=product.pk).update(maker="Another maker")
    assert stops(proposed) == {"talk.outdated"}


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (FormulaLine, {"amount": "0.5"}),
        (FormulaLine, {"unit": "mg"}),
        (FormulaLine, {"strength": "7.5"}),
        (FormulaLine, {"strength_unit": "mg/mL", "strength": "3"}),
        (ProposedInjection, {"total_volume_ml": "1.5"}),
        (ProposedInjection, {"sessions": 9}),
    ],
)
def test_another_dose_needs_another_talk(proposed: Story, model: Any, change: Any) -> None:
    proposed.talk()
    model.objects.update(**change)
    assert stops(proposed) == {"talk.outdated"}


def test_place_needle_day_and_lot_leave_the_talk_standing(proposed: Story) -> None:
    proposed.talk()
    FormulaLine.objects.update(lot=None)
    proposed.consultation.injections.update(
        zones=["back"], depth_mm="2", needle="32 G", planned_on="2026-12-24", interval_days=90
    )
    assert stops(proposed) == set()


def test_the_page_shows_the_dose_that_is_told_about(client: Client, url: str) -> None:
    page = " ".join(client.get(url).text.split())
    assert "Injection 1, 4 mL, 4 sessions:" in page
    assert "1 mL Test Biotin, strength 5 mg/mL" in page


def test_the_old_talk_is_not_moved_to_the_new_mixture(proposed: Story, clock: Any) -> None:
    clock.shift(3600)
    proposed.talk()
    told = ConsentTalk.objects.get().given_at
    clock.shift(3600)
    FormulaLine.objects.filter(product__name="Test Biotin").delete()
    with pytest.raises(TalkAtWrongTime, match="other contents, strengths, amounts"):
        tell(proposed, given_at=told + timedelta(minutes=-1))
    with pytest.raises(TalkAtWrongTime, match="before the consultation"):
        tell(proposed, given_at=told - timedelta(days=1))
    assert TeachBack.objects.count() == 3
    tell(proposed)
    assert ConsentTalk.objects.get().given_at == told + timedelta(hours=1)
    # What was said back was about the other mixture, too.
    assert not TeachBack.objects.exists()
    assert stops(proposed) == {"teach_back.unanswered"}


def test_a_formula_changed_behind_the_page_is_shown_first(
    client: Client, proposed: Story, url: str
) -> None:
    typed = open_form(client, url) | TALK | {"words-what": "Two drugs."}
    FormulaLine.objects.filter(product__name="Test Biotin").delete()
    page = client.post(url, typed)
    assert page.status_code == 409
    assert "The formulas were changed after you opened this page" in page.text
    assert "Two drugs." in page.text
    assert not ConsentTalk.objects.exists()
    form = page.context["form"]
    again = typed | {"about": form["about"].value()}
    assert client.post(url, again).status_code == 302
    assert stops(proposed) == {"teach_back.unanswered"}


def test_a_formula_that_vanished_behind_the_page_leaves_nothing_to_tell(
    client: Client, proposed: Story, url: str
) -> None:
    typed = open_form(client, url) | TALK
    digest = talk_digest(proposed.fresh())
    FormulaLine.objects.all().delete()
    assert "No product is drawn up yet" in client.post(url, typed).text
    with pytest.raises(NothingToTell):
        tell(proposed)
    with pytest.raises(NothingToTell):
        tell(proposed, about=digest)


def test_the_second_tab_is_told_and_may_save_over_it(
    client: Client, world: World, url: str
) -> None:
    colleague = sign_in(world.colleague)
    mine, theirs = open_form(client, url), open_form(colleague, url)
    assert colleague.post(url, theirs | TALK | {"language": "Greek"}).status_code == 302
    page = client.post(url, mine | TALK | {"language": "Spanish", "words-harm": "Pain."})
    again = resend(page)
    assert "Greek" in page.text
    assert "What is the main harm? The patient&#x27;s own words" in page.text
    assert "Pain." in page.text
    assert ConsentTalk.objects.get().language == "Greek"
    assert client.post(url, again).status_code == 302
    assert ConsentTalk.objects.get().language == "Spanish"
    assert TeachBack.objects.get().words == "Pain."


def test_the_action_refuses_what_the_page_would_not_send(proposed: Story) -> None:
    with pytest.raises(StaleVersion):
        tell(proposed, expected=7)
    with pytest.raises(FormulaHasChanged):
        tell(proposed, about="0" * 64)
    with pytest.raises(TalkAtWrongTime, match="still to come"):
        tell(proposed, given_at=timezone.now() + timedelta(minutes=1))
    proposed.consultation.closed_at = timezone.now()
    proposed.consultation.closed_because = "Moved away."
    proposed.consultation.save()
    with pytest.raises(ConsultationIsClosed):
        tell(proposed)
    assert not ConsentTalk.objects.exists()


def test_the_minute_of_the_opening_is_a_fair_time(proposed: Story) -> None:
    proposed.consultation.opened_at = NOW + timedelta(seconds=40)
    proposed.consultation.save()
    assert tell(proposed, given_at=NOW).given_at == NOW


def test_a_winter_time_is_taken_at_the_clinic(client: Client, url: str) -> None:
    client.post(url, open_form(client, url) | TALK)
    assert ConsentTalk.objects.get().given_at == datetime.fromisoformat("2026-11-24T15:30Z")


def test_the_page_says_how_long_there_is_to_think(
    client: Client, world: World, proposed: Story, url: str
) -> None:
    assert "Your clinic sets no waiting time" in client.get(url).text
    type(world.clinic).objects.filter(pk=world.clinic.pk).update(waiting_hours=48)
    assert "at least 48 hours" in client.get(url).text
    proposed.talk()
    assert "can be signed from 26-Nov-2026 10:30 EST" in client.get(url).text


def test_without_a_product_there_is_nothing_to_tell(client: Client, story: Story) -> None:
    url = reverse("consultation-talk", args=[story.consultation.pk])
    assert "No injection is proposed yet" in client.get(url).text
    story.injection({}, ["crown"])
    page = client.get(url)
    assert "No product is drawn up yet" in page.text
    assert "<button" not in page.text.split('<div class="section-body">')[1]


def test_the_page_asks_the_database_no_more_for_more_products(
    client: Client, proposed: Story, url: str, django_assert_num_queries: Any
) -> None:
    proposed.talk()
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    proposed.injection({"dexpanthenol": "1", "blend": "1"}, ["back"])
    proposed.talk()
    with django_assert_num_queries(QUERIES):
        client.get(url)
