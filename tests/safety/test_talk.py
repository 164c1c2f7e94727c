"""The talk with the patient: held, about this mixture, and said back."""

from consult.safety.findings import Override, Section
from consult.safety.review import review
from tests.safety.builders import facts, found, only, point, talk

CODES = ("talk.missing", "talk.outdated", "talk.before_refusal", "teach_back.unanswered")


def test_a_talk_about_this_mixture_that_was_said_back_is_enough() -> None:
    assert review(facts()).is_clear


def test_without_a_talk_nothing_is_issued() -> None:
    nobody_told = facts(talk=talk(is_recorded=False, is_current=False))
    finding = only(nobody_told, "talk.missing")
    assert finding.subject.section == Section.TALK
    assert not found(nobody_told, "talk.outdated")


def test_a_talk_about_another_dose_is_not_one_about_this() -> None:
    other = facts(talk=talk(is_current=False))
    assert "other contents, strengths, amounts" in only(other, "talk.outdated").message
    assert not found(other, "talk.missing")


def test_a_talk_before_the_patient_said_no_does_not_count() -> None:
    before = facts(talk=talk(is_current=False, said_no_since=True))
    finding = only(before, "talk.before_refusal")
    assert "the patient refused a consent or took it back" in finding.message
    assert "time to think starts there" in finding.hint
    assert not found(before, "talk.outdated")


def test_each_open_point_of_the_teach_back_stands_for_itself() -> None:
    points = (point(key="what"), point(key="harm", is_answered=False), point(key="options"))
    finding = only(facts(talk=talk(teach_back=points)), "teach_back.unanswered")
    assert finding.subject.key == "teach_back:harm"
    points = tuple(point(key=key, is_answered=False) for key in ("what", "harm", "options"))
    assert len(found(facts(talk=talk(teach_back=points)), "teach_back.unanswered")) == 3


def test_no_reason_lifts_any_of_it() -> None:
    worst = talk(is_recorded=False, is_current=False, teach_back=(point(is_answered=False),))
    for given in (worst, talk(is_current=False), talk(is_current=False, said_no_since=True)):
        stops = review(facts(talk=given)).open_stops
        reasons = [
            Override(code=f.code, subject_key=f.subject.key, reason="In a hurry.") for f in stops
        ]
        assert {f.code for f in stops} <= set(CODES)
        assert review(facts(talk=given), reasons).open_stops == stops
