"""A drawn signature as the path of an SVG."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 1000
# Room for the pen's own width at the edges.
MARGIN = 12

Strokes = Sequence[Sequence[Sequence[int]]]


def drawing_of(strokes: Strokes) -> dict[str, str]:
    """The path and the view box of ``strokes``, which are points in a field 1000 wide."""
    points = [point for stroke in strokes for point in stroke]
    left, top = (min(values) - MARGIN for values in zip(*points, strict=True))
    right, bottom = (max(values) + MARGIN for values in zip(*points, strict=True))
    path = " ".join(_path(stroke) for stroke in strokes)
    return {"path": path, "box": f"{left} {top} {right - left} {bottom - top}"}


def _path(stroke: Sequence[Sequence[int]]) -> str:
    (x, y), *rest = stroke
    # A dot is a line without length: its round ends make it visible.
    lines = " ".join(f"L{x} {y}" for x, y in rest) or "h0"
    return f"M{x} {y} {lines}"
