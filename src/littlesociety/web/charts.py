"""The geometry of charts: values in, percentages and points out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from littlesociety.core.components import BarChart, LineChart

FIELD: Final = 1000
_HEADROOM: Final = 120
_LABEL_GAP: Final = 110
_LABEL_WIDTH: Final = 140


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar: its words, and how much of the full width it takes."""

    label: str
    text: str
    percent: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line on a field of 1000 by 1000; `end` and `label_at` are heights from the top."""

    label: str
    last: int
    number: int
    points: str
    end: str
    label_at: str


def drawn_bars(chart: BarChart) -> list[DrawnBar]:
    """Lay bars against the longest of them; a value that is not zero stays visible.

    >>> from littlesociety.core.components import Bar
    >>> [b.percent for b in drawn_bars(BarChart("", [Bar("a", 30, ""), Bar("b", 120, "")]))]
    ['25', '100']
    """
    longest = max((bar.value for bar in chart.bars), default=0)
    return [DrawnBar(bar.label, bar.text, str(share_of(bar.value, longest))) for bar in chart.bars]


def share_of(value: int, longest: int) -> int:
    """Return a whole percentage: nothing is 0, anything more is at least 1, the longest is 100."""
    if value <= 0 or longest <= 0:
        return 0
    return max(1, round(100 * value / longest))


def shades(counts: Mapping[int, int]) -> dict[int, int]:
    """Return a shade from 1 to 4 for each count above nothing: the highest is the darkest.

    >>> shades({7: 1, 8: 4, 9: 0})
    {7: 1, 8: 4}
    """
    most = max(counts.values(), default=0)
    return {key: -(-4 * count // most) for key, count in counts.items() if count > 0}


def round_top(value: int) -> int:
    """Return the next comfortable number at or above a value: 1, 2 or 5 times a power of ten.

    >>> [round_top(n) for n in (0, 3, 11, 49, 501)]
    [1, 5, 20, 50, 1000]
    """
    step = 1
    while True:
        for times in (1, 2, 5):
            if step * times >= value:
                return step * times
        step *= 10


def drawn_lines(chart: LineChart) -> tuple[int, list[DrawnLine]]:
    """Lay lines on the field; return the value at its top and the lines, labels kept apart."""
    top = round_top(max((v for series in chart.series for v in series.values), default=0))
    ends = [_height(series.values[-1] if series.values else 0, top) for series in chart.series]
    labels = spread([_above(series.values, top) for series in chart.series], _LABEL_GAP)
    lines = [
        DrawnLine(
            label=series.label,
            last=series.values[-1] if series.values else 0,
            number=number,
            points=_points(series.values, top),
            end=_percent(end),
            label_at=_percent(label_at),
        )
        for number, (series, end, label_at) in enumerate(
            zip(chart.series, ends, labels, strict=True), start=1
        )
    ]
    return top, lines


def spread(heights: Sequence[int], gap: int) -> list[int]:
    """Move heights up until any two are at least a gap apart; the lowest stays where it is.

    >>> spread([500, 480, 100], 100)
    [500, 400, 100]
    """
    placed = list(heights)
    by_height = sorted(range(len(heights)), key=lambda i: -heights[i])
    for below, above in pairwise(by_height):
        placed[above] = min(placed[above], placed[below] - gap)
    return placed


def _above(values: Sequence[int], top: int) -> int:
    """The height at which a label at the right end stands clear of its own line.

    A label is about a seventh of the field wide, so a line that falls towards its end passes
    higher there than where it ends.
    """
    if not values:
        return _height(0, top)
    last = _height(values[-1], top)
    before = _height(values[-2], top) if len(values) > 1 else last
    step = FIELD / max(1, len(values) - 1)
    reach = min(1, _LABEL_WIDTH / step)
    return min(last, round(last + (before - last) * reach))


def _points(values: Sequence[int], top: int) -> str:
    """Spell the points of a line from the left edge to the right."""
    last = max(1, len(values) - 1)
    return " ".join(
        f"{round(FIELD * place / last)},{_height(value, top)}" for place, value in enumerate(values)
    )


def _height(value: int, top: int) -> int:
    """Return how far from the top a value lies, with room for a label above the highest."""
    return FIELD - round((FIELD - _HEADROOM) * max(0, value) / top)


def _percent(height: int) -> str:
    """Spell a height on the field as a percentage, with a point whatever the language."""
    return f"{height / 10:g}"
