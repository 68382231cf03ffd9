"""The map of Marlbrook: fields of a crooked grid on both banks of a river."""

import math
import random
from dataclasses import dataclass, field

CENTRE_LATITUDE_E6, CENTRE_LONGITUDE_E6 = 53_700_000, -4_900_000  # open sea: no real place
FIELD_HEIGHT_E6, FIELD_WIDTH_E6 = 7_000, 11_500  # about 770 metres each way at this latitude
RIVER_E6 = 900
CROOKEDNESS = 0.22

Point = tuple[int, int]  # longitude, latitude, in millionths of a degree


@dataclass
class Drawing:
    """A crooked grid of `columns` by `rows` fields, with a river after `river_row` rows.

    Neighbouring fields share the same crooked edges, so there are no gaps but the river.
    """

    columns: int
    rows: int
    river_row: int
    chance: random.Random
    _corners: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    _bends: dict[tuple[tuple[int, int], tuple[int, int]], tuple[float, float]] = field(
        default_factory=dict
    )

    def outline(self, left: int, top: int, right: int, bottom: int) -> list[Point]:
        """The closed ring around a block of fields, all of it on one bank."""
        is_south = top >= self.river_row
        corners = [
            *((column, top) for column in range(left, right)),
            *((right, row) for row in range(top, bottom)),
            *((column, bottom) for column in range(right, left, -1)),
            *((left, row) for row in range(bottom, top, -1)),
        ]
        ring: list[Point] = []
        for here, there in zip(corners, [*corners[1:], corners[0]], strict=True):
            ring.append(self._on_earth(*self._corner(here), row=here[1], is_south=is_south))
            bend_row = here[1] if here[1] == there[1] else -1
            bend = self._bend(min(here, there), max(here, there))
            ring.append(self._on_earth(*bend, row=bend_row, is_south=is_south))
        return [*ring, ring[0]]

    def _corner(self, spot: tuple[int, int]) -> tuple[float, float]:
        """Where a corner of the grid is drawn, in fields."""
        if spot not in self._corners:
            column, row = spot
            self._corners[spot] = (column + self._jitter(), row + self._jitter())
        return self._corners[spot]

    def _bend(self, start: tuple[int, int], end: tuple[int, int]) -> tuple[float, float]:
        """A crook in the middle of an edge, the same for both fields that share it."""
        if (start, end) not in self._bends:
            (x1, y1), (x2, y2) = self._corner(start), self._corner(end)
            self._bends[start, end] = (
                (x1 + x2) / 2 + self._jitter() / 2,
                (y1 + y2) / 2 + self._jitter() / 2,
            )
        return self._bends[start, end]

    def _jitter(self) -> float:
        return self.chance.uniform(-CROOKEDNESS, CROOKEDNESS)

    def _on_earth(self, x: float, y: float, *, row: int, is_south: bool) -> Point:
        """A point of the grid in degrees, bent along the river and set back on its banks."""
        bow = 0.6 * math.sin(x * 2 * math.pi / max(4, self.columns))
        longitude = CENTRE_LONGITUDE_E6 + (x - self.columns / 2) * FIELD_WIDTH_E6
        latitude = CENTRE_LATITUDE_E6 - (y + bow - self.rows / 2) * FIELD_HEIGHT_E6
        if row == self.river_row:
            latitude += -RIVER_E6 if is_south else RIVER_E6
        return round(longitude), round(latitude)


def middle(ring: list[Point]) -> Point:
    """The mean of a ring's points: near enough its centre."""
    points = ring[:-1]
    return (
        sum(longitude for longitude, _ in points) // len(points),
        sum(latitude for _, latitude in points) // len(points),
    )
