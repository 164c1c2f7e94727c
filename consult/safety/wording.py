"""The words a patient will read: no risk may be without them."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Facts
from consult.safety.findings import Finding, Section, stop
from consult.safety.subjects import component_subject, drawn_components, patient_subject


def find_ingredients_without_risk_text(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        if not drawn.ingredient.risk_text.strip():
            yield stop(
                "wording.missing_risk_text",
                component_subject(drawn),
                f"{drawn.ingredient.name} (in {drawn.line.product.name}) has no risk text"
                " for the patient.",
                "Ask a formulary admin to write it.",
            )


def find_risks_without_text(facts: Facts) -> Iterator[Finding]:
    for risk in facts.procedure_risks:
        if not risk.patient_text.strip():
            yield stop(
                "wording.missing_risk_text",
                patient_subject(Section.INJECTIONS, f"risk:{risk.key}", risk.name),
                f"The risk “{risk.name}” has no text for the patient.",
                "Ask a formulary admin to write it.",
                source=risk.source,
            )


def find_no_procedure_risks(facts: Facts) -> Iterator[Finding]:
    if not facts.procedure_risks:
        yield stop(
            "wording.no_procedure_risks",
            patient_subject(Section.INJECTIONS, "risks", "Risks of the procedure"),
            "No risk of the procedure is published, so the consent would list none.",
            "Ask a formulary admin to publish the risks.",
        )


RULES = (
    find_ingredients_without_risk_text,
    find_risks_without_text,
    find_no_procedure_risks,
)
