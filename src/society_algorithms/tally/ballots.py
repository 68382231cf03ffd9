"""What was voted, with identical papers kept once: rankings, crosses and scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from society_algorithms.tally.errors import CannotCount

MOST_CANDIDATES = 254
"""A ranking is a `bytes` of candidate numbers from 1; 255 is kept free as a separator."""

Papers = Mapping[bytes, int]
"""How many papers there are of each distinct ranking, such as `{bytes([3, 1]): 12}`."""


@dataclass(frozen=True, slots=True)
class Election:
    """The candidates, and how many papers there are of each distinct kind.

    In `papers` each key lists candidate numbers: in order of preference when `ranked`, otherwise
    those marked with a cross, lowest number first. No key is empty: papers with no mark left are
    counted in `empty` and are not valid votes.
    """

    names: tuple[str, ...]
    papers: Papers
    seats: int | None = None
    title: str = ""
    withdrawn: tuple[int, ...] = ()
    empty: int = 0
    ranked: bool = True
    source: str = field(default="the ballots", compare=False)

    @property
    def valid(self) -> int:
        """The number of valid papers."""
        return sum(self.papers.values())

    @property
    def standing(self) -> tuple[int, ...]:
        """The numbers of the candidates who have not withdrawn."""
        return tuple(n for n in range(1, len(self.names) + 1) if n not in self.withdrawn)

    def name(self, number: int) -> str:
        """The name of a candidate by number."""
        return self.names[number - 1]

    def labels(self) -> tuple[str, ...]:
        """Names for tables: where two are the same, the number is added to both.

        >>> Election(names=("Ann", "Bob", "Ann"), papers={}).labels()
        ('Ann [1]', 'Bob', 'Ann [3]')
        """
        twice = {name for name in self.names if self.names.count(name) > 1}
        return tuple(
            f"{name} [{number}]" if name in twice else name
            for number, name in enumerate(self.names, start=1)
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """Papers on which each candidate is given points; a blank is 0."""

    names: tuple[str, ...]
    papers: Mapping[tuple[int, ...], int]
    empty: int = 0
    title: str = ""


def seats_to_fill(election: Election, asked: int | None) -> int:
    """Return how many seats there are: as asked for, else as the file says. Raises CannotCount."""
    seats = asked if asked is not None else election.seats
    if seats is None:
        raise CannotCount(
            f"{election.source} does not say how many seats there are. Add --seats N."
        )
    if seats < 1:
        raise CannotCount(f"There must be at least one seat, not {seats}.")
    if not election.papers:
        raise CannotCount(f"{election.source} holds no valid ballot paper, so nobody can win.")
    return seats


def election_of(
    names: Sequence[str], rankings: Iterable[tuple[Sequence[int], int]], *, seats: int | None = None
) -> Election:
    r"""Make an election from Python values: (candidate numbers in order, how many such papers).

    Raises CannotCount for a ballot that names somebody twice, or who is not there.

    >>> election_of(["Ann", "Bob"], [([1, 2], 3), ([2], 1), ([1, 2], 1)]).papers
    {b'\x01\x02': 4, b'\x02': 1}
    """
    if len(names) > MOST_CANDIDATES:
        raise CannotCount(f"At most {MOST_CANDIDATES} candidates can be counted.")
    listed = list(rankings)
    try:
        keys = [bytes(numbers) for numbers, _ in listed]
    except ValueError as wrong:
        raise CannotCount("A ballot names a candidate who is not there.") from wrong
    marks = b"".join(keys)
    if marks.translate(None, bytes(range(1, len(names) + 1))):
        raise CannotCount("A ballot names a candidate who is not there.")
    if sum(map(len, map(set, keys))) < len(marks):
        raise CannotCount("A ballot names a candidate twice.")
    papers = added_up(keys, [count for _, count in listed])
    empty = papers.pop(b"", 0)
    return Election(names=tuple(names), papers=papers, seats=seats, empty=empty)


def added_up(rankings: Sequence[bytes], counts: Sequence[int]) -> dict[bytes, int]:
    """Put identical papers together.

    >>> added_up([b"a", b"b", b"a"], [1, 2, 3])
    {b'a': 4, b'b': 2}
    """
    papers = dict(zip(rankings, counts, strict=True))
    if len(papers) == len(rankings):
        return papers
    papers = dict.fromkeys(papers, 0)
    for ranking, count in zip(rankings, counts, strict=True):
        papers[ranking] += count
    return papers
