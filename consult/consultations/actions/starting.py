"""Proposing an injection from a saved formula: all but safety answers, lots and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.consultations.actions.evidence import attach_source
from consult.consultations.actions.formula_versions import content_of, held_version
from consult.consultations.actions.injections import propose_injection, put_line
from consult.consultations.actions.saving import leave_trace
from consult.consultations.drawn import formula_fingerprint
from consult.consultations.facts import injection_lines, relation_to_lines
from consult.consultations.formula import DrawnUp
from consult.consultations.models import (
    Consultation,
    NoEvidenceStatement,
    ProposedInjection,
    SavedFormula,
    SavedFormulaVersion,
)
from consult.consultations.refusals import (
    FormulaIsEmpty,
    NotThisConsultation,
    ProductNotOffered,
)
from consult.formulary.models import EvidenceSource
from consult.staff.models import StaffMember


@dataclass(frozen=True)
class Started:
    """The new injection, and the sources that could not come along."""

    injection: ProposedInjection
    left_out: tuple[EvidenceSource, ...]


@transaction.atomic
def start_injection_from_formula(
    *,
    by: StaffMember,
    consultation: Consultation,
    formula: SavedFormula,
    expected_version: int,
    values: dict[str, Any],
    drawn: Sequence[DrawnUp],
) -> Started:
    """Propose an injection with the products of ``formula``, each drawn up as ``drawn``
    says, and with its evidence. ``values`` are the injection's own fields.

    Raises ``StaleVersion`` (the formula was changed), ``FormulaIsRetired``,
    ``ProductNotOffered``, ``FormulaIsEmpty``, ``FormulaDoesNotFit``,
    ``ConsultationIsClosed``, or ``NotThisConsultation`` for another clinic's formula.
    """
    if formula.clinic_id != consultation.clinic_id:
        raise NotThisConsultation
    version = held_version(formula, expected_version)
    _refuse_products(version, drawn)
    injection = propose_injection(
        by=by, consultation=consultation, values={**values, "started_from": version}
    )
    for seen, line in enumerate(drawn):
        given = {each.name: getattr(line, each.name) for each in fields(line)}
        put_line(by=by, injection=injection, expected=seen, **given)
    left_out = _bring_evidence(by, version, injection)
    leave_trace(
        by=by,
        consultation=consultation,
        action="injection.started_from_formula",
        record=injection,
        formula=formula.pk,
        version=version.number,
    )
    return Started(injection, left_out)


def _refuse_products(version: SavedFormulaVersion, drawn: Sequence[DrawnUp]) -> None:
    offered = {line.product_id for line in version.lines.all() if not line.product.retired_at}
    if {line.product.pk for line in drawn} - offered or any(d.product.retired_at for d in drawn):
        raise ProductNotOffered
    if not drawn:
        raise FormulaIsEmpty


def _bring_evidence(
    by: StaffMember, version: SavedFormulaVersion, injection: ProposedInjection
) -> tuple[EvidenceSource, ...]:
    """Attach the version's sources that still fit what is drawn up, or state its search."""
    lines = injection_lines(injection)
    content = content_of(version)
    left_out = []
    for source, meaning in content.meanings.items():
        fits = source.usable_as_citation and not source.retired_at
        if fits and relation_to_lines(source, lines):
            attach_source(by=by, injection=injection, source=source, comment=meaning)
        else:
            left_out.append(source)
    search = content.search
    if search and content.fingerprint == formula_fingerprint(lines):
        # The paper names who searched, which is not always who starts the injection.
        NoEvidenceStatement.objects.create(
            injection=injection,
            searched_where=search.where,
            searched_on=search.on,
            fingerprint=content.fingerprint,
            by=search.by,
            at=timezone.now(),
        )
    return tuple(left_out)
