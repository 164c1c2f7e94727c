"""Allergies, matched against every component and every skin preparation."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.allergy_links import Link, LinkKind, allergy_ingredient, links
from consult.safety.facts import AllergyAnswer, AllergyFacts, Facts, IngredientFacts, Role
from consult.safety.findings import Finding, Level, Section, Subject, stop, warn
from consult.safety.latex import is_latex
from consult.safety.subjects import (
    component_subject,
    drawn_components,
    injection_subject,
    names_in_formulas,
    patient_subject,
    sorted_names,
)

_STATUS = patient_subject(Section.HEALTH, "patient:allergy_status", "Allergies")


def find_unanswered_allergy_status(facts: Facts) -> Iterator[Finding]:
    if facts.patient.allergy_status == AllergyAnswer.NOT_ASKED:
        yield stop(
            "allergy.status_unanswered",
            _STATUS,
            "The patient was not asked about allergies.",
            "Ask, and record the allergies or that none are known.",
        )


def find_contradicting_allergy_status(facts: Facts) -> Iterator[Finding]:
    status, has_list = facts.patient.allergy_status, bool(facts.patient.allergies)
    if status == AllergyAnswer.HAS and not has_list:
        message = "The patient has allergies, but none is listed."
        yield stop("allergy.list_empty", _STATUS, message, "List each allergy.")
    if status == AllergyAnswer.NONE_KNOWN and has_list:
        message = "The record says no known allergies, but some are listed."
        hint = "Ask again and correct the answer or the list."
        yield stop("allergy.status_contradicts_list", _STATUS, message, hint)


def find_allergies_to_components(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        for allergy in facts.patient.allergies:
            for link in links(allergy, drawn.ingredient, facts):
                code = _component_code(link, drawn.component.role)
                subject = component_subject(drawn, *_key(allergy, link))
                where = f"{drawn.ingredient.name} (in {drawn.line.product.name})"
                yield _match(code, subject, allergy, link, where)


def find_allergies_to_skin_preparations(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for ingredient in injection.skin_preparations:
            for allergy in facts.patient.allergies:
                for link in links(allergy, ingredient, facts):
                    more = ("skin_prep", ingredient.key, *_key(allergy, link))
                    subject = injection_subject(Section.TECHNIQUE, injection, *more)
                    where = f"{ingredient.name} (skin cleaner)"
                    yield _match("allergy.skin_prep", subject, allergy, link, where)


def find_unmatched_allergy_texts(facts: Facts) -> Iterator[Finding]:
    for allergy in facts.patient.allergies:
        if allergy.free_text.strip():
            yield stop(
                "allergy.unmatched_text",
                _allergy_subject(allergy),
                f"Allergy in free text: “{_label(allergy)}”. {_what_was_matched(allergy, facts)}"
                f" with every ingredient: {_everything(facts)}.",
                "Choose it from the list if it is there; otherwise compare it and write"
                " who did and what was found.",
                overridable=True,
            )


def find_unknown_allergy_references(facts: Facts) -> Iterator[Finding]:
    for allergy in facts.patient.allergies:
        if not _is_known(allergy, facts):
            yield stop(
                "allergy.unknown_reference",
                _allergy_subject(allergy),
                f"Allergy “{_label(allergy)}” points to nothing on record, so it cannot be"
                " fully matched.",
                "Record the allergy again, or compare it with every ingredient and write"
                " what was found.",
                overridable=True,
            )


def _match(code: str, subject: Subject, allergy: AllergyFacts, link: Link, where: str) -> Finding:
    message = _message(allergy, link, where)
    source = link.group.source if link.group else ""
    hint = link.group.clinician_text if link.group else ""
    if link.level == Level.STOP:
        hint = hint or "Leave it out; if the allergy is recorded wrongly, correct it."
        overridable = link.overridable
        return stop(code, subject, message, hint, source=source, overridable=overridable)
    return warn(code, subject, message, hint or "Ask the patient more.", source=source)


def _message(allergy: AllergyFacts, link: Link, where: str) -> str:
    label = f"“{_label(allergy)}”"
    if link.kind == LinkKind.GROUP and link.group is not None:
        relation = "belongs to" if link.is_certain else "may contain something of"
        return f"Allergy {label}: {where} {relation} the group {link.group.name}."
    if link.kind == LinkKind.LIKE_NAME:
        return f"Allergy {label} may mean {where}: the names are alike."
    return f"Allergy {label}: the patient would get {where}."


def _component_code(link: Link, role: Role) -> str:
    if link.kind == LinkKind.GROUP:
        return "allergy.cross_reactivity"
    if link.kind in (LinkKind.NAME, LinkKind.LIKE_NAME):
        return "allergy.synonym"
    return "allergy.direct" if role == Role.ACTIVE else "allergy.excipient"


def _key(allergy: AllergyFacts, link: Link) -> tuple[str, ...]:
    group = ("group", link.group.key) if link.group else ()
    return ("allergy", allergy.key, *group)


def _label(allergy: AllergyFacts) -> str:
    return allergy.label or allergy.free_text or "not named"


def _allergy_subject(allergy: AllergyFacts) -> Subject:
    return patient_subject(Section.HEALTH, f"allergy:{allergy.key}", _label(allergy))


def _what_was_matched(allergy: AllergyFacts, facts: Facts) -> str:
    """How far the software came with a free text, and that a person must look in any case."""
    named, alike = _matched_names(allergy, facts)
    if named:
        return (
            f"The software matched it to {', '.join(named)}; a person must still look whether"
            " it means anything else and compare it"
        )
    if alike:
        return (
            f"The software found that it may mean {', '.join(alike)}, but cannot be sure;"
            " a person must compare it"
        )
    return "The software cannot match free text; a person must compare it"


def _matched_names(allergy: AllergyFacts, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of what the text means, and of what it may mean."""
    named, alike = set[str](), set[str]()
    for ingredient in _ingredients(facts):
        for link in links(allergy, ingredient, facts):
            (named if link.kind == LinkKind.NAME else alike).add(ingredient.name)
    if is_latex(allergy, facts):
        named.add("latex")
    return tuple(sorted(named)), tuple(sorted(alike - named))


def _ingredients(facts: Facts) -> Iterator[IngredientFacts]:
    """Everything the patient would get, skin cleaners included."""
    yield from (drawn.ingredient for drawn in drawn_components(facts))
    yield from (i for injection in facts.injections for i in injection.skin_preparations)


def _everything(facts: Facts) -> str:
    cleaners = sorted_names(i for inj in facts.injections for i in inj.skin_preparations)
    named = (*names_in_formulas(facts), *(f"{name} (skin cleaner)" for name in cleaners))
    return ", ".join(named) or "nothing is drawn up yet"


def _is_known(allergy: AllergyFacts, facts: Facts) -> bool:
    if allergy.ingredient_key:
        return allergy_ingredient(allergy, facts) is not None
    if allergy.group_key:
        return any(group.key == allergy.group_key for group in facts.groups)
    return bool(allergy.free_text.strip())


RULES = (
    find_unanswered_allergy_status,
    find_contradicting_allergy_status,
    find_allergies_to_components,
    find_allergies_to_skin_preparations,
    find_unmatched_allergy_texts,
    find_unknown_allergy_references,
)
