"""What studies show: every source once, and how it relates to each injection."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.making import Making, actives_of, bare, sentence
from consult.consultations.facts import injection_facts
from consult.consultations.models import EvidenceLink, ProposedInjection
from consult.formulary.facts import evidence_formula
from consult.formulary.models import EvidenceSource
from consult.safety.facts import Relation
from consult.safety.fingerprint import actives_not_covered

_CLOSENESS = (Relation.EXACT, Relation.SAME_ACTIVE, Relation.INDIRECT)
# Kinds of sources that tell what happened to somebody, and that sum up other sources.
_REPORTS = frozenset({"case_report", "case_series", "mechanistic_case", "outbreak"})
_REVIEWS = frozenset(
    {"systematic_review", "meta_analysis", "narrative_review", "review", "commentary"}
)


def citable_links(injection: ProposedInjection) -> list[EvidenceLink]:
    """The attached sources that may be printed as evidence."""
    return [link for link in injection.evidence_links.all() if link.source.usable_as_citation]


def relations_of(making: Making, injection: ProposedInjection) -> dict[str, Relation]:
    """How each attached source relates to the formula as it stands, by source key."""
    facts = injection_facts(injection, making.published)
    return {evidence.key: evidence.relation for evidence in facts.evidence}


def level_words(making: Making, level: int | None) -> str:
    """The strength of evidence in words."""
    return making.say(f"evidence_level_{level or 'none'}")


def evidence_part(making: Making) -> dict[str, Any]:
    """The sources, and for which injections none was found."""
    sources: dict[str, dict[str, Any]] = {}
    gaps = []
    for injection in making.injections:
        links = citable_links(injection)
        relations = relations_of(making, injection)
        for link in links:
            row = sources.setdefault(link.source.key, _source(making, link.source))
            row["applies"].append(_applies(making, injection, link, relations))
        if not links or getattr(injection, "no_evidence", None):
            gaps.append(_gap(making, injection))
    return {"sources": list(sources.values()), "gaps": gaps}


def _gap(making: Making, injection: ProposedInjection) -> str:
    name = making.say("injection_heading", number=injection.number)
    searched = getattr(injection, "no_evidence", None)
    if searched is None:
        return making.say("evidence_missing", injection=name)
    return making.say(
        "evidence_none_for",
        injection=name,
        where=bare(searched.searched_where),
        when=making.day(searched.searched_on),
        who=searched.by.full_name,
    )


def _applies(
    making: Making,
    injection: ProposedInjection,
    link: EvidenceLink,
    relations: dict[str, Relation],
) -> dict[str, str]:
    say = making.say
    relation = relations.get(link.source.key, Relation.INDIRECT)
    return {
        "text": say(
            "evidence_for",
            injection=say("injection_heading", number=injection.number),
            relation=_relation_words(making, injection, link.source, relation),
        ),
        "not_covered": _not_covered(making, injection, link.source, relation),
        "comment": say("evidence_comment", comment=sentence(link.comment)),
    }


def _relation_words(
    making: Making, injection: ProposedInjection, source: EvidenceSource, relation: Relation
) -> str:
    """How the source relates, with the active parts that it shares with a mix of several."""
    actives = actives_of(making, injection)
    if relation != Relation.SAME_ACTIVE or len(actives) == 1:
        return making.say(f"relation_{relation}")
    names = _studied(actives, source)
    if len(names) == len(actives):
        return making.say("relation_same_active_all", total=len(actives))
    return making.say(
        "relation_same_active_some",
        count=len(names),
        total=len(actives),
        names=making.listed(names),
    )


def _not_covered(
    making: Making, injection: ProposedInjection, source: EvidenceSource, relation: Relation
) -> str:
    """What must not be read into the source; "" where its relation says it all."""
    if relation == Relation.EXACT:
        return ""
    if source.kind in _REPORTS:
        return making.say("evidence_report") if relation == Relation.SAME_ACTIVE else ""
    facts = injection_facts(injection, making.published)
    missing = actives_not_covered(evidence_formula(source), facts.components)
    actives = actives_of(making, injection)
    if not missing or not _studied(actives, source):
        return ""
    slot = "evidence_review_not_covered" if source.kind in _REVIEWS else "evidence_not_covered"
    return making.say(slot, names=", ".join(actives[part.key] for part in missing))


def _studied(actives: dict[str, str], source: EvidenceSource) -> list[str]:
    keys = evidence_formula(source).ingredient_keys
    return [name for key, name in actives.items() if key in keys]


def _source(making: Making, source: EvidenceSource) -> dict[str, Any]:
    say = making.say
    making.print_entry(source)
    limits = making.text_of(source, "limits", sentence)
    design = making.text_of(source, "design", bare)
    details = [say("evidence_design", design=design)] if design else []
    if source.formula:
        formula = making.text_of(source, "formula", bare)
        details.append(say("evidence_formula", formula=formula))
    if source.sample_size:
        details.append(_size(making, source))
    if source.is_second_hand:
        details.append(say("evidence_second_hand"))
    return {
        "title": making.texts.english(sentence(source.title), "part_titles"),
        "citation": citation(making, source),
        "link": source.link if source.show_url_to_patient else "",
        "strength": say("evidence_strength", level=level_words(making, source.ocebm_level)),
        "text": making.text_of(source, "patient_text"),
        "details": details,
        "limits": [say("evidence_limits", limits=limits)] if limits else [],
        "applies": [],
    }


def _size(making: Making, source: EvidenceSource) -> str:
    number = source.sample_size or 0
    if (number, source.sample_unit) == (1, "people"):
        return making.say("evidence_size_one")
    unit = making.text_of(source, "sample_unit")
    return making.say("evidence_size", number=f"{number:,}", unit=unit)


def citation(making: Making, source: EvidenceSource) -> str:
    """Author, journal, year and identifiers as seen; what was not seen is said so."""
    say = making.say
    author = (
        say("evidence_first_author", author=source.first_author)
        if source.first_author
        else say("evidence_no_authors")
    )
    journal = source.journal or say("evidence_no_journal")
    year = str(source.year or say("evidence_no_year"))
    place = f"{year};{source.volume_pages}" if source.volume_pages else year
    numbers = [f"DOI {source.doi}"] if source.doi else []
    numbers += [f"PMID {source.pmid}"] if source.pmid else []
    numbers += [number for number in (source.pmcid, source.registry_id) if number]
    if not numbers:
        link = source.link if source.show_url_to_patient else ""
        numbers = [part for part in (say("evidence_no_identifier"), link) if part]
    return f"{sentence(author)} {journal}, {place}. {sentence(', '.join(numbers))}"


def key_evidence(making: Making, injection: ProposedInjection) -> str:
    """The strength of evidence for one injection in one sentence for page one."""
    say = making.say
    name = say("injection_heading", number=injection.number)
    links = citable_links(injection)
    relations = relations_of(making, injection)
    for relation in _CLOSENESS:
        near = [link.source for link in links if relations.get(link.source.key) == relation]
        if near:
            return _strength_sentence(making, injection, relation, near, name)
    return say("key_evidence_none", injection=name)


def _strength_sentence(
    making: Making,
    injection: ProposedInjection,
    relation: Relation,
    sources: list[EvidenceSource],
    name: str,
) -> str:
    say = making.say
    if relation == Relation.INDIRECT:
        return say("key_evidence_indirect", injection=name)
    levels = [source.ocebm_level for source in sources if source.ocebm_level]
    level = level_words(making, min(levels, default=None))
    if relation == Relation.EXACT:
        return say("key_evidence_exact", injection=name, level=level)
    actives = actives_of(making, injection)
    studied = set().union(*(evidence_formula(source).ingredient_keys for source in sources))
    names = ", ".join(label for key, label in actives.items() if key in studied)
    slot = "key_evidence_same_active" if len(actives) > 1 else "key_evidence_same_only"
    return say(slot, injection=name, names=names, level=level)
