"""What about an ingredient can stop a treatment, as names that stay the same over time."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import IngredientFacts
from consult.safety.ingredients import NOT_INJECTED
from consult.safety.pregnancy import STOP_FLAGS

FLAG, CONTRAINDICATION = "flag", "contraindication"
BLOCKED = "block_reason"
STOPPING_FLAGS = (
    NOT_INJECTED
    | STOP_FLAGS
    | {"suggest_block", "pregnancy_question", "must_be_split_into_components"}
)


def stops_of(ingredient: IngredientFacts) -> Iterator[str]:
    """Every flag and contraindication that makes some rule stop, such as
    ``flag:stop_if_pregnant`` or ``contraindication:heart_disease``.

    A contraindication is known by its health question, so that better wording is no news.
    """
    for flag in sorted(ingredient.flags & STOPPING_FLAGS):
        yield f"{FLAG}:{flag}"
    if ingredient.block_reason:
        yield f"{FLAG}:{BLOCKED}"
    for reason in ingredient.contraindications:
        if reason.is_absolute:
            yield from (f"{CONTRAINDICATION}:{topic}" for topic in sorted(reason.topics))
