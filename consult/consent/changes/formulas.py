"""Changes of what is in a syringe: the mixture, its products, and how much of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from consult.consent.changes.kinds import Change, ChangeKind, Changes
from consult.consent.changes.rows import changed
from consult.consent.changes.words import Words
from consult.safety.facts import Component, IngredientFacts, Role
from consult.safety.fingerprint import fingerprint
from consult.seal import canonical_bytes

Line = dict[str, Any]
# An ingredient's key, its role, and its strength in words.
Part = tuple[str, str, str]


def formula_changes(number: int, before: list[Line], after: list[Line], words: Words) -> Changes:
    """Everything that differs between two formulas of one injection."""
    mixture = _mixture(number, before, after, words)
    return [*mixture, *_products(number, before, after, words, has_mixture=bool(mixture))]


def fingerprint_of(lines: Iterable[Line]) -> str:
    """The formula fingerprint of a plan's lines."""
    return fingerprint(_component(part) for part in _parts(lines))


def _parts(lines: Iterable[Line]) -> list[Part]:
    return [(key, role, text) for line in lines for key, role, text in line["components"]]


def _component(part: Part) -> Component:
    key, role, text = part
    number, _, unit = text.partition(" ")
    return Component(
        ingredient=IngredientFacts(key=key, name=key),
        role=Role(role),
        strength=Decimal(number) if number else None,
        unit=unit,
    )


def _mixture(number: int, before: list[Line], after: list[Line], words: Words) -> Changes:
    """What only one of the two mixtures holds, in one row."""
    if fingerprint_of(before) == fingerprint_of(after):
        return []
    was, now = Counter(_parts(before)), Counter(_parts(after))
    return [
        Change(
            ChangeKind.FORMULA,
            words.of_injection(number, words.say("change_formula")),
            _listed(words, was - now),
            _listed(words, now - was),
        )
    ]


def _listed(words: Words, parts: Counter[Part]) -> str:
    return words.or_none("; ".join(_part(words, part) for part in sorted(parts.elements())))


def _part(words: Words, part: Part) -> str:
    key, role, strength = part
    return words.say(
        "change_part",
        ingredient=words.names.of("ingredient", key),
        strength=strength or words.say("not_stated"),
        role=words.say(f"role_{role}"),
    )


def _products(
    number: int, before: list[Line], after: list[Line], words: Words, *, has_mixture: bool
) -> Changes:
    was, now = _by_product(before), _by_product(after)
    found: Changes = []
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) == now.get(name):
            continue
        if name in was and name in now:
            found += _product(number, was[name], now[name], words, has_mixture=has_mixture)
        else:
            found.append(_came_or_went(number, was.get(name), now.get(name), words))
    return found


def _by_product(lines: list[Line]) -> dict[str, list[Line]]:
    """The lines of each product; a product may be drawn up twice."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(canonical_bytes(line["product"]).decode(), []).append(line)
    return {name: sorted(rows, key=canonical_bytes) for name, rows in found.items()}


def _came_or_went(
    number: int, before: list[Line] | None, after: list[Line] | None, words: Words
) -> Change:
    def told(lines: list[Line]) -> str:
        return words.say(
            "change_product_told",
            product=product_name(lines[0]["product"]),
            amount=_amounts(lines),
        )

    what = words.of_injection(number, words.say("change_product"))
    return changed(ChangeKind.PRODUCT, words, what, before, after, told=told)


def product_name(product: list[str]) -> str:
    """The product with its maker and strength, as far as they are known."""
    name, maker, strength = product
    return ", ".join(filter(None, (name, maker, "" if strength in name else strength)))


def _amounts(lines: list[Line]) -> str:
    return " + ".join(line["amount"] for line in lines)


def _product(
    number: int, before: list[Line], after: list[Line], words: Words, *, has_mixture: bool
) -> Changes:
    """What differs of one product; its contents only where no mixture row tells them."""
    say = words.say
    aspects: list[tuple[ChangeKind, str, str, str]] = [
        (ChangeKind.DOSE, "label_amount", _amounts(before), _amounts(after)),
        (ChangeKind.PRODUCT, "label_strength", *_both(before, after, _strengths)),
        (ChangeKind.PRODUCT, "label_stopper", *_both(before, after, _answers(words, _STOPPER))),
        (ChangeKind.PRODUCT, "change_all_named", *_both(before, after, _answers(words, _NAMED))),
    ]
    if not has_mixture:
        parts = _both(before, after, lambda rows: _listed(words, Counter(_parts(rows))))
        aspects.append((ChangeKind.PRODUCT, "change_formula", *parts))
    name = product_name(before[0]["product"])
    rows = [
        Change(
            kind,
            words.of_injection(number, say("change_of_product", product=name, what=say(slot))),
            words.or_none(was),
            words.or_none(now),
        )
        for kind, slot, was, now in aspects
        if was != now
    ]
    return rows or ([] if has_mixture else [_anyhow(number, before, after, words)])


_STOPPER, _NAMED = "latex_stopper", "is_fully_disclosed"


def _both(before: list[Line], after: list[Line], told: Any) -> tuple[str, str]:
    return told(before), told(after)


def _strengths(lines: list[Line]) -> str:
    return ", ".join(sorted({line["strength"] for line in lines} - {""}))


def _answers(words: Words, key: str) -> Any:
    """The answers of a product's lines in words; a yes or no is stored as such."""
    names = {True: "content_yes", False: "content_no"}

    def told(lines: list[Line]) -> str:
        answers = {line[key] for line in lines}
        return ", ".join(
            sorted(words.say(names.get(answer) or f"content_{answer}") for answer in answers)
        )

    return told


def _anyhow(number: int, before: list[Line], after: list[Line], words: Words) -> Change:
    """Lines that differ in which of them carries what: told as the product put again."""
    return _came_or_went(number, before, after, words)
