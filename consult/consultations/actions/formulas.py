"""Saving, changing, retiring and restoring the clinic's own formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions.formula_versions import (
    PresetLine,
    Search,
    content_from,
    content_of,
    facts_of,
    held_version,
    next_version,
    refuse_lines,
    refuse_taken,
    trace,
    write_version,
)
from consult.consultations.drawn import formula_fingerprint
from consult.consultations.facts import relation_to_lines
from consult.consultations.models import SavedFormula
from consult.consultations.refusals import (
    EvidenceContradicts,
    FormulaIsInUse,
    FormulaNameTaken,
    NotThisConsultation,
    SourceDoesNotFit,
)
from consult.formulary.models import EvidenceSource
from consult.staff.models import Clinic, StaffMember


@transaction.atomic
def save_formula(
    *, by: StaffMember, clinic: Clinic, values: Mapping[str, Any], lines: Sequence[PresetLine]
) -> SavedFormula:
    """Add a formula to the clinic's own; ``values`` are its name and the fields of ``PLAN``.

    Raises ``FormulaNameTaken``, ``FormulaIsEmpty``, ``ProductNotOffered``,
    ``NotThisConsultation`` (another clinic) or ``ValidationError`` by field.
    """
    if not by.clinics.filter(pk=clinic.pk).exists():
        raise NotThisConsultation
    refuse_lines(lines, standing=())
    formula = SavedFormula(clinic=clinic, name=values["name"].strip())
    refuse_taken(formula)
    try:
        with transaction.atomic():
            formula.save()
    except IntegrityError as error:
        raise FormulaNameTaken from error
    write_version(by, formula, 1, content_from(values, lines))
    return trace(by, formula, "savedformula.added")


@transaction.atomic
def change_formula(
    *,
    by: StaffMember,
    formula: SavedFormula,
    expected_version: int,
    values: Mapping[str, Any],
    lines: Sequence[PresetLine],
) -> SavedFormula:
    """Make the next version with other values or products. Sources that do not touch the
    new products, and a statement about other products, are left behind.

    Raises what ``save_formula`` raises, ``StaleVersion`` or ``FormulaIsRetired``.
    """
    version = held_version(formula, expected_version)
    standing = [line.product_id for line in version.lines.all()]
    refuse_lines(lines, standing=standing)
    old, new = content_of(version), content_from(values, lines)
    facts = facts_of(new)
    kept = {s: text for s, text in old.meanings.items() if relation_to_lines(s, facts)}
    new = replace(new, meanings=kept)
    if old.search and old.fingerprint == formula_fingerprint(facts):
        new = replace(new, search=old.search, fingerprint=old.fingerprint)
    return next_version(by, formula, expected_version, old, new)


@transaction.atomic
def put_formula_source(
    *,
    by: StaffMember,
    formula: SavedFormula,
    expected_version: int,
    source: EvidenceSource,
    meaning: str,
) -> SavedFormula:
    """Attach a published source, or say anew what it means. Raises ``SourceDoesNotFit``,
    ``EvidenceContradicts``, ``StaleVersion`` or ``FormulaIsRetired``."""
    old = content_of(held_version(formula, expected_version))
    if old.search:
        raise EvidenceContradicts
    fits = source.usable_as_citation and not source.retired_at
    if not fits or relation_to_lines(source, facts_of(old)) is None:
        raise SourceDoesNotFit
    new = replace(old, meanings={**old.meanings, source: meaning.strip()})
    return next_version(by, formula, expected_version, old, new)


@transaction.atomic
def drop_formula_source(
    *, by: StaffMember, formula: SavedFormula, expected_version: int, source: EvidenceSource
) -> SavedFormula:
    """Take a source off. Raises ``StaleVersion`` or ``FormulaIsRetired``."""
    old = content_of(held_version(formula, expected_version))
    new = replace(old, meanings={s: text for s, text in old.meanings.items() if s != source})
    return next_version(by, formula, expected_version, old, new)


@transaction.atomic
def state_formula_search(
    *, by: StaffMember, formula: SavedFormula, expected_version: int, where: str, on: date
) -> SavedFormula:
    """Record where and when ``by`` searched for this mixture and found nothing published.
    Raises ``EvidenceContradicts``, ``StaleVersion`` or ``FormulaIsRetired``."""
    old = content_of(held_version(formula, expected_version))
    if old.meanings:
        raise EvidenceContradicts
    print_of = formula_fingerprint(facts_of(old))
    new = replace(old, search=Search(where=where.strip(), on=on, by=by), fingerprint=print_of)
    return next_version(by, formula, expected_version, old, new)


@transaction.atomic
def withdraw_formula_search(
    *, by: StaffMember, formula: SavedFormula, expected_version: int
) -> SavedFormula:
    """Take back that nothing was found. Raises ``StaleVersion`` or ``FormulaIsRetired``."""
    old = content_of(held_version(formula, expected_version))
    return next_version(
        by, formula, expected_version, old, replace(old, search=None, fingerprint="")
    )


@transaction.atomic
def retire_formula(
    *, by: StaffMember, formula: SavedFormula, expected_version: int
) -> SavedFormula:
    """Stop offering a formula; injections that were started from it keep pointing at it.
    Raises ``StaleVersion`` or ``FormulaIsRetired``."""
    held_version(formula, expected_version)
    formula.retired_at = timezone.now()
    formula.save(update_fields=["retired_at"])
    return trace(by, formula, "savedformula.retired")


@transaction.atomic
def restore_formula(*, by: StaffMember, formula: SavedFormula) -> SavedFormula:
    """Offer a retired formula again. Raises ``FormulaNameTaken`` or ``FormulaIsInUse``."""
    fresh = SavedFormula.objects.select_for_update().get(pk=formula.pk)
    if not fresh.retired_at:
        raise FormulaIsInUse
    refuse_taken(fresh)
    fresh.retired_at = None
    try:
        with transaction.atomic():
            fresh.save(update_fields=["retired_at"])
    except IntegrityError as error:
        raise FormulaNameTaken from error
    return trace(by, fresh, "savedformula.restored")
