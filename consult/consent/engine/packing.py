"""Compresses each stream once: to identify a file pydyf reads all of it a second time."""

from __future__ import annotations

import zlib
from typing import Any

import pydyf


def pack(pdf: pydyf.PDF) -> None:
    """Compress what is still to be compressed."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.compress:
            each.stream = [zlib.compress(joined(each), 9)]
            each.extra["Filter"] = "/FlateDecode"
            each.compress = False


def joined(stream: pydyf.Stream) -> bytes:
    """The whole content of a stream."""
    return b"\n".join(map(_bytes, stream.stream))


def _bytes(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.encode() if isinstance(part, str) else bytes(part.data)
