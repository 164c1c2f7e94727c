"""What the lines of a formula come to: their sum in mL, and the mixture's fingerprint."""

from __future__ import annotations

from decimal import Decimal

from consult.consultations.models import ProposedInjection
from consult.formulary.models.products import Measure
from consult.safety.facts import LineFacts
from consult.safety.fingerprint import fingerprint


def drawn_ml(injection: ProposedInjection) -> Decimal | None:
    """What is drawn up in mL; ``None`` when nothing is, or when some of it is not in mL."""
    lines = injection.lines.all()
    if not lines or any(line.unit != Measure.ML for line in lines):
        return None
    return sum((line.amount for line in lines), Decimal(0))


def formula_fingerprint(lines: tuple[LineFacts, ...]) -> str:
    """The fingerprint of all that ``lines`` hold together."""
    return fingerprint(component for line in lines for component in line.product.components)
