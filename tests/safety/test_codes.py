"""Every code: frozen, fired by one change to clear facts, with the level it promises."""

import ast
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from consult.safety import review as review_module
from consult.safety.facts import (
    AllergyAnswer,
    AllergyFacts,
    Answer,
    Content,
    Facts,
    InjectorFacts,
    MembershipKind,
    Relation,
    Role,
    VialKind,
)
from consult.safety.findings import Level
from consult.safety.review import review
from tests.safety.builders import (
    MINOXIDIL,
    allergic,
    allergy_text,
    allergy_to,
    component,
    facts,
    ingredient,
    injection,
    item,
    line,
    lot,
    option,
    patient,
    point,
    product,
    reason,
    red_flag,
    source,
    talk,
    topic,
    with_ingredient,
    with_lot,
    with_product,
)

STOP, OVERRIDABLE, WARN, NOTE = "stop", "stop, overridable", "warn", "note"

_SULFITE = ingredient("sulfite")
_FINASTERIDE = ingredient("finasteride", flags=frozenset({"stop_if_pregnant"}))
_OTHER = ingredient("procaine", groups=(("esters", MembershipKind.MAY_CONTAIN),))
_BENZOCAINE = ingredient("benzocaine", groups=(("esters", MembershipKind.MEMBER),))


def _flagged(*flags: str, **changes: object) -> Facts:
    return with_ingredient(ingredient("thing", flags=frozenset(flags), **changes))


def _nobody(body: str, number: str) -> Facts:
    who = InjectorFacts(name="Ann", registration_body=body, registration_number=number)
    return facts(injection(injector=who))


