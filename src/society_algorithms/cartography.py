"""Drawing areas: from outlines on the globe to an SVG path in whole pixels.

A point is (longitude, latitude) in millionths of a degree, as whole numbers. A ring is closed: its
last point is its first. A polygon is an outer ring and its holes; an outline is some polygons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import TypeAlias

Point: TypeAlias = tuple[int, int]
Ring: TypeAlias = list[Point]
Polygon: TypeAlias = list[Ring]
Outline: TypeAlias = list[Polygon]

METRES_PER_E6 = 0.111_195
LEAST_RING = 4
_MILLION = 1_000_000


def simplify_line(line: Sequence[Point], *, tolerance_metres: float) -> list[Point]:
    """Leave out points that lie within the tolerance of the line without them (Douglas-Peucker).

    The ends always stay. The same line walked backwards keeps the same points.

    >>> simplify_line([(0, 0), (500, 1), (1000, 0)], tolerance_metres=5)
    [(0, 0), (1000, 0)]
    """
    if len(line) <= 2:  # noqa: PLR2004 - two ends are a line already
        return list(line)
    forwards, backwards = list(line), list(reversed(line))
    points = min(forwards, backwards)
    squeeze = cos(radians(points[0][1] / _MILLION))
    limit = (tolerance_metres / METRES_PER_E6) ** 2
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, distance = _farthest(points, first, last, squeeze)
        if distance > limit:
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    simpler = [points[place] for place in sorted(kept)]
    return simpler if points == forwards else simpler[::-1]


def _farthest(points: list[Point], first: int, last: int, squeeze: float) -> tuple[int, float]:
    """The point between two others that lies farthest from their line, and how far (squared)."""
    x0, y0 = points[first][0] * squeeze, points[first][1]
    dx, dy = points[last][0] * squeeze - x0, points[last][1] - y0
    length = dx * dx + dy * dy
    best, best_distance = first, -1.0
    for place in range(first + 1, last):
        px, py = points[place][0] * squeeze - x0, points[place][1] - y0
        along = min(1.0, max(0.0, (px * dx + py * dy) / length)) if length else 0.0
        distance = (px - along * dx) ** 2 + (py - along * dy) ** 2
        if distance > best_distance:
            best, best_distance = place, distance
    return best, best_distance


def simplify_outlines(outlines: Sequence[Outline], *, tolerance_metres: float) -> list[Outline]:
    """Simplify neighbours together, so that a border they share stays the same for both.

    Rings are cut where borders meet, and each piece is simplified once. A ring too small to see is
    left out, but every outline keeps its longest one.
    """
    corners = _corners(ring for outline in outlines for polygon in outline for ring in polygon)
    done: list[Outline] = []
    for outline in outlines:
        polygons = [
            [_simplify_ring(ring, corners, tolerance_metres) for ring in polygon]
            for polygon in outline
        ]
        seen = [
            [ring for ring in polygon if len(ring) >= LEAST_RING]
            for polygon in polygons
            if len(polygon[0]) >= LEAST_RING
        ]
        done.append(seen or [[max((p[0] for p in outline), key=len)]] if outline else [])
    return done


def _corners(rings: Iterable[Ring]) -> set[Point]:
    """Points where more than two border lines meet."""
    beside: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for here, there in pairwise(ring):
            beside[here].add(there)
            beside[there].add(here)
    return {point for point, others in beside.items() if len(others) > 2}  # noqa: PLR2004


def _simplify_ring(ring: Ring, corners: set[Point], tolerance_metres: float) -> Ring:
    """Simplify each piece between corners. A ring without corners is halved at its extremes."""
    body = ring[:-1]
    cuts = [place for place, point in enumerate(body) if point in corners]
    if len(cuts) < 2:  # noqa: PLR2004
        cuts = sorted({body.index(min(body)), body.index(max(body)), *cuts})
    around = [*body[cuts[0] :], *body[: cuts[0]], body[cuts[0]]]
    stops = [place - cuts[0] for place in cuts] + [len(body)]
    simpler = [around[0]]
    for first, last in pairwise(stops):
        simpler += simplify_line(around[first : last + 1], tolerance_metres=tolerance_metres)[1:]
    return simpler


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest upright rectangle around some points."""

    west: int
    south: int
    east: int
    north: int


