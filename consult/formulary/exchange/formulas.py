"""Texts that a spreadsheet would run as a formula, covered so that it shows them as text.

The import-export package drops the sign of such a text, and with it what the text said; an
apostrophe before the sign, which reading takes away again, loses nothing.
"""

from __future__ import annotations

_SIGNS = ("=", "+", "-", "@", "\t", "\r", "#")
_COVER = "'"


def covered(text: str) -> str:
    """``text`` as no spreadsheet runs it, and no reader takes it for a remark."""
    return _COVER + text if text.lstrip(_COVER).startswith(_SIGNS) else text


def uncovered(text: str) -> str:
    """What ``covered`` was given."""
    if text.startswith(_COVER) and text.lstrip(_COVER).startswith(_SIGNS):
        return text[1:]
    return text
