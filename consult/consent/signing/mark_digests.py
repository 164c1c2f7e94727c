"""The hash of a mark that somebody made on the screen."""

from __future__ import annotations

from typing import Any

from consult.seal import seal


def digest_of_mark(
    *, role: str, name: str, kind: str, strokes: Any, details: dict[str, Any]
) -> str:
    """The hash of the content without its moments: a request that comes twice comes at two
    of them."""
    ticks = [tick["text"] for tick in details.get("ticks", [])]
    content = {"role": role, "name": name.strip(), "kind": kind, "strokes": strokes}
    return seal({**content, "details": {**details, "ticks": ticks}})
