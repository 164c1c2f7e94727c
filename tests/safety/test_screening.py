"""Red flags stop; only some may be overridden."""

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
