"""Latex: the patient's allergy against gloves and vial stoppers."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety import names
from consult.safety.allergy_links import allergy_ingredient
from consult.safety.facts import AllergyFacts, Content, Facts, MembershipKind
from consult.safety.findings import Finding, Section, Subject, stop
from consult.safety.sentences import Sentence, says
from consult.safety.subjects import drawn_lines, injection_subject, line_subject

LATEX_GROUP = "xr_latex"
LATEX_INGREDIENT = "latex_stopper"
_LATEX_WORDS = ("latex", "rubber")
_LATEX_LINK = (LATEX_GROUP, MembershipKind.MEMBER)


def find_latex_gloves(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        subject = injection_subject(Section.TECHNIQUE, injection, "gloves")
        content = injection.gloves_latex
        if content is not None:
            what = f"{injection.label}: the gloves hold latex"
            maybe = says("latex_gloves", injection=injection.label)
            yield from _latex(facts, content, subject, what, maybe)


def find_latex_stoppers(facts: Facts) -> Iterator[Finding]:
    for injection, line in drawn_lines(facts):
        product = line.product
        subject = line_subject(injection, line, "product", product.key, "stopper")
        what = f"{product.name}: the vial stopper holds latex"
        maybe = says("latex_stopper", product=product.name)
        yield from _latex(facts, product.latex_stopper, subject, what, maybe)


def _latex(
    facts: Facts, content: Content, subject: Subject, what: str, maybe: Sentence
) -> Iterator[Finding]:
    if content == Content.NO or not any(is_latex(a, facts) for a in facts.patient.allergies):
        return
    is_sure = content == Content.YES
    yield stop(
        "allergy.latex",
        subject,
        f"Latex allergy; {what}." if is_sure else maybe,
        "Use one without latex." if is_sure else "Find out, or use one known to be without latex.",
        source=_source(facts),
        overridable=not is_sure,
    )


def is_latex(allergy: AllergyFacts, facts: Facts) -> bool:
    """Whether the allergy is one to latex, however it was written."""
    other = allergy_ingredient(allergy, facts)
    return (
        allergy.group_key == LATEX_GROUP
        or allergy.ingredient_key == LATEX_INGREDIENT
        or (other is not None and _LATEX_LINK in other.groups)
        or any(names.mentions(allergy.free_text, word) for word in _LATEX_WORDS)
    )


def _source(facts: Facts) -> str:
    return next((group.source for group in facts.groups if group.key == LATEX_GROUP), "")


RULES = (find_latex_gloves, find_latex_stoppers)
