"""A saved formula as the safety rules and the list of evidence see it, without a patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from consult.consultations.drawn import formula_fingerprint
from consult.consultations.facts import relation_to_lines
from consult.consultations.models import ProposedInjection, SavedFormulaVersion
from consult.consultations.offers import citable_sources
from consult.consultations.published import Published
from consult.formulary.facts import product_facts
from consult.formulary.models import EvidenceSource, Product
from consult.safety.facts import EvidenceFacts, InjectionFacts, LineFacts, Relation
from consult.safety.findings import Finding
from consult.safety.formulas import review_formula

# What a saved formula presets of an injection's own fields.
PLAN = ("purpose", "route", "device", "depth_mm", "needle", "sessions", "interval_days")


def lines_of_products(products: Iterable[Product]) -> tuple[LineFacts, ...]:
    """The products (loaded ``with_contents``) as lines without lots."""
    return tuple(
        LineFacts(key=f"product-{product.pk}", product=product_facts(product), lot=None)
        for product in products
    )


def version_lines(version: SavedFormulaVersion) -> tuple[LineFacts, ...]:
    """The products of a version (loaded ``with_contents``)."""
    return lines_of_products(line.product for line in version.lines.all())


def plan_values(row: SavedFormulaVersion | ProposedInjection) -> dict[str, Any]:
    """What both a version and an injection say of how it is given."""
    return {name: getattr(row, name) for name in PLAN}


def findings_of_version(
    version: SavedFormulaVersion, published: Published, *, today: date
) -> tuple[Finding, ...]:
    """What the rules that need no patient find in a version."""
    return review_formula(
        _facts(version, list(citable_sources())),
        today=today,
        groups=published.groups,
        procedure_risks=published.procedure_risks,
    )


def _facts(version: SavedFormulaVersion, listed: Sequence[EvidenceSource]) -> InjectionFacts:
    lines = version_lines(version)
    attached = {row.source_id for row in version.sources.all()}
    offered = [relation_to_lines(s, lines) for s in listed if s.pk not in attached]
    return InjectionFacts(
        key=f"formula-{version.formula_id}",
        label=version.name,
        planned_on=None,
        lines=lines,
        skin_preparations=(),
        gloves_latex=None,
        injector=None,
        evidence=tuple(_evidence(row.source, lines) for row in version.sources.all()),
        has_no_evidence_statement=bool(version.searched_where),
        technique=(),
        statement_is_current=version.fingerprint == formula_fingerprint(lines),
        offered_exact=offered.count(Relation.EXACT),
        offered_same_active=offered.count(Relation.SAME_ACTIVE),
        depth_mm=version.depth_mm,
        needle=version.needle,
    )


def _evidence(source: EvidenceSource, lines: tuple[LineFacts, ...]) -> EvidenceFacts:
    return EvidenceFacts(
        key=source.key,
        title=source.title,
        relation=relation_to_lines(source, lines) or Relation.INDIRECT,
        level=source.ocebm_level,
    )


def changes_since(injection: ProposedInjection) -> list[str]:
    """What was changed in an injection, and in its saved formula, since it was started."""
    version = injection.started_from
    if version is None:
        return []
    changes = []
    mine, theirs = plan_values(injection), plan_values(version)
    fields = [n for n in PLAN if mine[n] != theirs[n] and (n != "purpose" or theirs[n])]
    if fields:
        names = ", ".join(str(_meta_name(name)) for name in fields)
        changes.append(f"Other than in the saved formula: {names}.")
    drawn = {line.product_id for line in injection.lines.all()}
    if drawn != {line.product_id for line in version.lines.all()}:
        changes.append("Its products are not those of the saved formula.")
    if version.formula.version != version.number:
        changes.append(f"The saved formula is now version {version.formula.version}.")
    if version.formula.retired_at:
        changes.append("The saved formula was retired since.")
    return changes


def _meta_name(name: str) -> str:
    return {"depth_mm": "depth", "interval_days": "days between sessions"}.get(name, name)
