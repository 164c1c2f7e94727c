"""Latex in gloves and stoppers."""

import pytest

from consult.safety.facts import AllergyFacts, Content, MatchRule, MembershipKind
from consult.safety.findings import Level
from tests.safety.builders import (
    allergic,
    allergy_group,
    allergy_text,
    allergy_to,
    facts,
    found,
    group,
    ingredient,
    injection,
    line,
    only,
    product,
)

STOPPER = ingredient("latex_stopper")
GLOVE = ingredient("glove", groups=(("xr_latex", MembershipKind.MEMBER),))
LATEX = [
    allergy_group("xr_latex"),
    allergy_to(STOPPER),
    allergy_to(GLOVE),
    allergy_text("LATEX gloves"),
    allergy_text("rash from rubber"),
]
CONTENTS = [(Content.YES, False), (Content.NOT_KNOWN, True)]


@pytest.mark.parametrize("allergy", LATEX)
@pytest.mark.parametrize(("content", "overridable"), CONTENTS)
def test_gloves(allergy: AllergyFacts, content: Content, overridable: bool) -> None:
    who = allergic(allergy, to=(STOPPER, GLOVE))
    finding = only(facts(injection(gloves_latex=content), patient=who), "allergy.latex")
    assert (finding.level, finding.overridable) == (Level.STOP, overridable)
    assert f"the gloves {'may hold' if overridable else 'hold'} latex." in finding.message


@pytest.mark.parametrize("allergy", LATEX)
@pytest.mark.parametrize(("content", "overridable"), CONTENTS)
def test_stoppers(allergy: AllergyFacts, content: Content, overridable: bool) -> None:
    who = allergic(allergy, to=(STOPPER, GLOVE))
    vial = injection(line(product(latex_stopper=content)))
    finding = only(facts(vial, patient=who), "allergy.latex")
    assert (finding.level, finding.overridable) == (Level.STOP, overridable)


def test_one_latex_allergy_among_others_is_enough() -> None:
    who = allergic(allergy_text("nuts"), allergy_text("latex", "a2"))
    assert found(facts(injection(gloves_latex=Content.YES), patient=who), "allergy.latex")


def test_the_source_is_that_of_the_latex_group() -> None:
    groups = (group("other", MatchRule.ASK, source="x"), group("xr_latex", MatchRule.ASK))
    who = allergic(allergy_group("xr_latex"))
    of = facts(injection(gloves_latex=Content.YES), patient=who, groups=groups)
    assert only(of, "allergy.latex").source == "A handbook"


@pytest.mark.parametrize("allergy", LATEX)
def test_without_latex_it_is_silent(allergy: AllergyFacts) -> None:
    who = allergic(allergy, to=(STOPPER, GLOVE))
    assert not found(facts(patient=who), "allergy.latex")


@pytest.mark.parametrize("content", Content)
def test_without_the_allergy_it_is_silent(content: Content) -> None:
    vial = line(product(latex_stopper=content))
    of = facts(injection(vial, gloves_latex=content), patient=allergic(allergy_text("nuts")))
    assert not found(of, "allergy.latex")
