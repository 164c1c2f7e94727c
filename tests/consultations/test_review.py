"""Review: every finding with its cause, and overrides only where a rule allows them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from consult.consultations.actions.health import list_allergy
from consult.consultations.actions.overrides import override_finding
from consult.consultations.actions.screening import ScreeningReply, answer_screening
from consult.consultations.models import FindingOverride
from consult.consultations.refusals import CannotBeOverridden
from consult.consultations.review import review_of
from consult.consultations.sections import GAPS, finding_href, section_list
from consult.formulary.models import Ingredient
from consult.management.demo.stories import Story
from consult.safety.findings import Finding
from tests.builders import World, fresh, sign_in

REASON = "Talked through with the patient, who wants to go on."


def url(story: Story, name: str = "consultation-review", *more: int) -> str:
    return reverse(name, args=[story.consultation.pk, *more])


def find(story: Story, code: str) -> Finding:
    found = review_of(fresh(story.consultation)).findings
    return next(finding for finding in found if finding.code == code)


def stops(story: Story) -> set[str]:
    return {finding.code for finding in review_of(fresh(story.consultation)).open_stops}


def override(client: Client, story: Story, finding: Finding, reason: str = REASON) -> int:
    data = {"code": finding.code, "subject": finding.subject.key, "reason": reason}
    return client.post(url(story, "override-finding"), data).status_code


@pytest.fixture
def blocked(story: Story) -> Story:
    """Allergic to the preservative, with a red flag, an undisclosed and a suggested block."""
    story.screening()
    story.diagnosis()
    benzyl_alcohol = Ingredient.objects.get(key="benzyl_alcohol")
    story.health(allergy_to=benzyl_alcohol, says_yes="other_medicine")
    story.injection({"biotin": "1", "minoxidil": "1"}, ["crown"])
    return story


@pytest.fixture
def allowed(story: Story, world: World) -> Finding:
    """A red flag that a clinician may go on in spite of."""
    story.screening()
    flag = next(f for f in story.published.red_flags if f.urgency == "see_doctor_first")
    answer_screening(
        by=world.clinician,
        consultation=story.consultation,
        expected=1,
        replies=[ScreeningReply(flag, "yes")],
    )
    finding = find(story, "screening.red_flag")
    assert finding.overridable
    return finding


def test_the_heaviest_findings_come_first(client: Client, blocked: Story) -> None:
    page = client.get(url(blocked)).text
    found = [f for f in review_of(fresh(blocked.consultation)).findings if f.code not in GAPS]
    places = [page.index(f"{escape(finding.message)}\n") for finding in found]
    heaviest_first = {level: [] for level in ("Stop", "Warning", "Note")}
    for finding, place in zip(found, places, strict=True):
        heaviest_first[finding.level.word].append(place)
        assert f'href="{finding_href(blocked.consultation, finding)}"' in page
    assert max(heaviest_first["Stop"]) < min(heaviest_first["Warning"])
    assert max(heaviest_first["Warning"]) < min(heaviest_first["Note"])


def test_missing_answers_stand_apart_from_stops(client: Client, blocked: Story) -> None:
    consultation = fresh(blocked.consultation)
    found = review_of(consultation).open_stops
    gaps = [finding for finding in found if finding.code in GAPS]
    stops = len(found) - len(gaps)
    assert gaps
    assert stops == 1
    page = client.get(url(blocked)).text
    assert f"1 stop and {len(gaps)} answers still missing" in page
    assert page.index(f"Stops ({stops})") < page.index(f"Still to do ({len(gaps)})")
    assert page.index(f"Still to do ({len(gaps)})") < page.index("Warnings (")
    technique = [f for f in gaps if f.subject.section == "technique"]
    href = finding_href(consultation, technique[0])
    row = f'<a href="{href}">Sterile technique: Injection 1</a>: {len(technique)} answers missing'
    assert row in page
    tiles = {s.key: s for s in section_list(consultation, review_of(consultation))}
    said = (tiles["review"].status, tiles["review"].status_text)
    assert said == ("attention", f"1 stop, {len(gaps)} to do")


def test_only_missing_answers_are_no_stops(client: Client, story: Story) -> None:
    found = review_of(fresh(story.consultation)).open_stops
    assert {finding.code for finding in found} <= GAPS
    page = client.get(url(story)).text
    assert f"{len(found)} answers still missing" in page
    assert "Stops (" not in page
    assert " stop and " not in page


def test_an_overridden_stop_is_counted_apart(
    client: Client, story: Story, allowed: Finding
) -> None:
    assert "Stops (1)" in client.get(url(story)).text
    override(client, story, allowed)
    page = client.get(url(story)).text
    assert "Overridden stops (1)" in page
    assert "Stops (1)" not in page


def test_a_section_with_warnings_is_not_done(story: Story) -> None:
    story.complete({"minoxidil": "1"}, ["crown"])
    consultation = fresh(story.consultation)
    tiles = {s.key: s for s in section_list(consultation, review_of(consultation))}
    assert tiles["screening"].status == "done"
    assert tiles["injections"].status == "part"
    assert tiles["injections"].status_text == "1 warning"
    assert (tiles["review"].status, tiles["review"].status_text) == ("part", "Nothing blocks")


def test_the_strengths_of_all_that_is_drawn_up_can_be_checked(
    client: Client, story: Story
) -> None:
    story.injection({"biotin": "1", "minoxidil": "1"}, ["crown"])
    page = client.get(url(story)).text
    for shown in (
        "Benzyl alcohol (preservative, 0.9 %)",
        "(excipient, strength not stated)",
        "strength read from the vial: 0.5 %",
    ):
        assert shown in page
    assert "0.5 % 0.5 %" not in page


def test_every_finding_links_to_a_page_of_its_cause(
    client: Client, world: World, story: Story, blocked: Story
) -> None:
    empty = world.open(world.add_patient("P-2", given_names="Bea"))
    seen = set()
    for told in (blocked, empty):
        for finding in review_of(fresh(told.consultation)).findings:
            href = finding_href(told.consultation, finding)
            if href not in seen:
                assert client.get(href).status_code == 200, finding.code
            seen.add(href)
    assert len(seen) > 6


def test_a_complete_consultation_is_clear(client: Client, story: Story) -> None:
    story.complete({"minoxidil": "1"}, ["crown"])
    assert stops(story) == set()
    assert "Nothing blocks the consent." in client.get(url(story)).text


def test_an_override_is_saved_with_its_reason(
    client: Client, story: Story, world: World, allowed: Finding
) -> None:
    query = {"code": allowed.code, "subject": allowed.subject.key}
    page = client.get(url(story, "override-finding"), query)
    assert page.status_code == 200
    assert allowed.message in page.text
    for short in ("", "ok", "r" * 10_000):
        assert override(client, story, allowed, short) == 422
    assert not FindingOverride.objects.exists()
    assert override(client, story, allowed) == 302
    row = FindingOverride.objects.get()
    assert (row.reason, row.message, row.by) == (REASON, allowed.message, world.clinician)
    assert allowed.code not in stops(story)
    page = client.get(url(story)).text
    assert "Overridden" in page
    assert REASON in page


def test_forged_overrides_are_refused(client: Client, blocked: Story) -> None:
    found = review_of(fresh(blocked.consultation)).findings
    barred = [finding for finding in found if not finding.overridable]
    assert {"allergy.excipient", "technique.unanswered"} <= {f.code for f in barred}
    assert {finding.level.word for finding in barred} == {"Stop", "Warning", "Note"}
    for finding in barred:
        query = {"code": finding.code, "subject": finding.subject.key}
        assert client.get(url(blocked, "override-finding"), query).status_code == 404
        assert override(client, blocked, finding) == 404
    for data in ({}, {"code": "x", "subject": "y", "reason": REASON}):
        assert client.post(url(blocked, "override-finding"), data).status_code == 404
    assert not FindingOverride.objects.exists()


def test_the_action_refuses_too(blocked: Story, world: World) -> None:
    for finding in review_of(fresh(blocked.consultation)).findings:
        if not finding.overridable:
            with pytest.raises(CannotBeOverridden):
                override_finding(
                    by=world.clinician,
                    consultation=blocked.consultation,
                    code=finding.code,
                    subject=finding.subject.key,
                    reason=REASON,
                )


def test_an_override_lapses_when_the_facts_change(
    client: Client, story: Story, world: World
) -> None:
    how = {"severity": "mild", "certainty": "reported"}
    list_allergy(by=world.clinician, consultation=story.consultation, free_text="plums", **how)
    story.injection({"minoxidil": "1"}, ["crown"])
    finding = find(story, "allergy.unmatched_text")
    assert override(client, story, finding) == 302
    assert "allergy.unmatched_text" not in stops(story)
    story.injection({"dexpanthenol": "1"}, ["back"])
    assert find(story, "allergy.unmatched_text").message != finding.message
    assert "allergy.unmatched_text" in stops(story)
    assert "Go on with a written reason" in client.get(url(story)).text
    assert override(client, story, find(story, "allergy.unmatched_text")) == 302
    assert FindingOverride.objects.count() == 1
    assert "allergy.unmatched_text" not in stops(story)


def test_an_override_is_taken_back_by_post_only(
    client: Client, story: Story, allowed: Finding
) -> None:
    override(client, story, allowed)
    withdraw = url(story, "withdraw-override", FindingOverride.objects.get().pk)
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw).status_code == 302
    assert allowed.code in stops(story)
    assert client.post(withdraw).status_code == 404


def test_an_override_of_another_consultation_is_out_of_reach(
    client: Client, story: Story, world: World, allowed: Finding
) -> None:
    override(client, story, allowed)
    other = world.open(world.add_patient("P-2", given_names="Bea"))
    withdraw = url(other, "withdraw-override", FindingOverride.objects.get().pk)
    assert client.post(withdraw).status_code == 404
    assert FindingOverride.objects.exists()


def test_the_answers_to_check_stand_with_their_links(
    client: Client, story: Story, world: World
) -> None:
    page = client.get(url(story)).text
    assert "not answered" in page
    story.complete({"minoxidil": "1"}, ["crown"])
    page = client.get(url(story)).text
    for shown in ("Androgenetic alopecia", "Test Minoxidil", "To slow hair loss", "Change"):
        assert shown in page
    for name in ("screening", "diagnosis", "health"):
        assert f'href="{url(story, f"consultation-{name}")}"' in page


def test_a_colleague_sees_the_same(story: Story, world: World, allowed: Finding) -> None:
    colleague = sign_in(world.colleague)
    assert override(colleague, story, allowed) == 302
    assert FindingOverride.objects.get().by == world.colleague
