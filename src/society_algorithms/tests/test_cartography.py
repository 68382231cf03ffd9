"""Outlines keep their borders, their points and their place on the page."""

import re

from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.cartography import (
    Box,
    Outline,
    Point,
    box_around,
    centre_of,
    frame_for,
    points_of,
    simplify_line,
    simplify_outlines,
    svg_path,
)

points = st.tuples(st.integers(-3_000_000, 2_000_000), st.integers(50_000_000, 58_000_000))
lines = st.lists(points, min_size=2, max_size=40)


def square(west: int, south: int, side: int, steps: int = 10) -> Outline:
    """A square whose sides have many points, as surveyors draw them."""
    step = side // steps
    east, north = west + side, south + side
    ring = [(west + n * step, south) for n in range(steps)]
    ring += [(east, south + n * step) for n in range(steps)]
    ring += [(east - n * step, north) for n in range(steps)]
    ring += [(west, north - n * step) for n in range(steps)]
    return [[[*ring, ring[0]]]]


@given(line=lines, tolerance=st.integers(0, 100_000))
def test_a_simpler_line_keeps_its_ends_and_invents_nothing(
    line: list[Point], tolerance: int
) -> None:
    simpler = simplify_line(line, tolerance_metres=tolerance)

    assert (simpler[0], simpler[-1]) == (line[0], line[-1])
    assert set(simpler) <= set(line)
    assert len(simpler) <= len(line)


@given(line=lines, tolerance=st.integers(0, 100_000))
def test_a_line_is_simplified_alike_from_both_ends(line: list[Point], tolerance: int) -> None:
    there = simplify_line(line, tolerance_metres=tolerance)
    back = simplify_line(line[::-1], tolerance_metres=tolerance)

    assert there == back[::-1]


def test_neighbours_still_share_their_border_when_simplified() -> None:
    left, right = square(0, 53_000_000, 10_000), square(10_000, 53_000_000, 10_000)
    bump = (10_000 + 3_000, 53_005_000)
    left[0][0][15] = right[0][0][35] = bump

    simple_left, simple_right = simplify_outlines([left, right], tolerance_metres=10)

    shared = set(points_of(simple_left)) & set(points_of(simple_right))
    assert bump in shared
    assert {p for p in points_of(simple_left) if p[0] >= 10_000} == shared
    assert len(simple_left[0][0]) < len(left[0][0]) / 3


@given(side=st.integers(10, 100_000), tolerance=st.integers(0, 5_000))
def test_an_outline_never_vanishes_and_stays_closed(side: int, tolerance: int) -> None:
    [simpler] = simplify_outlines([square(0, 53_000_000, side)], tolerance_metres=tolerance)

    assert simpler
    assert all(ring[0] == ring[-1] for polygon in simpler for ring in polygon)


def test_a_small_island_goes_but_the_mainland_stays() -> None:
    island, mainland = square(90_000, 53_000_000, 20), square(0, 53_000_000, 50_000)

    [simpler] = simplify_outlines([[*island, *mainland]], tolerance_metres=50)

    assert len(simpler) == 1
    assert max(p[0] for p in points_of(simpler)) == 50_000


@given(west=st.integers(-3_000_000, 2_000_000), side=st.integers(100, 100_000))
def test_the_centre_of_a_square_is_in_its_middle(west: int, side: int) -> None:
    side -= side % 20

    centre = centre_of(square(west, 53_000_000, max(20, side)))

    assert centre == (west + max(20, side) // 2, 53_000_000 + max(20, side) // 2)


@given(drawn=st.lists(points, min_size=1, max_size=30), width=st.integers(50, 1000))
def test_every_point_falls_inside_the_frame(drawn: list[Point], width: int) -> None:
    box = box_around(drawn)
    assert box is not None

    frame = frame_for(box, width=width, most_height=600)

    for x, y in map(frame.place, drawn):
        assert 0 <= x <= frame.width
        assert 0 <= y <= frame.height
    assert frame.width <= width + 1
    assert frame.height <= 601


def test_north_is_up_and_a_path_is_whole_pixels() -> None:
    frame = frame_for(Box(0, 53_000_000, 10_000, 53_010_000), width=300, most_height=300)

    path = svg_path(square(0, 53_000_000, 10_000), frame)

    assert frame.place((0, 53_010_000))[1] < frame.place((0, 53_000_000))[1]
    assert re.fullmatch(r"M\d+ \d+l(-?\d+ -?\d+ ?)+z", path)


def test_what_is_smaller_than_a_pixel_is_not_drawn() -> None:
    frame = frame_for(Box(0, 53_000_000, 1_000_000, 54_000_000), width=300, most_height=300)

    assert svg_path(square(0, 53_000_000, 20), frame) == ""


def test_no_points_have_no_box_and_no_centre() -> None:
    assert box_around([]) is None
    assert centre_of([]) is None
