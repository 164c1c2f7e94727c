"""Facts in which nothing is amiss, to be changed in one place by each test."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from consult.safety.facts import (
    AllergyAnswer,
    AllergyFacts,
    AlternativeFacts,
    Answer,
    Component,
    Content,
    ContraindicationFacts,
    EvidenceFacts,
    Facts,
    GroupFacts,
    HealthTopicFacts,
    IngredientFacts,
    InjectionFacts,
    InjectorFacts,
    LineFacts,
    LotFacts,
    MatchRule,
    PatientFacts,
    ProductFacts,
    RedFlagFacts,
    Relation,
    RiskFacts,
    Role,
    TalkFacts,
    TeachBackFacts,
    TechniqueFacts,
    VialKind,
)
from consult.safety.findings import Finding
from consult.safety.review import review

TODAY = date(2026, 3, 10)
PLANNED = date(2026, 3, 20)


def ingredient(key: str, **changes: Any) -> IngredientFacts:
    name = key.replace("_", " ").capitalize()
    return replace(
        IngredientFacts(key=key, name=name, risk_text=f"{name} may sting.", source="A label"),
        **changes,
    )


MINOXIDIL = ingredient("minoxidil")
SALINE = ingredient("sodium_chloride", name="Salt water (saline)")
CLEANER = ingredient("alcohol_skin_prep", name="Alcohol skin wipe (70% isopropyl)")


def component(of: IngredientFacts = MINOXIDIL, role: Role = Role.ACTIVE) -> Component:
    return Component(ingredient=of, role=role, strength=Decimal("5"), unit="mg/mL")


def product(*ingredients: IngredientFacts, **changes: Any) -> ProductFacts:
    plain = ProductFacts(
        key="p1",
        name="Scalp vial",
        components=tuple(component(i) for i in ingredients or (MINOXIDIL, SALINE)),
        is_fully_disclosed=True,
        latex_stopper=Content.NO,
        vial_kind=VialKind.SINGLE_DOSE,
    )
    return replace(plain, **changes)


def lot(**changes: Any) -> LotFacts:
    return replace(LotFacts(number="L-1", expiry=date(2027, 1, 1)), **changes)


def line(of: ProductFacts | None = None, **changes: Any) -> LineFacts:
    return replace(LineFacts(key="l1", product=of or product(), lot=lot()), **changes)


def source(**changes: Any) -> EvidenceFacts:
    plain = EvidenceFacts(key="e1", title="A trial", relation=Relation.EXACT, level=2)
    return replace(plain, **changes)


def item(**changes: Any) -> TechniqueFacts:
    plain = TechniqueFacts(
        key="hands", text="Clean hands.", blocks_procedure=True, answer=Answer.YES
    )
    return replace(plain, **changes)


def injection(*lines: LineFacts, **changes: Any) -> InjectionFacts:
    plain = InjectionFacts(
        key="i1",
        label="Injection 1",
        planned_on=PLANNED,
        lines=lines or (line(),),
        skin_preparations=(CLEANER,),
        gloves_latex=Content.NO,
        injector=InjectorFacts(
            name="Dr. Ann Lee", registration_body="State board", registration_number="123"
        ),
        evidence=(source(),),
        has_no_evidence_statement=False,
        technique=(item(),),
    )
    return replace(plain, **changes)


def red_flag(**changes: Any) -> RedFlagFacts:
    plain = RedFlagFacts(
        key="patchy",
        label="Bald patches",
        urgency="see_dermatologist_first",
        clinician_action="Refer.",
        answer=Answer.NO,
    )
    return replace(plain, **changes)


def option(**changes: Any) -> AlternativeFacts:
    plain = AlternativeFacts(
        key="lotion", name="Minoxidil lotion", is_first_line=True, outcome="tried"
    )
    return replace(plain, **changes)


def topic(name: str = "heart_disease", answer: Answer | None = Answer.NO) -> HealthTopicFacts:
    label = name.replace("_", " ").capitalize()
    return HealthTopicFacts(topic=name, label=label, answer=answer)


def reason(
    *topics: str, is_absolute: bool = True, text: str = "a reason"
) -> ContraindicationFacts:
    return ContraindicationFacts(text=text, is_absolute=is_absolute, topics=frozenset(topics))


def group(key: str, rule: MatchRule, **changes: Any) -> GroupFacts:
    plain = GroupFacts(
        key=key,
        name=key.replace("_", " "),
        members=(),
        match_rule=rule,
        clinician_text="Ask more.",
        source="A handbook",
    )
    return replace(plain, **changes)


def patient(**changes: Any) -> PatientFacts:
    plain = PatientFacts(
        born=date(1985, 7, 14),
        allergy_status=AllergyAnswer.NONE_KNOWN,
        allergies=(),
        allergy_ingredients=(),
        pregnancy=Answer.NO,
        breast_feeding=Answer.NO,
        health=(topic(),),
        is_confirmed=True,
    )
    return replace(plain, **changes)


def allergic(*allergies: AllergyFacts, to: tuple[IngredientFacts, ...] = ()) -> PatientFacts:
    return patient(allergy_status=AllergyAnswer.HAS, allergies=allergies, allergy_ingredients=to)


def allergy_to(of: IngredientFacts, key: str = "a1") -> AllergyFacts:
    return AllergyFacts(key=key, label=of.name, ingredient_key=of.key)


def allergy_text(text: str, key: str = "a1") -> AllergyFacts:
    return AllergyFacts(key=key, label=text, free_text=text)


def allergy_group(group_key: str, key: str = "a1") -> AllergyFacts:
    return AllergyFacts(key=key, label=group_key, group_key=group_key)


def point(**changes: Any) -> TeachBackFacts:
    plain = TeachBackFacts(key="harm", label="What is the main harm?", is_answered=True)
    return replace(plain, **changes)


def talk(**changes: Any) -> TalkFacts:
    plain = TalkFacts(is_recorded=True, is_current=True, teach_back=(point(),))
    return replace(plain, **changes)


def facts(*injections: InjectionFacts, **changes: Any) -> Facts:
    plain = Facts(
        today=TODAY,
        patient=patient(),
        screening=(red_flag(),),
        diagnosis_recorded=True,
        alternatives=(option(),),
        injections=injections or (injection(),),
        groups=(),
        procedure_risks=(RiskFacts(key="pain", name="Pain", patient_text="It may hurt."),),
        talk=talk(),
    )
    return replace(plain, **changes)


def with_product(of: ProductFacts, **changes: Any) -> Facts:
    return facts(injection(line(of)), **changes)


def with_ingredient(*of: IngredientFacts, **changes: Any) -> Facts:
    return with_product(product(*of), **changes)


def with_lot(of: LotFacts | None, kind: VialKind = VialKind.SINGLE_DOSE) -> Facts:
    return facts(injection(line(product(vial_kind=kind), lot=of)))


def found(of: Facts, code: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in review(of).findings if finding.code == code)


def only(of: Facts, code: str) -> Finding:
    (finding,) = found(of, code)
    return finding
