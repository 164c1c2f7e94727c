"""What the rules can say of a saved formula alone, and what they say once there is a patient."""

from __future__ import annotations

from datetime import date

from consult.safety import (
    allergies,
    checks,
    evidence,
    health,
    ingredients,
    latex,
    options,
    people,
    plan,
    pregnancy,
    products,
    screening,
    talk,
    technique,
    vials,
    wording,
)
from consult.safety.facts import (
    AllergyAnswer,
    Facts,
    GroupFacts,
    InjectionFacts,
    PatientFacts,
    RiskFacts,
    TalkFacts,
)
from consult.safety.findings import Finding
from consult.safety.review import Rule, findings_of

# Rules that read the products, the plan and the sources, and nothing of a patient or a day.
FORMULA_RULES: tuple[Rule, ...] = (
    *products.RULES,
    ingredients.find_blocked_ingredients,
    ingredients.find_ingredients_not_injected,
    ingredients.find_duplicate_ingredients,
    ingredients.find_ingredients_to_watch,
    plan.find_short_needles,
    plan.find_implausible_strengths,
    *evidence.RULES,
    *wording.RULES,
)
CHECKED_NOW = (
    "what each product contains and whether its label says it all",
    "ingredients that may not be injected, that stand in it twice, or that need care",
    "strengths, and the needle against the depth",
    "the published evidence for this mixture",
    "that each risk has words for the patient",
)
# What waits, in words, with the rules that it waits for.
CHECKED_LATER: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("allergies, latex too", (*allergies.RULES, *latex.RULES)),
    (
        "age, pregnancy, conditions and medicines",
        (people.find_patient_under_18, *pregnancy.RULES, *health.RULES),
    ),
    (
        "the first questions, the diagnosis and the other options",
        (*screening.RULES, *options.RULES),
    ),
    (
        "lots, expiry dates and opened vials",
        vials.RULES,
    ),
    (
        "volumes, and the same ingredient in another injection",
        (
            people.find_no_injection,
            plan.find_volume_not_filled,
            ingredients.find_ingredients_in_several_injections,
        ),
    ),
    (
        "the day, who injects, and the sterile technique",
        (
            people.find_no_planned_day,
            people.find_planned_in_past,
            people.find_missing_injector,
            people.find_unregistered_injector,
            *technique.RULES,
        ),
    ),
    ("the talk with the patient", talk.RULES),
    ("whether what is printed was checked again in time", checks.RULES),
)

# Nothing is known of anybody; the rules above do not ask.
_NOBODY = PatientFacts(
    born=date.min,
    allergy_status=AllergyAnswer.NOT_ASKED,
    allergies=(),
    allergy_ingredients=(),
    pregnancy=None,
    breast_feeding=None,
    health=(),
    is_confirmed=False,
)
_NO_TALK = TalkFacts(is_recorded=False, is_current=False, teach_back=())


def review_formula(
    formula: InjectionFacts,
    *,
    today: date,
    groups: tuple[GroupFacts, ...],
    procedure_risks: tuple[RiskFacts, ...],
) -> tuple[Finding, ...]:
    """What the rules find in a formula without a patient. Nothing found is not “clear”:
    what is in ``CHECKED_LATER`` was not looked at."""
    facts = Facts(
        today=today,
        patient=_NOBODY,
        screening=(),
        diagnosis_recorded=False,
        alternatives=(),
        injections=(formula,),
        groups=groups,
        procedure_risks=procedure_risks,
        talk=_NO_TALK,
    )
    return findings_of(facts, FORMULA_RULES)
