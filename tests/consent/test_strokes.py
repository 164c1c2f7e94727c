"""What counts as a signature: never a dot, a tap or a line, at any place and angle."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consult.consent.tablet.strokes import (
    HEIGHT,
    MAX_POINTS,
    MAX_STROKES,
    WIDTH,
    StrokeFault,
    judge_form,
    judge_strokes,
)
from tests.consent.ink import SIGNATURE, line, moved


@st.composite
def wobbly_lines(draw: st.DrawFn) -> list[list[list[int]]]:
    """A line at any angle, drawn once or back and forth, with a wobbling hand."""
    angle = draw(st.floats(0, math.pi))
    length = draw(st.floats(0, 330))
    passes = draw(st.integers(1, 6))
    jitter = st.integers(-2, 2)
    cos, sin = math.cos(angle), math.sin(angle)
    ends = [-length / 2, length / 2]
    stroke = []
    for number in range(passes):
        start, stop = ends if number % 2 == 0 else ends[::-1]
        for step in range(16):
            along = start + (stop - start) * step / 15
            wobble = draw(jitter)
            x, y = along * cos - wobble * sin, along * sin + wobble * cos
            stroke.append([round(WIDTH / 2 + x), round(HEIGHT / 2 + y)])
    lifts = draw(st.booleans())
    return [stroke[i : i + 16] for i in range(0, len(stroke), 16)] if lifts else [stroke]


@given(wobbly_lines())
def test_a_line_is_refused_at_any_angle_however_often_it_is_drawn_over(strokes) -> None:
    assert judge_strokes(strokes) in {
        StrokeFault.DOT,
        StrokeFault.TOO_SHORT,
        StrokeFault.ONE_LINE,
    }


@given(
    st.lists(st.tuples(st.integers(-15, 15), st.integers(-15, 15)), min_size=1, max_size=200),
    st.integers(20, WIDTH - 20),
    st.integers(20, HEIGHT - 20),
    st.booleans(),
)
def test_a_cluster_of_dots_is_refused_anywhere(offsets, x, y, lifts: bool) -> None:
    points = [[x + dx, y + dy] for dx, dy in offsets]
    strokes = [[point] for point in points][:MAX_STROKES] if lifts else [points]
    assert judge_strokes(strokes) == StrokeFault.DOT


@given(st.lists(st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT)), max_size=60))
def test_taps_all_over_the_field_are_refused(places) -> None:
    assert judge_strokes([[list(place)] for place in places]) in {
        StrokeFault.BLANK,
        StrokeFault.DOT,
        StrokeFault.TOO_SHORT,
    }


@given(
    st.lists(
        st.lists(st.tuples(st.integers(100, 300), st.integers(100, 200)), min_size=1, max_size=12),
        max_size=5,
    ),
    st.integers(-100, 700),
    st.integers(-100, 200),
)
def test_the_place_in_the_field_does_not_matter(strokes, dx: int, dy: int) -> None:
    drawn = [[list(point) for point in stroke] for stroke in strokes]
    # Where a mark stands on the very edge of a limit, rounding may fall either way.
    bigger = [[[x, y + (1 if x % 2 else 0)] for x, y in stroke] for stroke in drawn]
    assume(judge_strokes(bigger) == judge_strokes(drawn))
    assert judge_strokes(moved(drawn, dx, dy)) == judge_strokes(drawn)


def test_a_normal_signature_is_accepted() -> None:
    assert judge_strokes(SIGNATURE) is None


@pytest.mark.parametrize("scale", [0.35, 0.5, 1.0, 1.4])
def test_a_small_signature_is_accepted(scale: float) -> None:
    small = [[[round(x * scale), round(y * scale)] for x, y in stroke] for stroke in SIGNATURE]
    assert judge_strokes(small) is None


def test_a_cross_is_a_mark_that_people_make() -> None:
    assert judge_strokes([line((300, 100), (500, 300)), line((500, 100), (300, 300))]) is None


def test_a_line_with_a_dot_beside_it_is_still_a_line() -> None:
    assert judge_strokes([line((100, 200), (800, 200)), [[400, 60]]]) == StrokeFault.ONE_LINE


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "[[1, 2]]",
        {"0": []},
        [[]],
        [[[1]]],
        [[[1, 2, 3]]],
        [[["1", 2]]],
        [[[1.5, 2]]],
        [[[True, 2]]],
        [[None]],
        [[[10**400, "x"]]],
    ],
)
def test_what_is_no_strokes_is_refused(strokes) -> None:
    assert judge_strokes(strokes) == StrokeFault.NOT_STROKES


@pytest.mark.parametrize("point", [[-1, 0], [WIDTH + 1, 0], [0, -1], [0, HEIGHT + 1], [10**30, 1]])
def test_points_outside_the_field_are_refused(point: list[int]) -> None:
    assert judge_strokes([*SIGNATURE, [point]]) == StrokeFault.OUTSIDE


def test_too_much_ink_is_refused() -> None:
    many = [[[x % WIDTH, x % HEIGHT] for x in range(MAX_POINTS + 1)]]
    assert judge_strokes(many) == StrokeFault.TOO_MANY
    assert judge_strokes([[[1, 1]]] * (MAX_STROKES + 1)) == StrokeFault.TOO_MANY
    assert judge_form([[[1, 1]]] * MAX_STROKES) is None


def test_nothing_is_blank() -> None:
    assert judge_strokes([]) == StrokeFault.BLANK


def test_half_a_signature_may_be_kept_as_a_draft() -> None:
    assert judge_form([[[5, 5]]]) is None
