"""Whether two labels say the same, and what differs."""

from __future__ import annotations

from collections.abc import Iterator

from consult.formulary.models import Product

_FIELDS = {
    "measured_in": "drawn up in",
    "vial_kind": "kind of vial",
    "latex_stopper": "latex in the stopper",
}


def label_differences(entered: Product, listed: Product) -> list[str]:
    """What differs in a formula between the two, in words; nothing where they are the same."""
    return [*_components(entered, listed), *_facts(entered, listed)]


def _components(entered: Product, listed: Product) -> Iterator[str]:
    ours, theirs = _rows(entered), _rows(listed)
    for row in sorted(ours - theirs):
        yield f"only the entered one has {_words(row)}"
    for row in sorted(theirs - ours):
        yield f"only the listed one has {_words(row)}"


def _rows(product: Product) -> set[tuple[str, str, str]]:
    rows = product.components.select_related("ingredient")
    return {(row.ingredient.name, row.role, row.strength_text) for row in rows}


def _words(row: tuple[str, str, str]) -> str:
    name, role, strength = row
    return f"{name}, {role}, {strength or 'strength not stated'}"


def _facts(entered: Product, listed: Product) -> Iterator[str]:
    if entered.strength_text != listed.strength_text:
        ours, theirs = (p.strength_text or "by component" for p in (entered, listed))
        yield f"strength: {ours} and {theirs}"
    if entered.is_fully_disclosed != listed.is_fully_disclosed:
        which = "entered" if entered.is_fully_disclosed else "listed"
        yield f"only the {which} one lists every component"
    for name, label in _FIELDS.items():
        if getattr(entered, name) != getattr(listed, name):
            ours, theirs = (getattr(p, f"get_{name}_display")() for p in (entered, listed))
            yield f"{label}: {ours} and {theirs}"
