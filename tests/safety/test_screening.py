"""Red flags stop; only some may be overridden."""

from datetime import date

import pytest

from consult.safety.facts import Answer, Facts
from consult.safety.findings import Level
from tests.safety.builders import (
    SALINE,
    facts,
    found,
    ingredient,
    injection,
    line,
    only,
    patient,
    product,
    red_flag,
)

FLAG = "screening.red_flag"


def _answered(answer: Answer, urgency: str) -> Facts:
    return facts(screening=(red_flag(answer=answer, urgency=urgency),))


@pytest.mark.parametrize("urgency", ["do_not_treat", "emergency_911"])
def test_final_red_flags_may_not_be_overridden(urgency: str) -> None:
    finding = only(_answered(Answer.YES, urgency), FLAG)
    assert (finding.level, finding.overridable) == (Level.STOP, False)


@pytest.mark.parametrize(
    "urgency",
    [
        "see_dermatologist_first",
        "see_dermatologist_urgent",
        "see_doctor_first",
        "ask_allergist_first",
        "a_code_from_later",
    ],
)
def test_other_red_flags_stop_until_overridden(urgency: str) -> None:
    finding = only(_answered(Answer.YES, urgency), FLAG)
    assert (finding.level, finding.overridable) == (Level.STOP, True)
    assert finding.hint == "Refer."


@pytest.mark.parametrize("answer", [Answer.MAYBE, Answer.NOT_KNOWN])
def test_an_uncertain_answer_counts_as_a_red_flag(answer: Answer) -> None:
    assert only(_answered(answer, "do_not_treat"), FLAG).level == Level.STOP


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_APPLICABLE])
def test_no_red_flag_is_silent(answer: Answer) -> None:
    assert not found(_answered(answer, "do_not_treat"), FLAG)


def test_the_botulinum_question_is_a_note_without_botulinum() -> None:
    assert only(_answered(Answer.YES, "ask_before_botulinum"), FLAG).level == Level.NOTE


def test_the_botulinum_question_stops_with_botulinum() -> None:
    botulinum = injection(line(product(ingredient("botulinum_toxin_a"), SALINE)))
    flag = red_flag(answer=Answer.YES, urgency="ask_before_botulinum")
    finding = only(facts(botulinum, screening=(flag,)), FLAG)
    assert (finding.level, finding.overridable) == (Level.STOP, True)


def test_each_unanswered_question_is_named() -> None:
    of = facts(screening=(red_flag(answer=None), red_flag(key="b", label="Sores", answer=None)))
    assert {f.subject.label for f in found(of, "screening.unanswered")} == {
        "Bald patches",
        "Sores",
    }


def _pregnancy(screening: Answer | None, health: Answer | None, key: str = "rf_pregnant") -> Facts:
    flag = red_flag(key=key, label="Pregnant or may be pregnant", answer=screening)
    return facts(screening=(flag,), patient=patient(pregnancy=health))


def _age(answer: Answer | None, born: date) -> Facts:
    flag = red_flag(key="rf_child", label="Under 18", answer=answer)
    return facts(screening=(flag,), patient=patient(born=born))


YES, NO, MAYBE = Answer.YES, Answer.NO, Answer.MAYBE
DOES_NOT_APPLY = Answer.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("screening", "health"), [(NO, YES), (NO, MAYBE), (YES, NO), (YES, DOES_NOT_APPLY)]
)
def test_two_answers_about_pregnancy_that_cannot_both_hold_stop(
    screening: Answer, health: Answer
) -> None:
    finding = only(_pregnancy(screening, health), "screening.contradicts_health")
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert finding.subject.key == "screening:rf_pregnant"
    assert not found(_pregnancy(screening, health, "other"), "screening.contradicts_health")


@pytest.mark.parametrize(
    ("screening", "health"),
    [(NO, NO), (NO, DOES_NOT_APPLY), (YES, YES), (YES, MAYBE), (None, YES), (YES, None)],
)
def test_answers_about_pregnancy_that_agree_or_are_open_are_silent(
    screening: Answer | None, health: Answer | None
) -> None:
    assert not found(_pregnancy(screening, health), "screening.contradicts_health")


@pytest.mark.parametrize(
    ("answer", "born"), [(NO, date(2010, 1, 1)), (YES, date(1985, 1, 1)), (YES, date(2008, 3, 10))]
)
def test_an_age_that_the_birth_date_denies_stops(answer: Answer, born: date) -> None:
    finding = only(_age(answer, born), "screening.contradicts_age")
    assert (finding.level, finding.overridable) == (Level.STOP, False)


@pytest.mark.parametrize(
    ("answer", "born"),
    [
        (YES, date(2010, 1, 1)),
        (NO, date(1985, 1, 1)),
        (NO, date(2008, 3, 10)),
        (None, date(2010, 1, 1)),
        (None, date(1985, 1, 1)),
    ],
)
def test_an_age_that_agrees_or_is_open_is_silent(answer: Answer | None, born: date) -> None:
    assert not found(_age(answer, born), "screening.contradicts_age")
