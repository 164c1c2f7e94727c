"""What must hold between a product's label and the components that are listed for it."""

from __future__ import annotations

from collections.abc import Iterable

from consult.formulary.models import Flag, Ingredient
from consult.formulary.refusals import ComponentsMissing, MixtureMustBeSplit


def check_disclosure(*, is_fully_disclosed: bool, ingredients: Iterable[Ingredient]) -> None:
    """Refuse “fully disclosed” without components, or with a mixture among them.

    Raises ``ComponentsMissing`` or ``MixtureMustBeSplit``.
    """
    ingredients = list(ingredients)
    if not is_fully_disclosed:
        return
    if not ingredients:
        raise ComponentsMissing
    mixtures = [i.name for i in ingredients if Flag.MUST_BE_SPLIT in i.flags]
    if mixtures:
        raise MixtureMustBeSplit(mixtures)
