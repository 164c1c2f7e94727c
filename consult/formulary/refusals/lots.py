"""What a lot on a shelf refuses."""

from __future__ import annotations

from typing import Any

from consult.formulary.refusals.base import FormularyRefusal


class LotAlreadyListed(FormularyRefusal):
    """``existing`` is the same lot, opened on another day."""

    field = "number"

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        opened = f"{existing.opened_on:%d-%b-%Y}" if existing.opened_on else "not opened"
        self.message = (
            f"This lot is already listed (opened on: {opened}). Choose it from the list, or"
            " ask a formulary admin to correct the day it was opened."
        )


class LotNumberTaken(FormularyRefusal):
    field = "number"
    message = "Another lot of this product has this number and expiry already."


class LotAlreadyArchived(FormularyRefusal):
    message = "This lot is already archived."


class LotNotArchived(FormularyRefusal):
    message = "This lot is not archived."
