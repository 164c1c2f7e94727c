"""What an entry may not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consult.formulary.refusals.base import FormularyRefusal


class TooHardToRead(FormularyRefusal):
    """``found`` are the texts above the limit, each with its field, grade and left out names."""

    def __init__(self, found: Sequence[Any]) -> None:
        super().__init__(found)
        self.found = tuple(found)
        self.field = self.found[0].field
        self.message = " ".join(reading.why_refused for reading in self.found)


class IngredientNameUnclear(FormularyRefusal):
    """``name`` could be any of ``names``."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name, names)
        self.message = f"“{name}” may be {' or '.join(names)}. Choose it from the list."


class ComponentListedTwice(FormularyRefusal):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.message = f"{name} is listed twice with the same role. Keep one of the rows."


class ProductAlreadyListed(FormularyRefusal):
    """``existing`` is the product with the same name, maker and strength."""

    field = "name"

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        self.message = f"This product is already listed: {existing}.{self._what_to_do(existing)}"

    @staticmethod
    def _what_to_do(existing: Any) -> str:
        if existing.merged_into:
            return f" It was merged into {existing.merged_into}. Use that one."
        return " It is retired; an admin can restore it." if existing.retired_at else ""


class PhotoIsRefused(FormularyRefusal):
    """A file that cannot be kept as a photo of a label; the message says why."""

    field = "photos"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SourceAlreadyListed(FormularyRefusal):
    """``existing`` is the source with the same identifier, which stands in ``field``."""

    def __init__(self, field: str, existing: Any) -> None:
        super().__init__(field, existing)
        self.field, self.existing = field, existing
        retired = " It is retired; it can be restored." if existing.retired_at else ""
        self.message = f"This source is already listed: {existing}.{retired}"


class ComponentsMissing(FormularyRefusal):
    field = "is_fully_disclosed"
    message = "A product that is fully disclosed lists its components. Add them, or untick this."


class MixtureMustBeSplit(FormularyRefusal):
    """``names`` are the mixtures that stand where their components should."""

    field = "is_fully_disclosed"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)
        self.message = (
            f"{', '.join(names)} is sold as a mixture. List what is in it, or untick"
            " “every component is on the label and listed here”."
        )
