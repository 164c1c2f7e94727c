"""What must hold for every arrangement of facts, whatever is overridden."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from consult.safety.facts import (
    AllergyAnswer,
    AllergyFacts,
    Component,
    Facts,
    InjectionFacts,
    LineFacts,
)
from consult.safety.findings import Finding, Override
from consult.safety.review import Review, review
from tests.safety.builders import TODAY, allergic, allergy_text, with_ingredient
from tests.safety.strategies import INGREDIENTS, answered_facts, any_facts, components

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
Break = Callable[[Facts], Facts]


def overriding_everything(facts: Facts) -> Review:
    """The review with an override of every finding, those that allow none included."""
    overrides = [
        Override(code=f.code, subject_key=f.subject.key, reason="Accepted.")
        for f in review(facts).findings
    ]
    return review(facts, overrides)


def _first_injection(**changes: Any) -> Break:
    def change(facts: Facts) -> Facts:
        first, *rest = facts.injections
        return replace(facts, injections=(replace(first, **changes), *rest))

    return change


def _patient(**changes: Any) -> Break:
    return lambda facts: replace(facts, patient=replace(facts.patient, **changes))


def _first_line(change: Callable[[LineFacts], LineFacts]) -> Break:
    def changed(facts: Facts) -> Facts:
        first, *rest = facts.injections
        line, *lines = first.lines
        return replace(facts, injections=(replace(first, lines=(change(line), *lines)), *rest))

    return changed


def _without_answer(field: str) -> Break:
    def change(facts: Facts) -> Facts:
        first, *rest = getattr(facts, field)
        changes: dict[str, Any] = {field: (replace(first, answer=None), *rest)}
        return replace(facts, **changes)

    return change


def _unanswered_health(facts: Facts) -> Facts:
    first, *rest = facts.patient.health
    return _patient(health=(replace(first, answer=None), *rest))(facts)


def _unanswered_technique(facts: Facts) -> Facts:
    first, *rest = facts.injections[0].technique
    return _first_injection(technique=(replace(first, answer=None), *rest))(facts)


def _undiscussed_option(facts: Facts) -> Facts:
    first, *rest = facts.alternatives
    silent = replace(first, is_first_line=True, outcome="")
    return replace(facts, alternatives=(silent, *rest))


def _talk(**changes: Any) -> Break:
    return lambda facts: replace(facts, talk=replace(facts.talk, **changes))


def _open_point(facts: Facts) -> Facts:
    first, *rest = facts.talk.teach_back
    return _talk(teach_back=(replace(first, is_answered=False), *rest))(facts)


def _expiring(days: int) -> Break:
    def change(line: LineFacts) -> LineFacts:
        assert line.lot is not None
        return replace(line, lot=replace(line.lot, expiry=TODAY + timedelta(days=days)))

    return _first_line(change)


def _expiring_on_the_planned_day(facts: Facts) -> Facts:
    planned = _first_injection(planned_on=TODAY + timedelta(days=9))(facts)
    return _expiring(9)(planned)


def _allergic_to(facts: Facts, **path: str) -> Facts:
    allergy = AllergyFacts(key="own", label="own", **path)
    return _patient(
        allergies=(*facts.patient.allergies, allergy), allergy_status=AllergyAnswer.HAS
    )(facts)


def _first_ingredient(facts: Facts) -> Component:
    return facts.injections[0].lines[0].product.components[0]


def _allergic_to_ingredient(facts: Facts) -> Facts:
    return _allergic_to(facts, ingredient_key=_first_ingredient(facts).ingredient.key)


def _allergic_by_name(facts: Facts) -> Facts:
    return _allergic_to(facts, free_text=_first_ingredient(facts).ingredient.name.upper())


def _allergic_to_cleaner(facts: Facts) -> Facts:
    cleaner = facts.injections[0].skin_preparations[0]
    known = (*facts.patient.allergy_ingredients, cleaner)
    return _allergic_to(_patient(allergy_ingredients=known)(facts), ingredient_key=cleaner.key)


BREAKS: dict[str, Break] = {
    "screening": _without_answer("screening"),
    "allergy status": _patient(allergy_status=AllergyAnswer.NOT_ASKED),
    "pregnancy": _patient(pregnancy=None),
    "breast-feeding": _patient(breast_feeding=None),
    "health": _unanswered_health,
    "no health at all": _patient(health=()),
    "health not confirmed": _patient(is_confirmed=False),
    "technique": _unanswered_technique,
    "no technique at all": _first_injection(technique=()),
    "gloves": _first_injection(gloves_latex=None),
    "skin cleaner": _first_injection(skin_preparations=()),
    "injector": _first_injection(injector=None),
    "evidence": _first_injection(evidence=(), has_no_evidence_statement=False),
    "options": _undiscussed_option,
    "diagnosis": lambda facts: replace(facts, diagnosis_recorded=False),
    "no talk": _talk(is_recorded=False),
    "talk about another mixture": _talk(is_current=False),
    "teach-back": _open_point,
    "no lot": _first_line(lambda line: replace(line, lot=None)),
    "lot expired": _expiring(-1),
    "lot expires today": _expiring(0),
    "lot expires on the planned day": _expiring_on_the_planned_day,
    "allergy to an ingredient": _allergic_to_ingredient,
    "allergy by name": _allergic_by_name,
    "allergy to the skin cleaner": _allergic_to_cleaner,
}


@pytest.mark.parametrize("name", BREAKS)
@settings(SETTINGS, max_examples=25)
@given(facts=answered_facts())
def test_one_gap_is_enough_to_block(name: str, facts: Facts) -> None:
    assume(overriding_everything(facts).is_clear)
    assert not overriding_everything(BREAKS[name](facts)).is_clear


@SETTINGS
@given(facts=any_facts())
def test_no_gap_is_ever_clear(facts: Facts) -> None:
    if _has_gap(facts):
        assert not overriding_everything(facts).is_clear


@SETTINGS
@given(facts=any_facts(), extra=components(), data=st.data())
def test_a_component_more_never_removes_or_softens_a_finding(
    facts: Facts, extra: Component, data: st.DataObject
) -> None:
    places = [
        (i, j)
        for i, injection in enumerate(facts.injections)
        for j, line in enumerate(injection.lines)
        if line.product.components
    ]
    assume(places)
    i, j = data.draw(st.sampled_from(places))
    _assert_nothing_lost(facts, _with_component(facts, i, j, extra))


@SETTINGS
@given(facts=any_facts(), data=st.data())
def test_a_line_more_never_removes_or_softens_a_finding(facts: Facts, data: st.DataObject) -> None:
    filled = [i for i, injection in enumerate(facts.injections) if injection.components]
    assume(filled)
    i = data.draw(st.sampled_from(filled))
    injection = facts.injections[i]
    extra = replace(data.draw(st.sampled_from(injection.lines)), key="new")
    grown = replace(injection, lines=(*injection.lines, extra))
    _assert_nothing_lost(facts, _with_injection(facts, i, grown))


@SETTINGS
@given(facts=any_facts(), data=st.data())
def test_the_order_of_the_facts_does_not_count(facts: Facts, data: st.DataObject) -> None:
    assert review(_shuffled(facts, data)) == review(facts)


@SETTINGS
@given(facts=any_facts())
def test_findings_are_unique_and_the_review_repeats(facts: Facts) -> None:
    findings = review(facts).findings
    assert len({f.identity for f in findings}) == len(findings)
    assert review(facts).findings == findings


@SETTINGS
@given(facts=any_facts())
def test_only_stops_that_allow_it_are_lifted(facts: Facts) -> None:
    result = overriding_everything(facts)
    assert all(finding.overridable for finding, _ in result.overridden)
    assert set(result.open_stops) == {f for f in result.stops if not f.overridable}


@SETTINGS
@given(data=st.data())
def test_case_synonyms_and_punctuation_do_not_count(data: st.DataObject) -> None:
    drawn = data.draw(st.sampled_from(INGREDIENTS))
    name = data.draw(st.sampled_from((drawn.name, drawn.key, *drawn.synonyms)))
    case = data.draw(st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
    glue = data.draw(st.sampled_from((" ", "-", "  ", "\u00a0")))
    text = data.draw(st.sampled_from(("{}", "({})", "bad reaction to {}, hives")))
    written = text.format(case(name).replace("_", " ").replace(" ", glue))
    result = review(with_ingredient(drawn, patient=allergic(allergy_text(written))))
    codes = {f.code for f in result.open_stops if not f.overridable}
    assert "allergy.synonym" in codes


def _has_gap(facts: Facts) -> bool:
    """Written apart from the rules, from the promise alone."""
    patient = facts.patient
    answers = [patient.pregnancy, patient.breast_feeding]
    answers += [flag.answer for flag in facts.screening]
    answers += [question.answer for question in patient.health]
    answers += [item.answer for i in facts.injections for item in i.technique]
    return (
        None in answers
        or not patient.is_confirmed
        or patient.allergy_status == AllergyAnswer.NOT_ASKED
        or not (facts.talk.is_recorded and facts.talk.is_current)
        or not all(point.is_answered for point in facts.talk.teach_back)
        or any(_has_bad_lot(i, facts) for i in facts.injections)
        or any(i.gloves_latex is None for i in facts.injections)
        or bool(
            {a.ingredient_key for a in patient.allergies}
            & {c.ingredient.key for i in facts.injections for c in i.components}
        )
    )


def _has_bad_lot(injection: InjectionFacts, facts: Facts) -> bool:
    last = max(facts.today, injection.planned_on or facts.today)
    return any(line.lot is None or line.lot.expiry <= last for line in injection.lines)


def _assert_nothing_lost(before: Facts, after: Facts) -> None:
    later = {f.identity: f for f in review(after).findings}
    for finding in review(before).findings:
        assert finding.identity in later
        assert _weight(later[finding.identity]) >= _weight(finding)


def _weight(finding: Finding) -> tuple[int, bool]:
    return finding.level, not finding.overridable


def _with_injection(facts: Facts, i: int, injection: InjectionFacts) -> Facts:
    changed = (*facts.injections[:i], injection, *facts.injections[i + 1 :])
    return replace(facts, injections=changed)


def _with_component(facts: Facts, i: int, j: int, extra: Component) -> Facts:
    injection = facts.injections[i]
    line = injection.lines[j]
    product = replace(line.product, components=(*line.product.components, extra))
    grown = replace(line, product=product)
    lines = (*injection.lines[:j], grown, *injection.lines[j + 1 :])
    return _with_injection(facts, i, replace(injection, lines=lines))


def _shuffled(value: Any, data: st.DataObject) -> Any:
    """The same facts with every tuple in them in another order."""
    if isinstance(value, tuple) and not all(isinstance(part, str) for part in value):
        return tuple(_shuffled(part, data) for part in data.draw(st.permutations(value)))
    if not hasattr(value, "__dataclass_fields__") or not _has_order(value):
        return value
    fields = {name: _shuffled(getattr(value, name), data) for name in value.__dataclass_fields__}
    return replace(value, **fields)


def _has_order(value: Any) -> bool:
    return any(isinstance(getattr(value, name), tuple) for name in value.__dataclass_fields__)