# The registry: a code that was ever released stays here and is never given another meaning.
REGISTRY: dict[str, tuple[str, Facts]] = {
    "screening.no_questions": (STOP, facts(screening=())),
    "screening.unanswered": (STOP, facts(screening=(red_flag(answer=None),))),
    "screening.red_flag": (OVERRIDABLE, facts(screening=(red_flag(answer=Answer.YES),))),
    "screening.contradicts_health": (
        STOP,
        facts(screening=(red_flag(key="rf_pregnant"),), patient=patient(pregnancy=Answer.YES)),
    ),
    "screening.contradicts_age": (
        STOP,
        facts(screening=(red_flag(key="rf_child", answer=Answer.YES),)),
    ),
    "patient.under_18": (STOP, facts(patient=patient(born=date(2010, 1, 1)))),
    "pregnancy.unanswered": (STOP, facts(patient=patient(pregnancy=None))),
    "pregnancy.contraindicated": (
        STOP,
        with_ingredient(_FINASTERIDE, patient=patient(pregnancy=Answer.YES)),
    ),
    "pregnancy.question": (
        OVERRIDABLE,
        with_ingredient(
            ingredient("vitamin_a", flags=frozenset({"pregnancy_question"})),
            patient=patient(pregnancy=Answer.MAYBE),
        ),
    ),
    "pregnancy.caution": (OVERRIDABLE, facts(patient=patient(pregnancy=Answer.YES))),
    "breast_feeding.unanswered": (STOP, facts(patient=patient(breast_feeding=None))),
    "breast_feeding.not_covered": (
        OVERRIDABLE,
        with_ingredient(_FINASTERIDE, patient=patient(breast_feeding=Answer.YES)),
    ),
    "breast_feeding.caution": (WARN, facts(patient=patient(breast_feeding=Answer.YES))),
    "diagnosis.missing": (STOP, facts(diagnosis_recorded=False)),
    "alternatives.none_published": (STOP, facts(alternatives=())),
    "alternatives.not_discussed": (STOP, facts(alternatives=(option(outcome=""),))),
    "allergy.status_unanswered": (
        STOP,
        facts(patient=patient(allergy_status=AllergyAnswer.NOT_ASKED)),
    ),
    "allergy.list_empty": (STOP, facts(patient=allergic())),
    "allergy.status_contradicts_list": (
        STOP,
        facts(patient=patient(allergies=(allergy_text("pollen"),))),
    ),
    "allergy.direct": (
        STOP,
        facts(patient=allergic(allergy_to(MINOXIDIL), to=(MINOXIDIL,))),
    ),
    "allergy.excipient": (
        STOP,
        with_product(
            product(components=(component(_SULFITE, Role.EXCIPIENT),)),
            patient=allergic(allergy_to(_SULFITE), to=(_SULFITE,)),
        ),
    ),
    "allergy.synonym": (STOP, facts(patient=allergic(allergy_text("MINOXIDIL lotion")))),
    "allergy.cross_reactivity": (
        WARN,
        with_ingredient(_OTHER, patient=allergic(allergy_to(_BENZOCAINE), to=(_BENZOCAINE,))),
    ),
    "allergy.skin_prep": (
        STOP,
        facts(
            injection(skin_preparations=(_SULFITE,)),
            patient=allergic(allergy_to(_SULFITE), to=(_SULFITE,)),
        ),
    ),
    "allergy.unmatched_text": (OVERRIDABLE, facts(patient=allergic(allergy_text("pollen")))),
    "allergy.unknown_reference": (
        OVERRIDABLE,
        facts(patient=allergic(AllergyFacts(key="a", label="Gone", ingredient_key="gone"))),
    ),
    "allergy.latex": (
        STOP,
        facts(injection(gloves_latex=Content.YES), patient=allergic(allergy_text("latex gloves"))),
    ),
    "health.not_confirmed": (STOP, facts(patient=patient(is_confirmed=False))),
    "health.no_questions": (STOP, facts(patient=patient(health=()))),
    "health.unanswered": (STOP, facts(patient=patient(health=(topic(answer=None),)))),
    "health.contraindicated": (
        OVERRIDABLE,
        with_ingredient(
            ingredient("x", contraindications=(reason("asthma"),)),
            patient=patient(health=(topic("asthma", Answer.YES),)),
        ),
    ),
    "health.free_text": (
        WARN,
        facts(patient=patient(health=(topic("other_medicine", Answer.YES),))),
    ),
    "health.ask_also": (NOTE, with_ingredient(ingredient("x", contraindications=(reason(),)))),
    "lot.missing": (STOP, with_lot(None)),
    "lot.expired": (STOP, with_lot(lot(expiry=date(2026, 3, 9)))),
    "lot.archived": (STOP, with_lot(lot(is_archived=True))),
    "vial.opened_too_long": (
        OVERRIDABLE,
        with_lot(lot(opened_on=date(2026, 1, 1)), VialKind.MULTI_DOSE),
    ),
    "vial.opened_on_missing": (WARN, with_lot(lot(), VialKind.MULTI_DOSE)),
    "vial.single_dose_reused": (STOP, with_lot(lot(opened_on=date(2026, 3, 1)))),
    "vial.opened_on_impossible": (
        STOP,
        with_lot(lot(opened_on=date(2026, 4, 1)), VialKind.COMPOUNDED),
    ),
    "formula.empty": (STOP, facts(injection(lines=()))),
    "product.no_components": (STOP, with_product(product(components=()))),
    "product.not_fully_disclosed": (
        OVERRIDABLE,
        with_product(product(is_fully_disclosed=False)),
    ),
    "product.mixture_not_split": (OVERRIDABLE, _flagged("must_be_split_into_components")),
    "ingredient.suggest_block": (OVERRIDABLE, _flagged("suggest_block", block_reason="Banned")),
    "ingredient.not_injected": (STOP, _flagged("not_injected")),
    "ingredient.duplicate": (WARN, facts(injection(line(), line(key="l2")))),
    "ingredient.in_several_injections": (NOTE, facts(injection(), injection(key="i2"))),
    "ingredient.watch": (NOTE, _flagged("bleeding_risk")),
    "formula.volume_not_filled": (
        WARN,
        facts(injection(total_volume_ml=Decimal(3), drawn_ml=Decimal(2))),
    ),
    "strength.implausible": (
        STOP,
        with_product(product(components=(replace(component(), strength=Decimal(101), unit="%"),))),
    ),
    "injection.needle_too_short": (
        WARN,
        facts(injection(depth_mm=Decimal(6), needle="30 G, 4 mm")),
    ),
    "injection.none": (STOP, facts(injections=())),
    "injection.injector_missing": (STOP, facts(injection(injector=None))),
    "injection.injector_unregistered": (STOP, _nobody("", "123")),
    "injection.not_planned_day": (NOTE, facts(injection(planned_on=None))),
    "injection.planned_in_past": (WARN, facts(injection(planned_on=date(2026, 3, 9)))),
    "evidence.missing": (STOP, facts(injection(evidence=()))),
    "evidence.none_published": (
        WARN,
        facts(injection(evidence=(), has_no_evidence_statement=True)),
    ),
    "evidence.contradictory": (WARN, facts(injection(has_no_evidence_statement=True))),
    "evidence.weak": (WARN, facts(injection(evidence=(source(level=4),)))),
    "evidence.not_exact": (
        NOTE,
        facts(injection(evidence=(source(relation=Relation.SAME_ACTIVE),))),
    ),
    "evidence.statement_outdated": (
        STOP,
        facts(injection(evidence=(), has_no_evidence_statement=True, statement_is_current=False)),
    ),
    "evidence.sources_offered": (
        WARN,
        facts(injection(evidence=(), has_no_evidence_statement=True, offered_same_active=5)),
    ),
    "technique.no_checklist": (STOP, facts(injection(technique=()))),
    "technique.unanswered": (STOP, facts(injection(technique=(item(answer=None),)))),
    "technique.unmet": (OVERRIDABLE, facts(injection(technique=(item(answer=Answer.NO),)))),
    "technique.not_applicable": (
        NOTE,
        facts(injection(technique=(item(answer=Answer.NOT_APPLICABLE),))),
    ),
    "talk.missing": (STOP, facts(talk=talk(is_recorded=False, is_current=False))),
    "talk.outdated": (STOP, facts(talk=talk(is_current=False))),
    "talk.before_refusal": (STOP, facts(talk=talk(is_current=False, said_no_since=True))),
    "teach_back.unanswered": (
        STOP,
        facts(talk=talk(teach_back=(point(), point(key="what", is_answered=False)))),
    ),
    "wording.missing_risk_text": (STOP, with_ingredient(ingredient("x", risk_text=" "))),
    "wording.no_procedure_risks": (STOP, facts(procedure_risks=())),
    "review.overdue": (
        WARN,
        with_ingredient(ingredient("x", check_again_by=date(2026, 3, 9))),
    ),
}