def box_around(points: Iterable[Point]) -> Box | None:
    """Return the box around points, or None when there are none."""
    pairs = list(points)
    if not pairs:
        return None
    longitudes, latitudes = [p[0] for p in pairs], [p[1] for p in pairs]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def points_of(outline: Outline) -> Iterator[Point]:
    """Walk the points of the outer rings."""
    for polygon in outline:
        yield from polygon[0]


def centre_of(outline: Outline) -> Point | None:
    """Return the centre of gravity of the largest polygon, or None when there is no ground.

    >>> centre_of([[[(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]]])
    (50, 50)
    """
    rings = [polygon[0] for polygon in outline if polygon]
    if not rings:
        return None
    ring = max(rings, key=lambda r: abs(_twice_area(r)))
    twice = _twice_area(ring)
    if not twice:
        return ring[0]
    x0, y0 = ring[0]
    turns = [(x - x0, y - y0, u - x0, v - y0) for (x, y), (u, v) in pairwise(ring)]
    across = sum((x + u) * (x * v - u * y) for x, y, u, v in turns)
    up = sum((y + v) * (x * v - u * y) for x, y, u, v in turns)
    return x0 + round(across / (3 * twice)), y0 + round(up / (3 * twice))


def _twice_area(ring: Ring) -> int:
    """Twice the signed area of a ring (the shoelace rule), exactly."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))


@dataclass(frozen=True, slots=True)
class Frame:
    """How the globe is laid on the page: equirectangular, true to scale at the middle latitude."""

    west: int
    north: int
    pixels_per_east: float
    pixels_per_south: float
    width: int
    height: int
    margin: int

    def place(self, point: Point) -> tuple[int, int]:
        """Where a point falls, in whole pixels from the top left."""
        return (
            self.margin + round((point[0] - self.west) * self.pixels_per_east),
            self.margin + round((self.north - point[1]) * self.pixels_per_south),
        )


def frame_for(box: Box, *, width: int, most_height: int, margin: int = 4) -> Frame:
    """Fit a box into a page of this width, or narrower if it would be too tall.

    >>> frame_for(Box(0, 0, 1000, 500), width=208, most_height=500).height
    108
    """
    squeeze = cos(radians((box.south + box.north) / 2 / _MILLION))
    across = max(1.0, (box.east - box.west) * squeeze)
    up = max(1.0, float(box.north - box.south))
    scale = min((width - 2 * margin) / across, (most_height - 2 * margin) / up)
    return Frame(
        west=box.west,
        north=box.north,
        pixels_per_east=scale * squeeze,
        pixels_per_south=scale,
        width=round(across * scale) + 2 * margin,
        height=round(up * scale) + 2 * margin,
        margin=margin,
    )


def svg_path(outline: Outline, frame: Frame) -> str:
    """Draw an outline as the `d` of an SVG path: whole pixels, steps from point to point.

    >>> square = [[[(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]]]
    >>> svg_path(square, frame_for(Box(0, 0, 100, 100), width=108, most_height=108))
    'M4 104l0 -100 100 0 0 100z'
    """
    return "".join(
        _ring_path(ring, frame) for polygon in outline for ring in polygon if len(ring) > 1
    )


def _ring_path(ring: Ring, frame: Frame) -> str:
    """One closed figure; points that fall on the same pixel are drawn once."""
    pixels = [frame.place(point) for point in ring]
    steps = [f"{x - w} {y - z}" for (w, z), (x, y) in pairwise(pixels[:-1]) if (x, y) != (w, z)]
    if len(steps) < 2:  # noqa: PLR2004 - two steps and the way back are the least figure
        return ""
    return f"M{pixels[0][0]} {pixels[0][1]}l{' '.join(steps)}z"
