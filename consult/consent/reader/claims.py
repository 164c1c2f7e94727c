"""What a text or an attached file says about which document it is: numbers and hashes."""

from __future__ import annotations

import json
import re
from itertools import islice

HASH = 64
MAX_HASHES = 2000
# A word of this length or more may be a hash that ran together with its neighbor.
_HEX = re.compile(r"[0-9a-f]{64,400}")
_NUMBER = re.compile(r"\bC-\d{4}-\d{6,9}(?!\d)")


def numbers_in(text: str) -> set[str]:
    """Every document number in ``text``."""
    return set(_NUMBER.findall(text))


def hashes_in(text: str) -> list[str]:
    """Every 64 hexadecimal characters in a row; a line break may stand between them."""
    runs = _HEX.findall("".join(text.split()).lower())
    found = (run[start : start + HASH] for run in runs for start in range(len(run) - HASH + 1))
    return list(islice(found, MAX_HASHES))


def numbers_in_data(attachment: bytes) -> list[str]:
    """The document number that an attached snapshot names."""
    try:
        number = json.loads(attachment)["document"]["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [number] if isinstance(number, str) and _NUMBER.fullmatch(number) else []
