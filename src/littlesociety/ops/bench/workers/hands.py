"""Several writers at once, each beginning the next movement when its last is answered."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from littlesociety.ops.bench.workshop import timed

from .pairs import Movement, Pairs

ENOUGH = 10_000

Writer = Callable[[], AbstractContextManager[Callable[[Movement], object]]]
"""Opens what a thread needs to write, and gives what moves one amount, durably."""


def write_together(
    writer: Writer, pairs: Pairs, *, seconds: float, threads: int
) -> list[list[float]]:
    """Write from so many threads for so long; how many seconds each movement of each took."""
    shares = [pairs.some(ENOUGH) for _thread in range(threads)]
    until = time.perf_counter() + seconds

    def write(share: Sequence[Movement]) -> list[float]:
        waits: list[float] = []
        with writer() as move:
            while time.perf_counter() < until:
                waits.append(timed(move, [share[len(waits) % len(share)]]))
        return waits

    with ThreadPoolExecutor(threads) as hands:
        return list(hands.map(write, shares))
