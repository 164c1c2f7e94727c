"""Which formulas follow a merge, and which stay as they were issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from consult.consent.models import ConsentDocument
from consult.consultations.actions.injections import formula_key, note_use
from consult.consultations.actions.saving import leave_trace, take_turn
from consult.consultations.models import Consultation, FormulaLine
from consult.formulary.models import Lot, Product
from consult.staff.models import StaffMember


@dataclass
class Moves:
    """What one merge does: ``told`` is its reason in every history; ``moved`` and ``kept``
    are the numbers of formula lines."""

    by: StaffMember
    told: str
    moved: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)

    def split(self, lines: Q) -> tuple[list[FormulaLine], list[FormulaLine]]:
        """The lines that follow, and those of consultations that are closed or have a
        consent."""
        issued = ConsentDocument.objects.filter(
            consultation=OuterRef("injection__consultation")
        ).order_by()
        rows = FormulaLine.objects.filter(lines).annotate(is_issued=Exists(issued))
        found: list[Any] = list(rows.select_related("injection__consultation").order_by("pk"))
        kept = [row for row in found if row.is_issued or row.injection.consultation.closed_at]
        return [row for row in found if row not in kept], kept

    def keep(self, lines: list[FormulaLine]) -> None:
        """Note lines that stay."""
        self.kept |= {line.pk for line in lines}

    def move(self, line: FormulaLine, *, product: Product, lot: Lot | None) -> None:
        """Let one line name ``product`` and ``lot``, as a save of its formula."""
        consultation: Consultation = line.injection.consultation
        key = formula_key(line.injection)
        take_turn(by=self.by, consultation=consultation, key=key, expected=None)
        line.product, line.lot = product, lot
        line.save(update_fields=["product", "lot"])
        note_use(by=self.by, injection=line.injection, product=product, lot=lot)
        leave_trace(
            by=self.by, consultation=consultation, action="formula.line_merged", record=line
        )
        self.moved.add(line.pk)
