"""From rows to the facts of the safety rules, without a query per row."""

from decimal import Decimal

import pytest

from consult.formulary.actions import change_entry
from consult.formulary.facts import (
    evidence_formula,
    group_facts,
    ingredient_facts,
    ingredients_with_safety,
    product_facts,
    risk_facts,
)
from consult.formulary.models import CrossReactivityGroup, EvidenceSource, Product, Risk
from consult.safety.facts import MatchRule, MembershipKind, Role
from consult.safety.fingerprint import GivenAs, fingerprint
from tests.formulary.conftest import WHY, make_ingredient

pytestmark = pytest.mark.django_db


def test_an_ingredient_brings_everything_the_rules_read(db):
    facts = ingredient_facts(ingredients_with_safety().get(key="lidocaine"))
    assert (facts.key, facts.name) == ("lidocaine", "Lidocaine")
    assert ("xr_amide_anaesthetics", MembershipKind.MEMBER) in facts.groups
    assert ("xr_sulfites", MembershipKind.MAY_CONTAIN) in facts.groups
    assert facts.risk_text
    assert facts.source
    assert facts.contraindications[0].is_absolute


def test_an_unsourced_precaution_says_so(db):
    facts = ingredient_facts(ingredients_with_safety().get(key="caffeine"))
    reason = facts.contraindications[0]
    assert (reason.text, reason.is_sourced) == ("heart rhythm problems", False)
    assert reason.topics == {"heart_disease"}


def test_the_inn_is_another_name_where_it_is_new(db):
    by_key = {i.key: ingredient_facts(i) for i in ingredients_with_safety()}
    assert "retinol" in by_key["vitamin_a"].synonyms
    assert by_key["coenzyme_q10"].synonyms.count("ubidecarenone") == 1
    assert by_key["zinc"].synonyms == ("zinc sulfate",)
    assert by_key["minoxidil"].synonyms == ("Rogaine", "Regaine", "Loniten")


def test_all_ingredients_take_four_queries(django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len([ingredient_facts(i) for i in ingredients_with_safety()]) == 60


def test_a_product_brings_its_components(product, django_assert_num_queries):
    with django_assert_num_queries(5):
        facts = product_facts(Product.objects.with_contents().get())
    assert [c.ingredient.key for c in facts.components] == ["biotin_test", "saline_test"]
    assert (facts.components[0].strength, facts.components[0].unit) == (Decimal(5), "mg/mL")
    assert facts.components[1].strength is None


def test_the_label_strength_is_that_of_the_only_active(manager, product, biotin, saline):
    rows = [{"ingredient": biotin}, {"ingredient": saline, "role": "diluent"}]
    change_entry(
        by=manager, entry=product, expected_version=1, values={}, reason=WHY,
        children={"components": rows},
    )  # fmt: skip
    facts = product_facts(Product.objects.with_contents().get())
    assert (facts.components[0].strength, facts.components[1].strength) == (Decimal(5), None)
    change_entry(
        by=manager, entry=product, expected_version=2, values={}, reason=WHY,
        children={"components": [*rows, {"ingredient": make_ingredient("zinc_test")}]},
    )  # fmt: skip
    facts = product_facts(Product.objects.with_contents().get())
    assert {component.strength for component in facts.components} == {None}


def test_groups_and_risks_become_facts(db):
    group = group_facts(CrossReactivityGroup.objects.get(key="xr_latex"))
    assert (group.match_rule, group.members) == (
        MatchRule.STOP_AND_ASK,
        ("latex_stopper", "gloves"),
    )
    risk = risk_facts(Risk.objects.get(key="pain"))
    assert risk.patient_text.startswith("In one large group")


def test_starter_evidence_is_never_an_exact_formula(django_assert_num_queries):
    with django_assert_num_queries(3):
        formulas = [evidence_formula(s) for s in EvidenceSource.objects.with_components()]
    assert {formula.fingerprint for formula in formulas} == {""}


def test_a_fully_stated_formula_has_the_fingerprint_of_the_same_product(manager, product):
    source = EvidenceSource.objects.get(key="EV-MOFTAH")
    rows = [
        {"ingredient": row.ingredient, "role": row.role, "strength": Decimal("5.0"),
         "strength_unit": "mg/mL"}
        for row in product.components.all()
    ]  # fmt: skip
    change = {"by": manager, "entry": source, "reason": WHY}
    change_entry(
        **change, expected_version=1, values={"formula_is_fully_stated": True},
        children={"components": rows},
    )  # fmt: skip
    change_entry(
        **(change | {"entry": product}), expected_version=1, values={},
        children={"components": rows},
    )  # fmt: skip
    formula = evidence_formula(EvidenceSource.objects.with_components().get(pk=source.pk))
    components = product_facts(Product.objects.with_contents().get()).components
    assert formula.fingerprint == fingerprint(components)
    assert formula.given_as is GivenAs.INJECTED
    assert components[0].role is Role.ACTIVE

    change_entry(
        **change, expected_version=2, values={},
        children={"components": [{**rows[0], "strength": None, "strength_unit": ""}]},
    )  # fmt: skip
    formula = evidence_formula(EvidenceSource.objects.with_components().get(pk=source.pk))
    assert formula.fingerprint == ""
