"""Canonical bytes and SHA-256: the one way in which the product hashes anything."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def _plain(value: Any) -> str:
    """The text form of the few non-JSON types that may be sealed."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a sealed moment needs its time zone")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be sealed")


def canonical_bytes(content: Any) -> bytes:
    """``content`` as UTF-8 JSON with sorted keys and no white space.

    Equal content always gives equal bytes. Floats are refused: they have no one text form.
    Raises ``TypeError`` for anything that is not plain data, a date, a moment or a Decimal.
    """
    _refuse_floats(content)
    return json.dumps(
        content, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _refuse_floats(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("a float cannot be sealed; use Decimal")
    if isinstance(content, dict):
        for key, value in content.items():
            if not isinstance(key, str):
                raise TypeError("a sealed key must be text")
            _refuse_floats(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            _refuse_floats(value)


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of ``data`` as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def seal(content: Any) -> str:
    """The SHA-256 of the canonical bytes of ``content``."""
    return sha256_hex(canonical_bytes(content))
