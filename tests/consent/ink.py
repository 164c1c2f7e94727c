"""Strokes for tests: something like a signature, and lines."""

from __future__ import annotations

import math


def line(start: tuple[int, int], stop: tuple[int, int], steps: int = 20) -> list[list[int]]:
    """A straight stroke."""
    (x, y), (to_x, to_y) = start, stop
    return [
        [round(x + (to_x - x) * i / steps), round(y + (to_y - y) * i / steps)]
        for i in range(steps + 1)
    ]


def moved(strokes: list[list[list[int]]], dx: int, dy: int) -> list[list[list[int]]]:
    """The same strokes at another place."""
    return [[[x + dx, y + dy] for x, y in stroke] for stroke in strokes]


def loops(left: int, right: int, middle: int, height: int) -> list[list[int]]:
    """A row of loops, as a written word leaves."""
    steps = 80
    return [
        [
            round(left + (right - left) * i / steps + 12 * math.cos(i / 2.2)),
            round(middle + height * math.sin(i / 2.2) * (1.2 - i / steps)),
        ]
        for i in range(steps + 1)
    ]


SIGNATURE = [loops(150, 480, 190, 55), loops(500, 660, 200, 40)]
OTHER_SIGNATURE = [loops(200, 600, 210, 70)]