def test_clear_facts_raise_no_finding_at_all() -> None:
    assert review(facts()).findings == ()


@pytest.mark.parametrize("code", REGISTRY)
def test_each_code_fires_with_its_level(code: str) -> None:
    expected, of = REGISTRY[code]
    matches = [finding for finding in review(of).findings if finding.code == code]
    assert matches
    for finding in matches:
        said = OVERRIDABLE if finding.overridable else finding.level.name.lower()
        assert said == expected


@pytest.mark.parametrize("code", REGISTRY)
def test_stops_block_and_other_levels_do_not(code: str) -> None:
    expected, of = REGISTRY[code]
    blocked = {finding.code for finding in review(of).open_stops}
    assert (code in blocked) == expected.startswith("stop")


def test_the_rules_speak_only_registered_codes() -> None:
    assert _codes_in_source() == set(REGISTRY)


def test_every_finding_names_a_source_a_hint_and_a_subject() -> None:
    for _, of in REGISTRY.values():
        for finding in review(of).findings:
            assert finding.source
            assert finding.hint
            assert finding.subject.key
            assert finding.subject.label
            assert finding.message.endswith((".", "!")), finding.message


def test_only_stops_may_be_overridden() -> None:
    for _, of in REGISTRY.values():
        assert all(f.level == Level.STOP for f in review(of).findings if f.overridable)


def test_every_rule_is_run() -> None:
    folder = Path(review_module.__file__).parent
    written = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("find_")
    }
    assert written == {rule.__name__ for rule in review_module.RULES}


def _codes_in_source() -> set[str]:
    folder = Path(review_module.__file__).parent
    return {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", node.value)
    }
