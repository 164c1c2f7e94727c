"""Conditions and medicines against contraindications."""

from dataclasses import replace

import pytest

from consult.safety.facts import Answer, ContraindicationFacts, Facts, PatientFacts
from consult.safety.findings import Level
from tests.safety.builders import (
    facts,
    found,
    ingredient,
    only,
    patient,
    reason,
    topic,
    with_ingredient,
)

CODE = "health.contraindicated"


def _asthma(answer: Answer | None, *, is_absolute: bool = True) -> Facts:
    drug = ingredient("x", contraindications=(reason("asthma", is_absolute=is_absolute),))
    return with_ingredient(drug, patient=patient(health=(topic("asthma", answer),)))


@pytest.mark.parametrize("answer", [Answer.YES, Answer.MAYBE])
def test_an_absolute_contraindication_stops(answer: Answer) -> None:
    finding = only(_asthma(answer), CODE)
    assert (finding.level, finding.overridable) == (Level.STOP, True)
    assert finding.subject.key == "line:l1:ingredient:x:topic:asthma"


def test_a_caution_warns() -> None:
    assert only(_asthma(Answer.YES, is_absolute=False), CODE).level == Level.WARN


@pytest.mark.parametrize("is_absolute", [True, False])
def test_not_known_warns(is_absolute: bool) -> None:
    assert only(_asthma(Answer.NOT_KNOWN, is_absolute=is_absolute), CODE).level == Level.WARN


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_APPLICABLE])
def test_no_is_silent(answer: Answer) -> None:
    assert not found(_asthma(answer), CODE)


def test_a_topic_that_an_ingredient_needs_must_be_asked() -> None:
    drug = ingredient("x", contraindications=(reason("liver_disease"),))
    finding = only(with_ingredient(drug), "health.unanswered")
    assert "Liver disease" in finding.message
    assert not finding.overridable


def test_every_asked_topic_must_be_answered() -> None:
    of = facts(patient=patient(health=(topic("a", None), topic("b", Answer.NO))))
    assert only(of, "health.unanswered").subject.key == "health:a"


def test_of_two_answers_the_less_reassuring_counts() -> None:
    drug = ingredient("x", contraindications=(reason("asthma"),))
    answers = (topic("asthma", Answer.YES), topic("asthma", Answer.NO))
    for health in (answers, answers[::-1]):
        assert only(with_ingredient(drug, patient=patient(health=health)), CODE)


def test_two_reasons_of_one_topic_are_one_finding() -> None:
    reasons = (
        reason("asthma", is_absolute=False, text="mild"),
        reason("asthma", text="severe"),
    )
    drug = ingredient("x", contraindications=reasons)
    health = (topic("asthma", Answer.YES),)
    finding = only(with_ingredient(drug, patient=patient(health=health)), CODE)
    assert finding.level == Level.STOP
    assert "mild; severe" in finding.message


@pytest.mark.parametrize("name", ["other_medicine", "other_condition"])
def test_free_text_health_warns(name: str) -> None:
    assert found(facts(patient=patient(health=(topic(name, Answer.YES),))), "health.free_text")
    assert not found(facts(patient=patient(health=(topic(name),))), "health.free_text")


def test_reasons_that_a_question_covers_are_not_listed_again() -> None:
    assert not found(_asthma(Answer.NO), "health.ask_also")


def test_a_caution_without_a_source_is_not_called_published() -> None:
    drug = ingredient("x", contraindications=(reason(text="one"), _unsourced("two")))
    published, recorded = sorted(
        found(with_ingredient(drug), "health.ask_also"), key=lambda f: f.message
    )
    assert (published.message, published.source) == ("Published against X: one.", "A label")
    assert (recorded.message, recorded.source) == (
        "Recorded as a caution about X: two.",
        "none recorded",
    )


def test_a_contraindication_without_a_source_cites_none() -> None:
    drug = ingredient("x", contraindications=(_unsourced("two", "asthma"),))
    finding = only(with_ingredient(drug, patient=_asthmatic()), CODE)
    assert "recorded as a caution about X (in Scalp vial): two." in finding.message
    assert finding.source == "none recorded"


def test_beside_a_sourced_reason_the_unsourced_one_is_marked() -> None:
    reasons = (reason("asthma", text="one"), _unsourced("two", "asthma"))
    drug = ingredient("x", contraindications=reasons)
    finding = only(with_ingredient(drug, patient=_asthmatic()), CODE)
    assert "one; two (no source recorded)." in finding.message
    assert finding.source == "A label"


def _unsourced(text: str, *topics: str) -> ContraindicationFacts:
    return replace(reason(*topics, text=text), is_sourced=False)


def _asthmatic() -> PatientFacts:
    return patient(health=(topic("asthma", Answer.YES),))
