"""The geometry of charts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.components import Bar, BarChart, LineChart, Series
from littlesociety.web.charts import FIELD, drawn_bars, drawn_lines, round_top, shades, spread

COUNTS = st.integers(min_value=0, max_value=10**9)


@given(values=st.lists(COUNTS, min_size=1, max_size=12))
def test_a_bar_is_never_longer_than_the_page(values: list[int]) -> None:
    bars = drawn_bars(BarChart("", [Bar("", value, "") for value in values]))

    assert all(0 <= int(bar.percent) <= 100 for bar in bars)
    assert all(
        (int(bar.percent) > 0) == (value > 0) for bar, value in zip(bars, values, strict=True)
    )


@given(value=COUNTS)
def test_the_top_of_a_chart_is_a_round_number_above_everything(value: int) -> None:
    top = round_top(value)

    assert top >= value
    assert str(top).rstrip("0") in {"1", "2", "5"}


@given(values=st.lists(COUNTS, max_size=40))
def test_a_line_stays_on_its_field(values: list[int]) -> None:
    _top, [line] = drawn_lines(LineChart("", [""] * len(values), [Series("", values)]))

    corners = [int(part) for point in line.points.split() for part in point.split(",")]
    assert all(0 <= corner <= FIELD for corner in corners)


@given(heights=st.lists(st.integers(0, 1000), max_size=5), gap=st.integers(1, 200))
def test_labels_are_kept_apart(heights: list[int], gap: int) -> None:
    placed = sorted(spread(heights, gap))

    assert all(b - a >= gap for a, b in pairwise(placed))


@given(counts=st.dictionaries(st.integers(), COUNTS))
def test_more_is_never_lighter(counts: dict[int, int]) -> None:
    found = shades(counts)

    assert set(found.values()) <= {1, 2, 3, 4}
    by_count = [found[key] for key in sorted(found, key=lambda key: counts[key])]
    assert by_count == sorted(by_count)


@given(values=st.lists(COUNTS, min_size=2, max_size=40))
def test_the_label_of_a_line_is_never_below_its_end(values: list[int]) -> None:
    _top, [line] = drawn_lines(LineChart("", [""] * len(values), [Series("", values)]))

    assert float(line.label_at) <= float(line.end)
