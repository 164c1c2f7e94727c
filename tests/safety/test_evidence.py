"""Evidence per injection, its strength in words, and what it is not."""

import pytest

from consult.safety.evidence import strength_in_words
from consult.safety.facts import EvidenceFacts, Facts, Relation
from consult.safety.findings import Level
from tests.safety.builders import facts, found, injection, only, source


def _with(*sources: EvidenceFacts) -> Facts:
    return facts(injection(evidence=sources))


@pytest.mark.parametrize("level", [4, 5, None])
def test_low_or_unknown_levels_are_weak(level: int | None) -> None:
    message = only(_with(source(level=level)), "evidence.weak").message
    assert strength_in_words(level) in message
    assert not any(sign.isdigit() for sign in message.removeprefix("Injection 1"))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_better_levels_are_not_weak(level: int) -> None:
    assert not found(_with(source(level=level)), "evidence.weak")


def test_the_best_exact_source_counts() -> None:
    assert not found(_with(source(level=5), source(key="e2", level=1)), "evidence.weak")


@pytest.mark.parametrize("relation", [Relation.SAME_ACTIVE, Relation.INDIRECT])
def test_a_strong_trial_of_something_else_is_weak_for_the_mixture(relation: Relation) -> None:
    of = _with(source(relation=relation, level=1))
    assert "exact formula" in only(of, "evidence.weak").message
    message = only(of, "evidence.not_exact").message
    assert "not for this mixture" in message
    assert ("same active" in message) == (relation == Relation.SAME_ACTIVE)


def test_a_weak_exact_source_is_not_lifted_by_a_strong_other_one() -> None:
    strong = source(key="e2", relation=Relation.INDIRECT, level=1)
    assert "very weak" in only(_with(source(level=5), strong), "evidence.weak").message


def test_an_exact_source_is_not_called_inexact() -> None:
    assert not found(_with(source()), "evidence.not_exact")


def test_a_statement_takes_the_place_of_evidence() -> None:
    of = facts(injection(evidence=(), has_no_evidence_statement=True))
    assert not found(of, "evidence.missing")
    assert not found(of, "evidence.weak")


def test_a_statement_beside_an_exact_source_is_a_contradiction() -> None:
    sources = (source(), source(key="e2", relation=Relation.INDIRECT))
    of = facts(injection(evidence=sources, has_no_evidence_statement=True))
    assert found(of, "evidence.contradictory")


def test_a_statement_beside_indirect_evidence_is_no_contradiction() -> None:
    indirect = (source(relation=Relation.INDIRECT),)
    of = facts(injection(evidence=indirect, has_no_evidence_statement=True))
    assert not found(of, "evidence.contradictory")


def _stated(**changes: object) -> Facts:
    return facts(injection(evidence=(), has_no_evidence_statement=True, **changes))


def test_a_statement_about_another_formula_stops_and_no_longer_speaks_for_this_one() -> None:
    finding = only(_stated(statement_is_current=False), "evidence.statement_outdated")
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert not found(_stated(statement_is_current=False), "evidence.none_published")
    assert not found(_stated(), "evidence.statement_outdated")
    assert not found(facts(injection(statement_is_current=False)), "evidence.statement_outdated")


def test_sources_that_the_list_offers_are_counted() -> None:
    finding = only(_stated(offered_same_active=5), "evidence.sources_offered")
    assert finding.level == Level.WARN
    assert "has 5 sources about an active of this formula; none is attached." in finding.message
    one = only(_stated(offered_same_active=1), "evidence.sources_offered")
    assert "has 1 source about" in one.message


def test_an_offered_source_for_the_exact_formula_stops() -> None:
    of = _stated(offered_exact=1, offered_same_active=5)
    finding = only(of, "evidence.sources_offered")
    assert (finding.level, finding.overridable) == (Level.STOP, True)
    assert "1 source about this exact formula" in finding.message


def test_nothing_offered_or_nothing_stated_is_silent() -> None:
    assert not found(_stated(), "evidence.sources_offered")
    of = facts(injection(offered_exact=1, offered_same_active=1))
    assert not found(of, "evidence.sources_offered")
