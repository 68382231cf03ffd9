"""Elections written in a line: `9 A; 3 B A` is nine papers for A alone and three for B, then A."""

import hashlib
import random
from pathlib import Path
from typing import TypeVar

import pytest

from society_algorithms.tally.ballots import Election, election_of

T = TypeVar("T", int, str)

SHARED = Path(__file__).parents[4].parent / "shared" / "data" / "decisions" / "stv"
"""Real elections, beside the repository where it was made; tests on them are skipped elsewhere."""

needs_real_elections = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the real elections are not at {SHARED}"
)


def election(line: str, *, seats: int = 1, names: str = "") -> Election:
    """Read such a line; candidates are the capital letters in it, or those given."""
    letters = names or "".join(sorted(set(filter(str.isupper, line))))
    ballots = []
    for part in line.split(";"):
        count, *marks = part.split()
        ballots.append(([letters.index(mark) + 1 for mark in marks], int(count)))
    return election_of(letters, ballots, seats=seats)


def some_election(seed: int, *, candidates: int = 6, kinds: int = 14) -> Election:
    """A small made-up election, the same for the same seed, in which ties are common."""
    chance = random.Random(seed)
    numbers = range(1, chance.randint(1, candidates) + 1)
    most = chance.choice((1, 3, 20))
    ballots = [
        (chance.sample(numbers, chance.randint(0, len(numbers))), chance.randint(1, most))
        for _ in range(chance.randint(1, kinds))
    ]
    ballots.append(([1], 1))
    return election_of([f"C{n}" for n in numbers], ballots, seats=chance.randint(1, 4))


def drawn_by_hand(seed: str, label: str, tied: list[T]) -> list[T]:
    """The lot as the documentation states it, without the code under test."""
    numbers = {x: hashlib.sha256(f"{seed}\n{label}\n{x}".encode()).hexdigest() for x in tied}
    return sorted(tied, key=lambda x: numbers[x])
