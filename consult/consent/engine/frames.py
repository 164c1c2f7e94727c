"""Messages on a pipe: each with its length in front."""

from __future__ import annotations

import struct
from typing import IO

HEADER = struct.Struct(">I")


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next message, or ``None`` at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (size,) = HEADER.unpack(header)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one message with its length in front."""
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()
