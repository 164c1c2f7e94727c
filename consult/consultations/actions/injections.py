"""Proposed injections and the products drawn up for them."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from consult.consultations.actions.saving import leave_trace, take_turn
from consult.consultations.formula import DrawnUp, find_line_problems
from consult.consultations.models import (
    Consultation,
    FormulaLine,
    FormulaUse,
    ProposedInjection,
)
from consult.consultations.refusals import FormulaDoesNotFit
from consult.formulary.models import Lot, Product
from consult.staff.models import StaffMember


def injection_key(injection: ProposedInjection) -> str:
    """The section key of an injection's own details."""
    return f"injection:{injection.pk}"


def formula_key(injection: ProposedInjection) -> str:
    """The section key of an injection's formula."""
    return f"formula:{injection.pk}"


@transaction.atomic
def propose_injection(
    *, by: StaffMember, consultation: Consultation, values: dict[str, Any]
) -> ProposedInjection:
    """Add a proposed injection; ``values`` are its own fields (mm, mL, days)."""
    take_turn(by=by, consultation=consultation, key="injections", expected=None)
    last = consultation.injections.aggregate(last=Max("number"))["last"] or 0
    injection = ProposedInjection(consultation=consultation, number=last + 1, **values)
    injection.full_clean(validate_constraints=True)
    injection.save()
    leave_trace(by=by, consultation=consultation, action="injection.proposed", record=injection)
    return injection


@transaction.atomic
def change_injection(
    *, by: StaffMember, injection: ProposedInjection, expected: int, values: dict[str, Any]
) -> ProposedInjection:
    """Change an injection's own fields. Raises ``StaleVersion``, ``ConsultationIsClosed``,
    or ``FormulaDoesNotFit`` when the products need more volume than is left."""
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key=injection_key(injection), expected=None)
    _refuse_small_volume(injection, values["total_volume_ml"])
    injection.save_version(expected=expected, fields=values)
    leave_trace(by=by, consultation=consultation, action="injection.changed", record=injection)
    return injection


def _refuse_small_volume(injection: ProposedInjection, volume: Decimal) -> None:
    drawn = sum((line.amount for line in injection.lines.filter(unit="mL")), Decimal(0))
    if drawn > volume:
        message = f"The products add up to {drawn.normalize():f} mL, more than this volume."
        raise FormulaDoesNotFit({"total_volume_ml": message})


@transaction.atomic
def remove_injection(*, by: StaffMember, injection: ProposedInjection) -> None:
    """Take a proposed injection with its formula, evidence and technique out of the plan."""
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key="injections", expected=None)
    leave_trace(by=by, consultation=consultation, action="injection.removed", record=injection)
    injection.delete()


@transaction.atomic
def put_line(
    *,
    by: StaffMember,
    injection: ProposedInjection,
    expected: int,
    product: Product,
    lot: Lot | None,
    strength: Decimal | None,
    strength_unit: str,
    amount: Decimal,
    unit: str,
    line: FormulaLine | None = None,
) -> FormulaLine:
    """Add a product to the formula, or change ``line``. ``amount`` is in ``unit``.

    Raises ``FormulaDoesNotFit``, ``StaleVersion`` or ``ConsultationIsClosed``.
    """
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key=formula_key(injection), expected=expected)
    drawn = DrawnUp(
        product=product,
        lot=lot,
        strength=strength,
        strength_unit=strength_unit,
        amount=amount,
        unit=unit,
    )
    problems = find_line_problems(drawn, injection=injection, line=line)
    if problems:
        raise FormulaDoesNotFit(problems)
    if line is None:
        last = injection.lines.aggregate(last=Max("position"))["last"] or 0
        line = FormulaLine(injection=injection, position=last + 1)
    for field in fields(drawn):
        setattr(line, field.name, getattr(drawn, field.name))
    line.save()
    note_use(by=by, injection=injection, product=product, lot=lot)
    leave_trace(by=by, consultation=consultation, action="formula.line_saved", record=line)
    return line


def note_use(
    *, by: StaffMember, injection: ProposedInjection, product: Product, lot: Lot | None
) -> None:
    """Keep for good that a product and its lot were drawn up; the same again is known."""
    what = {
        "consultation": injection.consultation,
        "injection_number": injection.number,
        "product": product,
        "lot": lot,
    }
    if not FormulaUse.objects.filter(**what).exists():
        FormulaUse(**what, by=by, at=timezone.now()).save()


@transaction.atomic
def remove_line(*, by: StaffMember, line: FormulaLine) -> None:
    """Take a product out of the formula."""
    injection = line.injection
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key=formula_key(injection), expected=None)
    leave_trace(by=by, consultation=consultation, action="formula.line_removed", record=line)
    line.delete()
