"""Why two entries are not merged, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consult.formulary.refusals import FormularyRefusal

_MOST_NAMED = 5


class MergeRefused(FormularyRefusal):
    """Two entries that stay two."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MergeIntoItself(MergeRefused):
    def __init__(self) -> None:
        super().__init__("An entry cannot be merged into itself.")


class TargetOutOfUse(MergeRefused):
    """``target`` was retired, archived or merged."""

    def __init__(self, target: Any) -> None:
        super().__init__(f"{target} is out of use. Restore it first, or choose another.")


class LabelsDiffer(MergeRefused):
    """What the two labels say differs: a merge would change what is in a formula."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(
            "These are not the same product, and a merge would change what formulas are made"
            f" of. They differ: {'; '.join(differences)}. Correct the one that is wrong, or"
            " accept both."
        )


class StandsInConsents(MergeRefused):
    """``numbers`` are consents that name the ingredient."""

    def __init__(self, name: str, numbers: Sequence[str]) -> None:
        self.numbers = tuple(numbers)
        more = len(numbers) - _MOST_NAMED
        named = ", ".join(numbers[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        super().__init__(
            f"{name} stands in consents that were issued: {named}. A merge would change what"
            " they are made of. Accept it; or retire it, and use the other one from now on."
        )


class ListedWithBoth(MergeRefused):
    """``entry`` lists both ingredients, and not alike."""

    def __init__(self, entry: Any) -> None:
        super().__init__(
            f"{entry} lists both, with different strengths. Correct its components first."
        )


class OfAnotherShelf(MergeRefused):
    def __init__(self) -> None:
        super().__init__("Only lots of the same product at the same clinic can be merged.")
