"""A saved formula is checked without a patient, and what waits for one is named."""

from dataclasses import replace
from datetime import date

from consult.safety.facts import AllergyAnswer, AllergyFacts, Answer
from consult.safety.formulas import CHECKED_LATER, FORMULA_RULES, review_formula
from consult.safety.review import RULES, findings_of
from tests.safety import builders


def test_every_rule_is_either_checked_now_or_named_as_waiting() -> None:
    later = [rule for _words, rules in CHECKED_LATER for rule in rules]
    assert sorted(r.__name__ for r in (*FORMULA_RULES, *later)) == sorted(
        r.__name__ for r in RULES
    )


def test_what_is_checked_now_does_not_depend_on_the_patient_or_the_day() -> None:
    facts = builders.facts()
    allergy = AllergyFacts(key="1", label="minoxidil", ingredient_key="minoxidil")
    other = replace(
        facts.patient,
        born=date(2020, 1, 1),
        allergy_status=AllergyAnswer.HAS,
        allergies=(allergy,),
        pregnancy=Answer.YES,
        breast_feeding=Answer.YES,
        health=(),
        is_confirmed=False,
    )
    bare = replace(facts.injections[0], lines=(), evidence=(), needle="30 G, 1 mm")
    for injections in (facts.injections, (bare,)):
        one = replace(facts, injections=injections)
        two = replace(one, patient=other, today=date(2031, 1, 1), screening=(), alternatives=())
        assert findings_of(one, FORMULA_RULES) == findings_of(two, FORMULA_RULES)


def test_a_formula_without_products_or_evidence_says_so() -> None:
    facts = builders.facts()
    bare = replace(facts.injections[0], lines=(), evidence=(), has_no_evidence_statement=False)
    found = review_formula(
        bare,
        today=builders.TODAY,
        groups=facts.groups,
        procedure_risks=facts.procedure_risks,
    )
    assert {finding.code for finding in found} == {"formula.empty", "evidence.missing"}
