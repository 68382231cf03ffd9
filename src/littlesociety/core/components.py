"""What a page is made of: plain values that queries return and component templates draw.

Texts are ready to read: already translated, spelled and rounded. Drawings are in whole pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: what it says, and where that leads."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; numbers are set to the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. On a phone each row becomes a card."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a summary list: a label, its value, and a link to change it."""

    label: str
    value: str
    change_href: str = ""
    change_label: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened: what, a little more, when, and the page that says all of it."""

    title: str
    when: str
    detail: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how long, and how that is said."""

    label: str
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side. The title states the finding; `source_href` leads to the figures."""

    title: str
    bars: Sequence[Bar]
    source_href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a line chart."""

    label: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the same labels (at most five lines). The title states the finding."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    source_href: str = ""


@dataclass(frozen=True, slots=True)
class MapShape:
    """One area of a map: an SVG path, its name, and how dark it is (0 to 4)."""

    path: str
    label: str
    shade: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class MapMark:
    """A point on a map."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map drawn on the server, with a table that says the same."""

    title: str
    width: int
    height: int
    shapes: Sequence[MapShape]
    marks: Sequence[MapMark] = ()
    legend: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Stat:
    """One number that matters, what it counts, and where it comes from."""

    value: str
    label: str
    source_href: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where the neighbouring pages of a list are; an empty address is no page."""

    said: str
    previous_href: str = ""
    next_href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a longer task: `state` is "done", "now" or "later"."""

    title: str
    state: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class EntryLink:
    """Where a fact stands in the public record; `index` is None until it has been sealed."""

    index: int | None
    path: str
