"""What the formulary says about single ingredients: blocks, cautions and doubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from consult.safety.facts import Facts, IngredientFacts, InjectionFacts
from consult.safety.findings import Finding, Section, note, stop, warn
from consult.safety.sentences import FromList, Sentence, says
from consult.safety.subjects import (
    Drawn,
    component_subject,
    drawn_components,
    injection_subject,
    named,
    patient_subject,
)

NOT_INJECTED = frozenset({"not_injected", "not_for_direct_injection"})

# Flags that another rule reads, or that say nothing a clinician must watch.
_READ_ELSEWHERE = NOT_INJECTED | {
    "adult_only",
    "block_reason",
    "diluent",
    "latex_check",
    "must_be_split_into_components",
    "pregnancy_question",
    "stop_if_may_be_pregnant",
    "stop_if_pregnant",
    "suggest_block",
}

WATCH = {
    "anaphylaxis_watch": "Can cause severe allergic reactions; keep the patient under watch.",
    "bleeding_risk": "May add to bleeding; ask about blood thinners.",
    "blood_donation_deferral_months": "Tell the patient about the wait before giving blood.",
    "blood_handling": "Blood product; handle it as blood.",
    "boxed_warning": "The label carries a boxed warning; go through it with the patient.",
    "cancer_history_check": "Ask about present and past cancer.",
    "check_blood_pressure": "Check blood pressure and ask about heart disease.",
    "fertility_warning": "May affect fertility; tell the patient.",
    "fish_allergy_check": "Made from fish; ask about fish allergy.",
    "g6pd_question": "Ask about G6PD deficiency.",
    "hormone_drug": "Acts on hormones in the whole body; tell the patient.",
    "label_with_patient_name": "Label it with the patient's name.",
    "lab_test_warning": "Can change lab tests; the patient should tell the lab.",
    "mood_warning": "Ask about low mood; tell the patient what to watch for.",
    "regulatory_status_moving": "Its legal status is changing; check it before use.",
    "vascular_risk": "Can block a blood vessel; have an emergency plan ready.",
}


def find_blocked_ingredients(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        ingredient = drawn.ingredient
        if "suggest_block" in ingredient.flags or ingredient.block_reason:
            yield stop(
                "ingredient.suggest_block",
                component_subject(drawn),
                _blocked(drawn),
                "Take it out, or write why it is needed.",
                source=ingredient.source,
                overridable=True,
            )


def _blocked(drawn: Drawn) -> Sentence:
    reason = FromList(drawn.ingredient.block_reason)
    if reason:
        return says("ingredient_blocked", what=named(drawn), reason=reason)
    return says("ingredient_blocked_unsaid", what=named(drawn))


def find_ingredients_not_injected(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        if drawn.ingredient.flags & NOT_INJECTED:
            yield stop(
                "ingredient.not_injected",
                component_subject(drawn),
                f"{drawn.ingredient.name} (in {drawn.line.product.name}) is not for injection.",
                "Take it out of the formula.",
                source=drawn.ingredient.source,
            )


def find_duplicate_ingredients(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for ingredient, products in _products_by_ingredient(injection):
            if len(products) > 1:
                yield warn(
                    "ingredient.duplicate",
                    injection_subject(Section.INJECTIONS, injection, "ingredient", ingredient.key),
                    says(
                        "ingredient_twice",
                        injection=injection.label,
                        ingredient=FromList(ingredient.name),
                        count=len(products),
                        products=sorted(products),
                    ),
                    "Add up the doses.",
                )


def find_ingredients_in_several_injections(facts: Facts) -> Iterator[Finding]:
    labels: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for drawn in drawn_components(facts):
        labels[drawn.ingredient.key].add((drawn.injection.label, drawn.injection.key))
        names[drawn.ingredient.key].add(drawn.ingredient.name)
    for key, injections in labels.items():
        if len(injections) > 1:
            name = min(names[key])
            yield note(
                "ingredient.in_several_injections",
                patient_subject(Section.INJECTIONS, f"injections:ingredient:{key}", name),
                f"{name} is in {len(injections)} injections"
                f" ({', '.join(label for label, _ in sorted(injections))}).",
                "Add up the doses.",
            )


def find_ingredients_to_watch(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        for flag in drawn.ingredient.flags - _READ_ELSEWHERE:
            yield note(
                "ingredient.watch",
                component_subject(drawn, "flag", flag),
                f"{drawn.ingredient.name} (in {drawn.line.product.name}):"
                f" {flag.replace('_', ' ')}.",
                WATCH.get(flag, "See what the formulary says about this ingredient."),
                source=drawn.ingredient.source,
            )


def _products_by_ingredient(
    injection: InjectionFacts,
) -> Iterator[tuple[IngredientFacts, list[str]]]:
    found: dict[str, tuple[IngredientFacts, list[str]]] = {}
    for line in injection.lines:
        for key, ingredient in {
            c.ingredient.key: c.ingredient for c in line.product.components
        }.items():
            found.setdefault(key, (ingredient, []))[1].append(line.product.name)
    yield from found.values()


RULES = (
    find_blocked_ingredients,
    find_ingredients_not_injected,
    find_duplicate_ingredients,
    find_ingredients_in_several_injections,
    find_ingredients_to_watch,
)
