"""Drops the structure elements that nothing uses any more, and closes the gaps."""

from __future__ import annotations

import re
from typing import Any

import pydyf

from consult.consent.engine.tree import ELEMENT, Node

_REFERENCE = re.compile(rb"(\d+) 0 R")


def compact(pdf: pydyf.PDF, document: Node) -> None:
    """Keep the elements of ``document`` only; every object after a gap gets a new number."""
    used = {id(node.element) for node in document.walk()}
    kept = [each for each in pdf.objects if id(each) in used or not _is_element(each)]
    numbers = {each.number: number for number, each in enumerate(kept)}
    for number, each in enumerate(kept):
        each.number = number
    pdf.objects = kept
    for each in kept:
        _renumber(each.extra if isinstance(each, pydyf.Stream) else each, numbers)
    pages = pdf.pages["Kids"]
    pages[::3] = [numbers[page] for page in pages[::3]]


def _is_element(found: Any) -> bool:
    return isinstance(found, pydyf.Dictionary) and found.get("Type") == ELEMENT


def _renumber(value: Any, numbers: dict[int, int]) -> None:
    """Every reference in ``value`` by its new number; those to dropped elements go later."""
    places: Any = ()
    if isinstance(value, dict):
        places = list(value.items())
    elif isinstance(value, list):
        places = list(enumerate(value))
    for key, part in places:
        if isinstance(part, bytes):
            found = _REFERENCE.fullmatch(part)
            if found:
                value[key] = b"%d 0 R" % numbers.get(int(found[1]), 0)
        elif isinstance(part, (dict, list)):
            _renumber(part, numbers)
