"""Whether a formula line fits the product and the injection it is written for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from consult.consultations.models import FormulaLine, ProposedInjection
from consult.formulary.models import Lot, Product
from consult.formulary.models.products import Measure, strength_text


@dataclass(frozen=True, kw_only=True)
class DrawnUp:
    """What a formula line says: ``amount`` is in ``unit``, ``strength`` as read on the vial."""

    product: Product
    lot: Lot | None
    strength: Decimal | None
    strength_unit: str
    amount: Decimal
    unit: str


def find_line_problems(
    drawn: DrawnUp, *, injection: ProposedInjection, line: FormulaLine | None = None
) -> dict[str, str]:
    """Messages by field name; empty when ``drawn`` fits. ``line`` is the one being changed."""
    product, lot = drawn.product, drawn.lot
    problems = dict(_strength_problems(product, drawn.strength, drawn.strength_unit))
    if drawn.unit != product.measured_in:
        problems["unit"] = (
            f"{product.name} is drawn up in {product.measured_in}, not in {drawn.unit}."
        )
    elif too_much := _volume_problem(injection, drawn.amount, drawn.unit, line):
        problems["amount"] = too_much
    if lot and (lot.product_id, lot.clinic_id) != (product.pk, injection.consultation.clinic_id):
        problems["lot"] = "This lot is not of this product at this clinic."
    return problems


def _strength_problems(
    product: Product, strength: Decimal | None, unit: str
) -> Iterator[tuple[str, str]]:
    if product.strength is None:
        if strength is not None:
            yield "strength", "The label of this product has no single strength."
        return
    if strength is None:
        yield "strength", "Type the strength that you read on the vial."
    elif unit != product.strength_unit:
        yield (
            "strength_unit",
            f"The label gives the strength in {product.strength_unit}, not in {unit or 'none'}.",
        )
    elif strength != product.strength:
        yield (
            "strength",
            f"The list says {product.strength_text}; you typed {strength_text(strength, unit)}. "
            "Look at the vial again. If it is another strength, add it as a new product.",
        )


def _volume_problem(
    injection: ProposedInjection, amount: Decimal, unit: str, line: FormulaLine | None
) -> str:
    if unit != Measure.ML:
        return ""
    # One that is only being started has no lines yet.
    rows = injection.lines.all() if injection.pk else ()
    others = sum((r.amount for r in rows if r.unit == unit and r != line), Decimal(0))
    total = injection.total_volume_ml
    if others + amount <= total:
        return ""
    left = max(total - others, Decimal(0))
    return (
        f"The volume of this injection is {strength_text(total, 'mL')}; "
        f"{strength_text(left, 'mL')} is left for this product. To change the volume, go back "
        "to the injection and choose “Change the plan”."
    )
