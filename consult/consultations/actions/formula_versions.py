"""What every change of a saved formula does: hold it, compare, write the next version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.audit.actions import record_event
from consult.consultations.models import (
    SavedFormula,
    SavedFormulaLine,
    SavedFormulaSource,
    SavedFormulaVersion,
)
from consult.consultations.refusals import (
    FormulaIsEmpty,
    FormulaIsRetired,
    FormulaNameTaken,
    ProductNotOffered,
)
from consult.consultations.saved import PLAN, lines_of_products, plan_values
from consult.formulary.models import EvidenceSource, Product
from consult.records import StaleVersion
from consult.safety.facts import LineFacts
from consult.staff.models import StaffMember


@dataclass(frozen=True, kw_only=True)
class PresetLine:
    """A product of a saved formula; the usual amount is in the unit it is drawn up in."""

    product: Product
    usual_amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """Where, when and by whom published evidence was searched for and not found."""

    where: str
    on: date
    by: StaffMember


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a version holds. ``meanings`` maps sources to what they mean for it."""

    name: str
    plan: Mapping[str, Any]
    lines: Sequence[PresetLine]
    meanings: Mapping[EvidenceSource, str] = field(default_factory=dict)
    search: Search | None = None
    fingerprint: str = ""


def held_version(formula: SavedFormula, expected: int) -> SavedFormulaVersion:
    """The newest version, with the formula held until the transaction ends.

    Raises ``StaleVersion`` when it is not ``expected``, or ``FormulaIsRetired``.
    """
    fresh = SavedFormula.objects.select_for_update().get(pk=formula.pk)
    if fresh.version != expected:
        raise StaleVersion(fresh._meta.label)
    if fresh.retired_at:
        raise FormulaIsRetired
    return SavedFormulaVersion.objects.with_contents().get(formula=fresh, number=expected)


def content_from(values: Mapping[str, Any], lines: Sequence[PresetLine]) -> Content:
    """The content that a form gives: name and plan, products."""
    plan = {name: values[name] for name in PLAN}
    return Content(name=values["name"].strip(), plan=plan, lines=tuple(lines))


def content_of(version: SavedFormulaVersion) -> Content:
    """The content of a version as it is stored."""
    search = None
    if version.searched_where and version.searched_on and version.searched_by:
        search = Search(
            where=version.searched_where, on=version.searched_on, by=version.searched_by
        )
    return Content(
        name=version.name,
        plan=plan_values(version),
        lines=tuple(
            PresetLine(product=line.product, usual_amount=line.usual_amount)
            for line in version.lines.all()
        ),
        meanings={row.source: row.meaning for row in version.sources.all()},
        search=search,
        fingerprint=version.fingerprint,
    )


def facts_of(content: Content) -> tuple[LineFacts, ...]:
    """The products as the rules read them."""
    wanted = [line.product.pk for line in content.lines]
    loaded = Product.objects.with_contents().in_bulk(wanted)
    return lines_of_products(loaded[pk] for pk in wanted)


def refuse_lines(lines: Sequence[PresetLine], *, standing: Collection[int]) -> None:
    """Raise ``FormulaIsEmpty``, or ``ProductNotOffered`` for a retired product that was not
    in the formula before (``standing``)."""
    if not lines:
        raise FormulaIsEmpty
    if any(line.product.retired_at and line.product.pk not in standing for line in lines):
        raise ProductNotOffered


def refuse_taken(formula: SavedFormula, name: str = "") -> None:
    """Raise ``FormulaNameTaken`` when another formula in use has the name."""
    others = SavedFormula.objects.offered().filter(clinic=formula.clinic_id)
    if others.exclude(pk=formula.pk).filter(name__iexact=name or formula.name).exists():
        raise FormulaNameTaken


def next_version(
    by: StaffMember, formula: SavedFormula, expected: int, old: Content, new: Content
) -> SavedFormula:
    """Write the next version, or nothing where nothing differs."""
    if new == old:
        return formula
    refuse_taken(formula, new.name)
    try:
        with transaction.atomic():
            formula.save_version(expected=expected, fields={"name": new.name})
    except IntegrityError as error:
        raise FormulaNameTaken from error
    write_version(by, formula, expected + 1, new)
    return trace(by, formula, "savedformula.changed", version=expected + 1)


def write_version(by: StaffMember, formula: SavedFormula, number: int, content: Content) -> None:
    """Write a version with its products and sources; raises ``ValidationError`` by field."""
    search = content.search
    version = SavedFormulaVersion(
        formula=formula,
        number=number,
        name=content.name,
        **content.plan,
        searched_where=search.where if search else "",
        searched_on=search.on if search else None,
        searched_by=search.by if search else None,
        fingerprint=content.fingerprint,
        by=by,
        at=timezone.now(),
    )
    version.full_clean()
    version.save()
    for position, line in enumerate(content.lines, 1):
        SavedFormulaLine(
            version=version,
            position=position,
            product=line.product,
            usual_amount=line.usual_amount,
            unit=line.product.measured_in,
        ).save()
    for source, meaning in content.meanings.items():
        SavedFormulaSource(version=version, source=source, meaning=meaning).save()


def trace(by: StaffMember, formula: SavedFormula, action: str, **details: Any) -> SavedFormula:
    """Write the audit row of an act on a saved formula."""
    record_event(
        by=by, action=action, record=formula, clinic_id=formula.clinic_id, details=details
    )
    return formula
