"""Lots and planned days that differ from the document: notes of the day, never a reason for
a new consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.consent.changes.formulas import product_name
from consult.consent.changes.words import Words
from consult.seal import canonical_bytes


@dataclass(frozen=True)
class Recorded:
    """Who recorded what stands now, and when; nobody where that is not known."""

    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class LotNote:
    """Another lot of the same product, or another planned day, than the document names."""

    what: str
    before: str
    after: str
    recorded: Recorded


# Who last saved the "formula" or the "injection" of the injection with this number.
Saved = Callable[[str, int], Recorded]


def notes_between(
    before: list[dict[str, Any]], after: list[dict[str, Any]], words: Words, saved: Saved
) -> list[LotNote]:
    """The notes of two days as they are stored. A product or an injection that came or went
    is a change of the plan and not told here."""
    was = {row["number"]: row for row in before}
    return [
        note
        for row in after
        if row["number"] in was
        for note in (
            *_planned(was[row["number"]], row, words, saved),
            *_lots(was[row["number"]], row, words, saved),
        )
    ]


def _planned(
    before: dict[str, Any], after: dict[str, Any], words: Words, saved: Saved
) -> list[LotNote]:
    key, number = "planned_on", after["number"]
    if before[key] == after[key]:
        return []
    what = words.of_injection(number, words.say("label_planned"))
    recorded = saved("injection", number)
    return [LotNote(what, words.day(before[key]), words.day(after[key]), recorded)]


def _lots(
    before: dict[str, Any], after: dict[str, Any], words: Words, saved: Saved
) -> list[LotNote]:
    was, now, number = _by_product(before["lots"]), _by_product(after["lots"]), after["number"]
    return [
        LotNote(
            words.of_injection(number, _lot_of(product, words)),
            _told(was[name][1], words),
            _told(lots, words),
            saved("formula", number),
        )
        for name, (product, lots) in now.items()
        if name in was and was[name][1] != lots
    ]


def _lot_of(product: list[str], words: Words) -> str:
    what = words.say("label_lot")
    return words.say("change_of_product", product=product_name(product), what=what)


def _by_product(rows: list[dict[str, Any]]) -> dict[str, tuple[list[str], list[Any]]]:
    found: dict[str, tuple[list[str], list[Any]]] = {}
    for row in rows:
        name = canonical_bytes(row["product"]).decode()
        found.setdefault(name, (row["product"], []))[1].append(row["lot"])
    return found


def _told(lots: list[Any], words: Words) -> str:
    return ", ".join(_lot(lot, words) for lot in lots)


def _lot(lot: list[Any] | None, words: Words) -> str:
    if lot is None:
        return words.say("not_set")
    number, expiry, opened_on = lot
    told = words.say("change_lot", number=number, expiry=words.day(expiry))
    if not opened_on:
        return told
    opened = words.say("change_lot_opened", day=words.day(opened_on))
    return f"{told}, {opened}"
