"""Whether strokes on the signing field are a signature; plain Python, no Django.

The field is 1000 units wide and 400 high. A dot, a very short mark and a mark that stays on
one line (a scribble back and forth over it too) are what a hand leaves by accident.
"""

from __future__ import annotations

import math
from enum import StrEnum
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 1000, 400
MAX_STROKES = 150
MAX_POINTS = 6000
# The rule in numbers. The page at the tablet judges by these too, so that a hand learns at
# once what is missing; what counts is the judgement of this module.
RULE = {
    "shortest_ink": 120.0,
    "smallest_extent": 45.0,
    # Half the width of the band in which a mark counts as one line: a hand wobbles, and the
    # more so the longer the line is.
    "line_band": 10.0,
    "line_band_of_length": 0.03,
    # Points are looked at in even steps along the ink.
    "step": 4.0,
    # What is shorter is a tap beside the line.
    "tap": 10.0,
}

Point = tuple[float, float]
Strokes = list[list[list[int]]]


class StrokeFault(StrEnum):
    """Why strokes are no signature."""

    NOT_STROKES = "not_strokes"
    TOO_MANY = "too_many"
    OUTSIDE = "outside"
    BLANK = "blank"
    DOT = "dot"
    TOO_SHORT = "too_short"
    ONE_LINE = "one_line"


def judge_strokes(strokes: Any) -> StrokeFault | None:
    """Why ``strokes`` are no signature, or ``None`` if they may be one."""
    fault = judge_form(strokes)
    if fault:
        return fault
    lines = [[(float(x), float(y)) for x, y in stroke] for stroke in strokes]
    points = [point for line in lines for point in line]
    if not points:
        return StrokeFault.BLANK
    if _extent(points) < RULE["smallest_extent"]:
        return StrokeFault.DOT
    if sum(map(_length, lines)) < RULE["shortest_ink"]:
        return StrokeFault.TOO_SHORT
    return StrokeFault.ONE_LINE if _is_one_line(lines) else None


def judge_form(strokes: Any) -> StrokeFault | None:
    """Whether it is lists of points in the field at all, and not too many of them; half a
    signature passes."""
    if not isinstance(strokes, list) or not all(_is_stroke(stroke) for stroke in strokes):
        return StrokeFault.NOT_STROKES
    if len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS:
        return StrokeFault.TOO_MANY
    inside = all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for stroke in strokes for x, y in stroke)
    return None if inside else StrokeFault.OUTSIDE


def _is_stroke(stroke: Any) -> bool:
    return isinstance(stroke, list) and bool(stroke) and all(_is_point(p) for p in stroke)


def _is_point(point: Any) -> bool:
    # A bool is an int to Python.
    return isinstance(point, list) and len(point) == 2 and all(type(v) is int for v in point)


def _extent(points: list[Point]) -> float:
    """The diagonal of the box around the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return math.hypot(max(xs) - min(xs), max(ys) - min(ys))


def _length(line: list[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def _is_one_line(lines: list[list[Point]]) -> bool:
    """Whether all ink lies in a narrow band around its principal axis."""
    ink = [point for line in lines if _length(line) >= RULE["tap"] for point in _along(line)]
    if not ink:
        return True
    along, across = _axes(ink)
    length = max(along) - min(along)
    half_band = (max(across) - min(across)) / 2
    return half_band < max(RULE["line_band"], RULE["line_band_of_length"] * length)


def _along(line: list[Point]) -> list[Point]:
    """Points at even steps along the ink, so that a slow hand does not weigh more."""
    found = [line[0]]
    for (x, y), (to_x, to_y) in pairwise(line):
        steps = max(1, math.ceil(math.dist((x, y), (to_x, to_y)) / RULE["step"]))
        found += [
            (x + (to_x - x) * step / steps, y + (to_y - y) * step / steps)
            for step in range(1, steps + 1)
        ]
    return found


def _axes(ink: list[Point]) -> tuple[list[float], list[float]]:
    """The ink along and across its principal axis."""
    count = len(ink)
    mean_x, mean_y = sum(x for x, _ in ink) / count, sum(y for _, y in ink) / count
    moved = [(x - mean_x, y - mean_y) for x, y in ink]
    xx, yy = sum(x * x for x, _ in moved), sum(y * y for _, y in moved)
    xy = sum(x * y for x, y in moved)
    angle = 0.5 * math.atan2(2 * xy, xx - yy)
    cos, sin = math.cos(angle), math.sin(angle)
    return [x * cos + y * sin for x, y in moved], [y * cos - x * sin for x, y in moved]
