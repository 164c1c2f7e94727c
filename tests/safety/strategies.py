"""Arrangements of facts: any at all, and those in which every question is answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

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
    MembershipKind,
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
from tests.safety.builders import TODAY, group, ingredient

MEMBER, MAY_CONTAIN = MembershipKind.MEMBER, MembershipKind.MAY_CONTAIN
TOPICS = ("asthma", "liver_disease", "other_medicine", "other_condition")

GROUPS: tuple[GroupFacts, ...] = (
    group("amides", MatchRule.WARN, name="Amide numbing drugs", members=("bupivacaine",)),
    group("parabens", MatchRule.STOP_AND_ASK, name="Parabens"),
    group("5ari", MatchRule.STOP, name="Finasteride and dutasteride"),
    group("xr_latex", MatchRule.STOP_AND_ASK, name="Natural rubber latex"),
)


def _reason(topic: str, *, is_absolute: bool) -> ContraindicationFacts:
    return ContraindicationFacts(text=topic, is_absolute=is_absolute, topics=frozenset({topic}))


INGREDIENTS: tuple[IngredientFacts, ...] = (
    ingredient(
        "lidocaine",
        synonyms=("Xylocaine",),
        allergens=("methylparaben in some vials",),
        groups=(("amides", MEMBER), ("parabens", MAY_CONTAIN)),
    ),
    ingredient("mepivacaine", groups=(("amides", MEMBER),)),
    ingredient("methylparaben", synonyms=("parabens",), groups=(("parabens", MEMBER),)),
    ingredient(
        "finasteride",
        groups=(("5ari", MEMBER),),
        flags=frozenset({"stop_if_pregnant", "adult_only", "hormone_drug"}),
    ),
    ingredient("dutasteride", groups=(("5ari", MEMBER),)),
    ingredient("vitamin_a", flags=frozenset({"pregnancy_question", "a_later_flag"})),
    ingredient(
        "sulfite",
        contraindications=(
            _reason("asthma", is_absolute=False),
            ContraindicationFacts(text="gasping", is_absolute=True, topics=frozenset()),
        ),
    ),
    ingredient("pentoxifylline", contraindications=(_reason("liver_disease", is_absolute=True),)),
    ingredient("b_complex", flags=frozenset({"must_be_split_into_components"})),
    ingredient("exosomes", flags=frozenset({"suggest_block"}), block_reason="Not approved"),
    ingredient("botulinum_toxin_a", flags=frozenset({"boxed_warning"})),
    ingredient("biotin"),
)
UNFIT: tuple[IngredientFacts, ...] = (
    ingredient("chlorhexidine", flags=frozenset({"not_injected"})),
    ingredient("zinc", flags=frozenset({"not_for_direct_injection"})),
    ingredient("copper", risk_text=""),
    ingredient("latex_stopper", groups=(("xr_latex", MEMBER),)),
)
CLEANERS = (ingredient("alcohol_skin_prep"), ingredient("povidone_iodine"))
TEXTS = ("pollen", "Xylocaine", "lidocaine", "latex", "parabens", "shellfish", "fish, nuts")

_answers = st.sampled_from(Answer)
_texts = st.sampled_from(("", "Yes", "later"))
_days = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
_future_days = st.integers(0, 60).map(lambda days: TODAY + timedelta(days=days))
_strengths = st.none() | st.decimals(0, 100, places=1)


def _tuples(of: st.SearchStrategy[Any], least: int = 0, most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def _keyed(
    of: st.SearchStrategy[Any], prefix: str, least: int = 0, most: int = 3
) -> st.SearchStrategy[Any]:
    """Tuples of facts whose keys differ, as they do in a database."""
    return _tuples(of, least, most).map(
        lambda items: tuple(replace(item, key=f"{prefix}{i}") for i, item in enumerate(items))
    )


def components(pool: tuple[IngredientFacts, ...] = INGREDIENTS + UNFIT) -> st.SearchStrategy[Any]:
    return st.builds(
        Component,
        ingredient=st.sampled_from(pool),
        role=st.sampled_from(Role),
        strength=_strengths.map(lambda s: s if s is None else Decimal(s)),
        unit=st.sampled_from(("mg/mL", "%")),
    )


def products(pool: tuple[IngredientFacts, ...], least: int) -> st.SearchStrategy[ProductFacts]:
    return st.builds(
        ProductFacts,
        key=st.sampled_from(("p1", "p2", "p3")),
        name=st.sampled_from(("Vial A", "Vial B")),
        components=_tuples(components(pool), least, 4),
        is_fully_disclosed=st.booleans(),
        latex_stopper=st.sampled_from(Content),
        vial_kind=st.sampled_from(VialKind),
    )


LOTS = st.builds(
    LotFacts,
    number=st.sampled_from(("", "L1", "L2")),
    expiry=_days,
    opened_on=st.none() | _days,
    is_archived=st.booleans(),
)
GOOD_LOTS = st.builds(
    LotFacts,
    number=st.sampled_from(("L1", "L2")),
    expiry=st.just(TODAY + timedelta(days=500)),
    opened_on=st.none() | st.just(TODAY),
    is_archived=st.just(False),
)


def evidence() -> st.SearchStrategy[EvidenceFacts]:
    return st.builds(
        EvidenceFacts,
        key=st.just(""),
        title=st.sampled_from(("A trial", "A review")),
        relation=st.sampled_from(Relation),
        level=st.none() | st.integers(1, 5),
    )


def technique(answers: st.SearchStrategy[Answer | None]) -> st.SearchStrategy[TechniqueFacts]:
    return st.builds(
        TechniqueFacts,
        key=st.just(""),
        text=st.just("Clean hands."),
        blocks_procedure=st.booleans(),
        answer=answers,
    )


INJECTORS = st.builds(
    InjectorFacts, name=_texts, registration_body=_texts, registration_number=_texts
)
REGISTERED = st.just(InjectorFacts(name="Ann", registration_body="Board", registration_number="1"))


def lines(
    lots: st.SearchStrategy[LotFacts | None], pool: tuple[IngredientFacts, ...], least: int
) -> st.SearchStrategy[LineFacts]:
    return st.builds(LineFacts, key=st.just(""), product=products(pool, least), lot=lots)


def _unique_lines(injections: tuple[InjectionFacts, ...]) -> tuple[InjectionFacts, ...]:
    return tuple(
        replace(
            injection,
            lines=tuple(
                replace(line, key=f"{injection.key}-{line.key}") for line in injection.lines
            ),
        )
        for injection in injections
    )


ANY_INJECTIONS = _keyed(
    st.builds(
        InjectionFacts,
        key=st.just(""),
        label=st.sampled_from(("Front", "Crown")),
        planned_on=st.none() | _days,
        lines=_keyed(lines(st.none() | LOTS, INGREDIENTS + UNFIT, 0), "l"),
        skin_preparations=_tuples(st.sampled_from(CLEANERS + UNFIT), 0, 2),
        gloves_latex=st.none() | st.sampled_from(Content),
        injector=st.none() | INJECTORS,
        evidence=_keyed(evidence(), "e"),
        has_no_evidence_statement=st.booleans(),
        technique=_keyed(technique(st.none() | _answers), "t"),
    ),
    "i",
).map(_unique_lines)

ANSWERED_INJECTIONS = _keyed(
    st.builds(
        InjectionFacts,
        key=st.just(""),
        label=st.sampled_from(("Front", "Crown")),
        planned_on=st.none() | _future_days,
        lines=_keyed(lines(GOOD_LOTS, INGREDIENTS, 1), "l", 1, 2),
        skin_preparations=_tuples(st.sampled_from(CLEANERS), 1, 2),
        gloves_latex=st.sampled_from((Content.NO, Content.NOT_KNOWN)),
        injector=REGISTERED,
        evidence=_keyed(evidence(), "e", 1, 2),
        has_no_evidence_statement=st.booleans(),
        technique=_keyed(technique(_answers), "t", 1, 2),
    ),
    "i",
    1,
    2,
).map(_unique_lines)


def _allergy(kind: str, value: str) -> AllergyFacts:
    return AllergyFacts(key="", label=value, **{kind: value})


ALLERGIES = st.one_of(
    st.sampled_from(INGREDIENTS + UNFIT).map(lambda i: _allergy("ingredient_key", i.key)),
    st.sampled_from(GROUPS).map(lambda g: _allergy("group_key", g.key)),
    st.sampled_from(TEXTS).map(lambda text: _allergy("free_text", text)),
)


def health(answers: st.SearchStrategy[Answer | None]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(dict.fromkeys(TOPICS, answers)).map(
        lambda given: tuple(
            HealthTopicFacts(topic=topic, label=topic.title(), answer=answer)
            for topic, answer in given.items()
        )
    )


ANY_PATIENTS = st.builds(
    PatientFacts,
    born=st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    allergy_status=st.sampled_from(AllergyAnswer),
    allergies=_keyed(ALLERGIES, "a"),
    allergy_ingredients=st.just(INGREDIENTS + UNFIT),
    pregnancy=st.none() | _answers,
    breast_feeding=st.none() | _answers,
    health=health(st.none() | _answers),
    is_confirmed=st.booleans(),
)


def _consistent(patient: PatientFacts) -> PatientFacts:
    has = AllergyAnswer.HAS if patient.allergies else AllergyAnswer.NONE_KNOWN
    return replace(patient, allergy_status=has)


ANSWERED_PATIENTS = st.builds(
    PatientFacts,
    born=st.dates(date(1930, 1, 1), date(2000, 1, 1)),
    allergy_status=st.just(AllergyAnswer.HAS),
    allergies=_keyed(ALLERGIES, "a", 0, 1),
    allergy_ingredients=st.just(INGREDIENTS + UNFIT),
    pregnancy=_answers,
    breast_feeding=_answers,
    health=health(_answers),
    is_confirmed=st.just(True),
).map(_consistent)


def red_flags(
    answers: st.SearchStrategy[Answer | None], urgencies: tuple[str, ...]
) -> st.SearchStrategy[RedFlagFacts]:
    return st.builds(
        RedFlagFacts,
        key=st.just(""),
        label=st.just("Bald patches"),
        urgency=st.sampled_from(urgencies),
        clinician_action=_texts,
        answer=answers,
    )


def options(outcomes: st.SearchStrategy[str]) -> st.SearchStrategy[AlternativeFacts]:
    return st.builds(
        AlternativeFacts,
        key=st.just(""),
        name=st.just("Lotion"),
        is_first_line=st.booleans(),
        outcome=outcomes,
    )


def talks(done: st.SearchStrategy[bool]) -> st.SearchStrategy[TalkFacts]:
    point = st.builds(
        TeachBackFacts, key=st.just(""), label=st.just("What is injected?"), is_answered=done
    )
    return st.builds(
        TalkFacts, is_recorded=done, is_current=done, teach_back=_keyed(point, "t", 3, 3)
    )


RISKS = st.builds(RiskFacts, key=st.just(""), name=st.just("Pain"), patient_text=_texts)
_SOFT = ("see_doctor_first", "ask_before_botulinum")


@st.composite
def _facts(draw: Callable[..., Any], *, is_answered: bool) -> Facts:
    least = 1 if is_answered else 0
    answers = _answers if is_answered else st.none() | _answers
    urgencies = _SOFT if is_answered else (*_SOFT, "do_not_treat")
    outcomes = st.just("tried") if is_answered else _texts
    risks = st.just(RiskFacts(key="", name="Pain", patient_text="Hurts."))
    return Facts(
        today=TODAY,
        patient=draw(ANSWERED_PATIENTS if is_answered else ANY_PATIENTS),
        screening=draw(_keyed(red_flags(answers, urgencies), "s", least)),
        diagnosis_recorded=is_answered or draw(st.booleans()),
        alternatives=draw(_keyed(options(outcomes), "o", least)),
        injections=draw(ANSWERED_INJECTIONS if is_answered else ANY_INJECTIONS),
        groups=GROUPS,
        procedure_risks=draw(_keyed(risks if is_answered else RISKS, "r", least)),
        talk=draw(talks(st.just(True) if is_answered else st.booleans())),
    )


def any_facts() -> st.SearchStrategy[Facts]:
    """Facts of any kind, most of them far from clear."""
    return _facts(is_answered=False)


def answered_facts() -> st.SearchStrategy[Facts]:
    """Facts with every question answered; most are clear once every stop is overridden."""
    return _facts(is_answered=True)
