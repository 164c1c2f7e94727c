"""Turns a snapshot into one that reads from right to left, before there is such a wording."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any

TEXT = "هذا نص عربي يقف مكان الصياغة في وثيقة الموافقة على حقن فروة الرأس قبل العلاج"
NAME = "محمد عبد الله الفارسي"
# What the template compares or counts, and what stays as it is in every language.
_KEPT = {
    "mark",
    "level",
    "key",
    "kind",
    "number",
    "born",
    "issued_at",
    "paper_size",
    "verify_prefix",
}
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}")


def in_arabic(snapshot: dict[str, Any]) -> dict[str, Any]:
    """``snapshot`` with Arabic words in the place of English ones, and its direction."""
    words = cycle(TEXT.split())
    turned = {key: _turned(value, words, key) for key, value in snapshot.items()}
    turned["patient"]["name"] = NAME
    return {**turned, "language": "ar", "direction": "rtl"}


def _turned(value: Any, words: Any, key: str) -> Any:
    if isinstance(value, str):
        return value if key in _KEPT else _WORD.sub(lambda _: next(words), value)
    if isinstance(value, dict):
        return {key: _turned(part, words, key) for key, part in value.items()}
    if isinstance(value, list) and key != "zones":
        return [_turned(part, words, key) for part in value]
    return value
