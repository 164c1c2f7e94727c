"""Pregnancy and breast-feeding, against the formula."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Answer, Facts
from consult.safety.findings import Finding, Section, stop, warn
from consult.safety.sentences import Sentence, says
from consult.safety.subjects import (
    component_subject,
    drawn_components,
    drawn_lines,
    injection_subject,
    named,
    patient_subject,
    product_subject,
)

STOP_FLAGS = frozenset({"stop_if_pregnant", "stop_if_may_be_pregnant"})
_STATE = {
    Answer.YES: says("is_pregnant"),
    Answer.MAYBE: says("may_be_pregnant"),
    Answer.NOT_KNOWN: says("pregnancy_not_known"),
}


def find_unanswered_pregnancy(facts: Facts) -> Iterator[Finding]:
    if facts.patient.pregnancy is None:
        yield stop(
            "pregnancy.unanswered",
            patient_subject(Section.HEALTH, "patient:pregnancy", "Pregnancy"),
            "Whether the patient is or may be pregnant is not answered.",
            "Ask and record the answer.",
        )


def find_unanswered_breast_feeding(facts: Facts) -> Iterator[Finding]:
    if facts.patient.breast_feeding is None:
        yield stop(
            "breast_feeding.unanswered",
            patient_subject(Section.HEALTH, "patient:breast_feeding", "Breast-feeding"),
            "Whether the patient is breast-feeding is not answered.",
            "Ask and record the answer.",
        )


def find_pregnancy_contraindications(facts: Facts) -> Iterator[Finding]:
    state = _pregnancy(facts)
    for drawn in drawn_components(facts):
        if state and drawn.ingredient.flags & STOP_FLAGS:
            yield stop(
                "pregnancy.contraindicated",
                component_subject(drawn),
                f"{state}, and {named(drawn)} must not be given.",
                f"Take {drawn.ingredient.name} out of the plan.",
                source=drawn.ingredient.source,
            )


def find_pregnancy_questions(facts: Facts) -> Iterator[Finding]:
    state = _pregnancy(facts)
    for drawn in drawn_components(facts):
        if state and "pregnancy_question" in drawn.ingredient.flags:
            yield stop(
                "pregnancy.question",
                component_subject(drawn),
                says("pregnancy_unsafe", state=state, what=named(drawn)),
                "Take it out, or write why the dose is acceptable.",
                source=drawn.ingredient.source,
                overridable=True,
            )


def find_pregnancy_cautions(facts: Facts) -> Iterator[Finding]:
    state = _pregnancy(facts)
    for injection, line in drawn_lines(facts):
        if state:
            yield stop(
                "pregnancy.caution",
                product_subject(injection, line),
                says("pregnancy_unproven", state=state, product=line.product.name),
                "Wait until after the pregnancy, or write why this cannot wait.",
                overridable=True,
            )


def find_breast_feeding_contraindications(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        if _is_breast_feeding(facts) and drawn.ingredient.flags & STOP_FLAGS:
            yield stop(
                "breast_feeding.not_covered",
                component_subject(drawn),
                says("breast_feeding_label", what=named(drawn)),
                f"Take {drawn.ingredient.name} out, or write why it is acceptable.",
                source=drawn.ingredient.source,
                overridable=True,
            )


def find_breast_feeding_cautions(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if _is_breast_feeding(facts) and injection.lines:
            yield warn(
                "breast_feeding.caution",
                injection_subject(Section.INJECTIONS, injection),
                says("breast_feeding", injection=injection.label),
                "Discuss waiting.",
            )


def _pregnancy(facts: Facts) -> Sentence | None:
    answer = facts.patient.pregnancy
    return None if answer is None else _STATE.get(answer)


def _is_breast_feeding(facts: Facts) -> bool:
    return facts.patient.breast_feeding in _STATE


RULES = (
    find_unanswered_pregnancy,
    find_unanswered_breast_feeding,
    find_pregnancy_contraindications,
    find_pregnancy_questions,
    find_pregnancy_cautions,
    find_breast_feeding_contraindications,
    find_breast_feeding_cautions,
)
