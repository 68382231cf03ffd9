"""Taking turns: every contender runs in every round, so that a busy minute is shared by all."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Final

FEWEST_ROUNDS: Final = 5
SLICE_SECONDS: Final = 0.4
_TENTH: Final = 10

Run = Callable[[int], float]
"""Do something so many times, and say how many seconds it took."""


def interleave(
    contenders: Mapping[str, Run],
    *,
    rounds: int,
    slice_seconds: float = SLICE_SECONDS,
    once: bool = False,
) -> dict[str, list[float]]:
    """How many times a second each contender does its thing, in each round.

    Each first runs twice to warm up, and to find how many times fill a slice; what takes long
    anyway is done `once` a round, and not warmed up. Who goes first changes from round to round.
    """
    times = {name: 1 if once else _times(run, slice_seconds) for name, run in contenders.items()}
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for turn in range(rounds):
        first = turn % len(order)
        for name in order[first:] + order[:first]:
            rates[name].append(times[name] / max(contenders[name](times[name]), 1e-9))
    return rates


def _times(run: Run, slice_seconds: float) -> int:
    """How many times fill a slice, found by doing it once and then for a tenth of a slice."""
    seconds = run(1)
    if seconds >= slice_seconds:
        return 1
    few = max(1, round(slice_seconds / _TENTH / max(seconds, 1e-9)))
    return max(1, round(few * slice_seconds / max(run(few), 1e-9)))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How ours stands to theirs: the median of the rounds, each compared with itself.

    >>> ratio([10, 30, 20], [10, 10, 10])
    2.0
    """
    return median(one / other for one, other in zip(ours, theirs, strict=True))
