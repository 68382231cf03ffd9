"""What makes a decision about a rule lawful, and where it stands among the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """One value's days: from `begins_on` until the day before `ends_on`, or open."""

    begins_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new value goes: which one it closes, and on which day it ends itself."""

    closes: int | None
    ends_on: date | None


def place_among(spans: Sequence[Span], begins_on: date) -> Place | None:
    """Find the place of a value that begins on a day; None when one begins on that day already.

    The value before it is closed. It ends when the next one begins.

    >>> place_among([Span(date(2026, 1, 1), None)], date(2026, 3, 1))
    Place(closes=0, ends_on=None)
    """
    if any(span.begins_on == begins_on for span in spans):
        return None
    before = [n for n, span in enumerate(spans) if span.begins_on < begins_on]
    after = [span.begins_on for span in spans if span.begins_on > begins_on]
    closes = max(before, key=lambda n: spans[n].begins_on) if before else None
    return Place(closes=closes, ends_on=min(after) if after else None)


def is_within(value: int, *, lowest: int, highest: int) -> bool:
    """Whether a value stays in its bounds."""
    return lowest <= value <= highest
