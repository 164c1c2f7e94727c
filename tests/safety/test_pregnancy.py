"""Pregnancy and breast-feeding against the formula."""

import pytest

from consult.safety.facts import Answer, Facts
from consult.safety.findings import Level
from tests.safety.builders import (
    facts,
    found,
    ingredient,
    only,
    patient,
    with_ingredient,
)

UNSURE = [Answer.YES, Answer.MAYBE, Answer.NOT_KNOWN]
NEGATIVE = [Answer.NO, Answer.NOT_APPLICABLE]
FLAGS = ["stop_if_pregnant", "stop_if_may_be_pregnant"]


def _drug(flag: str, **answers: Answer) -> Facts:
    drug = ingredient("finasteride", flags=frozenset({flag}))
    return with_ingredient(drug, patient=patient(**answers))


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("answer", UNSURE)
def test_flagged_drugs_stop_for_good(flag: str, answer: Answer) -> None:
    finding = only(_drug(flag, pregnancy=answer), "pregnancy.contraindicated")
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert "Finasteride (in Scalp vial)" in finding.message


@pytest.mark.parametrize("answer", NEGATIVE)
def test_flagged_drugs_are_silent_when_not_pregnant(answer: Answer) -> None:
    of = _drug("stop_if_pregnant", pregnancy=answer, breast_feeding=answer)
    assert not found(of, "pregnancy.contraindicated")
    assert not found(of, "breast_feeding.not_covered")


@pytest.mark.parametrize("answer", UNSURE)
def test_any_other_formula_stops_until_overridden(answer: Answer) -> None:
    assert only(facts(patient=patient(pregnancy=answer)), "pregnancy.caution").overridable


def test_a_flag_does_not_replace_the_general_caution() -> None:
    assert found(_drug("stop_if_pregnant", pregnancy=Answer.YES), "pregnancy.caution")


@pytest.mark.parametrize("answer", NEGATIVE)
def test_the_pregnancy_question_is_silent_when_not_pregnant(answer: Answer) -> None:
    assert not found(_drug("pregnancy_question", pregnancy=answer), "pregnancy.question")


@pytest.mark.parametrize("flag", FLAGS)
def test_breast_feeding_with_flagged_drugs_stops(flag: str) -> None:
    finding = only(_drug(flag, breast_feeding=Answer.YES), "breast_feeding.not_covered")
    assert (finding.level, finding.overridable) == (Level.STOP, True)
    assert "labels do not cover" in finding.message


def test_breast_feeding_with_other_formulas_warns() -> None:
    of = facts(patient=patient(breast_feeding=Answer.YES))
    assert only(of, "breast_feeding.caution").level == Level.WARN
    assert not found(of, "breast_feeding.not_covered")
