"""Allergies, matched against every component and every skin preparation."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.allergy_links import Link, LinkKind, allergy_ingredient, links
from consult.safety.facts import AllergyAnswer, AllergyFacts, Facts, IngredientFacts, Role
from consult.safety.findings import Finding, Level, Section, Subject, stop, warn
from consult.safety.latex import is_latex
from consult.safety.sentences import FromList, Part, Sentence, says
from consult.safety.subjects import (
    component_subject,
    drawn_components,
    injection_subject,
    named,
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
                yield _match(code, subject, allergy, link, named(drawn))


def find_allergies_to_skin_preparations(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        for ingredient in injection.skin_preparations:
            for allergy in facts.patient.allergies:
                for link in links(allergy, ingredient, facts):
                    more = ("skin_prep", ingredient.key, *_key(allergy, link))
                    subject = injection_subject(Section.TECHNIQUE, injection, *more)
                    what = _skin_cleaner(ingredient.name)
                    yield _match("allergy.skin_prep", subject, allergy, link, what)


def find_unmatched_allergy_texts(facts: Facts) -> Iterator[Finding]:
    for allergy in facts.patient.allergies:
        if allergy.free_text.strip():
            yield stop(
                "allergy.unmatched_text",
                _allergy_subject(allergy),
                _unmatched(allergy, facts),
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
                says("allergy_unknown", allergy=_label(allergy)),
                "Record the allergy again, or compare it with every ingredient and write"
                " what was found.",
                overridable=True,
            )


def _match(
    code: str, subject: Subject, allergy: AllergyFacts, link: Link, what: Sentence
) -> Finding:
    message = _message(allergy, link, what)
    source = link.group.source if link.group else ""
    hint = link.group.clinician_text if link.group else ""
    if link.level == Level.STOP:
        hint = hint or "Leave it out; if the allergy is recorded wrongly, correct it."
        overridable = link.overridable
        return stop(code, subject, message, hint, source=source, overridable=overridable)
    return warn(code, subject, message, hint or "Ask the patient more.", source=source)


def _message(allergy: AllergyFacts, link: Link, what: Sentence) -> Sentence:
    label = FromList(_label(allergy))
    if link.kind == LinkKind.GROUP and link.group is not None:
        key = "allergy_group" if link.is_certain else "allergy_group_maybe"
        return says(key, allergy=label, what=what, group=FromList(link.group.name))
    key = "allergy_like_name" if link.kind == LinkKind.LIKE_NAME else "allergy_same"
    return says(key, allergy=label, what=what)


def _skin_cleaner(name: str) -> Sentence:
    return says("named_skin_cleaner", ingredient=FromList(name))


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


def _unmatched(allergy: AllergyFacts, facts: Facts) -> Sentence:
    """How far the software came with a free text, and that a person must look in any case."""
    named, alike = _matched_names(allergy, facts)
    label, everything = _label(allergy), _everything(facts)
    if not named and not alike:
        return says("allergy_text", allergy=label, everything=everything)
    key = "allergy_text_named" if named else "allergy_text_alike"
    names = [FromList(name) for name in named or alike]
    return says(key, allergy=label, names=names, everything=everything)


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


def _everything(facts: Facts) -> list[Part]:
    cleaners = sorted_names(i for inj in facts.injections for i in inj.skin_preparations)
    names: list[Part] = [FromList(name) for name in names_in_formulas(facts)]
    return [*names, *map(_skin_cleaner, cleaners)] or [says("nothing_drawn_up")]


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
