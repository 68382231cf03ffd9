"""Ranked pairs: one winner, from who would beat whom.

T. N. Tideman, "Independence of Clones as a Criterion for Voting Rules", Social Choice and Welfare
4(3), 1987: majorities are taken from the greatest margin down, and each is locked in unless it
would close a circle with those locked before. Whoever nobody is locked in over wins.

Ties, in this order: of two equal margins, the one with more votes for it goes first. Of those still
equal, only those whose order could matter (they are in a circle with one another and what is
locked) are put in order by lot. Candidates left level at the top are told apart by lot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, groupby

from society_algorithms.tally.ballots import Election, seats_to_fill
from society_algorithms.tally.ties import Lot, draw_order


@dataclass(frozen=True, slots=True)
class Majority:
    """More papers put `winner` before `loser` than the other way round."""

    winner: int
    loser: int
    votes: int
    against: int

    @property
    def margin(self) -> int:
        """By how many."""
        return self.votes - self.against

    @property
    def label(self) -> str:
        """What the lot calls it."""
        return f"{self.winner}>{self.loser}"


@dataclass(frozen=True, slots=True)
class PairsCount:
    """A finished count. `pairs` are in the order they were taken, with whether each was locked."""

    election: Election
    pairs: tuple[tuple[Majority, bool], ...]
    elected: tuple[int, ...]
    draws: tuple[tuple[str, tuple[str, ...]], ...]

    def as_json(self) -> dict[str, object]:
        """The count for a program."""
        pairs = [
            {
                "winner": pair.winner,
                "loser": pair.loser,
                "votes": pair.votes,
                "against": pair.against,
                "locked": locked,
            }
            for pair, locked in self.pairs
        ]
        return {
            "rule": "ranked-pairs",
            "valid": self.election.valid,
            "elected": [self.election.name(number) for number in self.elected],
            "elected_numbers": list(self.elected),
            "pairs": pairs,
            "draws": [{"label": label, "drawn": list(drawn)} for label, drawn in self.draws],
        }

    def published(self) -> dict[str, object]:
        """What is published: numbers only."""
        pairs = [
            [pair.winner, pair.loser, pair.votes, pair.against, locked]
            for pair, locked in self.pairs
        ]
        return {
            "rule": "ranked-pairs",
            "valid": self.election.valid,
            "pairs": pairs,
            "elected": list(self.elected),
            "draws": [[label, list(drawn)] for label, drawn in self.draws],
        }

    def explained(self) -> list[str]:
        """Every majority in words and numbers, in the order taken."""
        name = self.election.name
        told = [f"{self.election.valid} valid papers. Majorities, from the greatest margin down:"]
        for pair, locked in self.pairs:
            end = "locked in" if locked else "left out: it would close a circle"
            told.append(
                f"{name(pair.winner)} over {name(pair.loser)}, {pair.votes} to {pair.against}"
                f" (by {pair.margin}): {end}."
            )
        for label, drawn in self.draws:
            told.append(f"By lot ({label}), in order: {', '.join(drawn)}.")
        return [*told, f"Elected: {name(self.elected[0])}; nobody is locked in over them."]


def majorities(election: Election) -> list[Majority]:
    """Return every majority, the greatest margin first, then the most votes.

    A candidate who is ranked stands before all who are not.
    """
    standing = election.standing
    above = {(a, b): 0 for a in standing for b in standing}
    for ranking, count in election.papers.items():
        for i, number in enumerate(ranking):
            for behind in ranking[i + 1 :]:
                above[number, behind] += count
            for unranked in set(standing) - set(ranking):
                above[number, unranked] += count
    found = []
    for a, b in combinations(standing, 2):
        one, other = above[a, b], above[b, a]
        if one != other:
            first, second = (a, b) if one > other else (b, a)
            found.append(Majority(first, second, max(one, other), min(one, other)))
    return sorted(found, key=lambda pair: (-pair.margin, -pair.votes, pair.winner, pair.loser))


def count_ranked_pairs(
    election: Election, *, seats: int | None = None, seed: str | None = None
) -> PairsCount:
    """Find the winner by ranked pairs. Raises NeedsLot when a lot must decide without a seed.

    >>> from society_algorithms.tally.ballots import election_of
    >>> circle = election_of(
    ...     ["Ann", "Bob", "Cat"], [([1, 2, 3], 4), ([2, 3, 1], 3), ([3, 1, 2], 2)])
    >>> count_ranked_pairs(circle).elected
    (1,)
    """
    seats_to_fill(election, 1 if seats is None else seats)
    lot = Lot(seed, election.name)
    graph = Locked(election.standing)
    taken: list[tuple[Majority, bool]] = []
    draws: list[tuple[str, tuple[str, ...]]] = []
    ordered = groupby(majorities(election), key=lambda pair: (pair.margin, pair.votes))
    for number, (_, group) in enumerate(ordered, start=1):
        equal = list(group)
        if graph.order_matters(equal):
            label = f"ranked-pairs group {number}"
            names = {name for pair in equal for name in (pair.winner, pair.loser)}
            lot.order(label, sorted(names), where="in a circle of equal majorities")
            drawn = draw_order(seed or "", label, [pair.label for pair in equal])
            equal.sort(key=lambda pair: drawn.index(pair.label))
            draws.append((label, tuple(drawn)))
        taken += [(pair, graph.lock(pair)) for pair in equal]
    top = graph.unbeaten()
    if len(top) > 1:
        label = "ranked-pairs top"
        top = lot.order(label, top, where="at the top, with nobody locked in over any of them")
        draws.append((label, tuple(str(number) for number in top)))
    return PairsCount(election, tuple(taken), (top[0],), tuple(draws))


class Locked:
    """The majorities locked in so far, and who can be reached from whom along them."""

    def __init__(self, candidates: Iterable[int]) -> None:
        self.below: dict[int, set[int]] = {number: set() for number in candidates}

    def reaches(self, start: int, end: int, extra: Iterable[Majority] = ()) -> bool:
        """Whether a chain of locked majorities, and perhaps `extra` ones, leads down to `end`."""
        more: dict[int, set[int]] = {}
        for pair in extra:
            more.setdefault(pair.winner, set()).add(pair.loser)
        seen, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            new = (self.below[here] | more.get(here, set())) - seen
            seen |= new
            waiting += new
        return end in seen

    def order_matters(self, equal: list[Majority]) -> bool:
        """Whether some of these close a circle only together: then the order decides who is out."""
        possible = [pair for pair in equal if not self.reaches(pair.loser, pair.winner)]
        return any(self.reaches(pair.loser, pair.winner, possible) for pair in possible)

    def lock(self, pair: Majority) -> bool:
        """Lock a majority in unless that would close a circle; say whether it was."""
        if self.reaches(pair.loser, pair.winner):
            return False
        self.below[pair.winner].add(pair.loser)
        return True

    def unbeaten(self) -> list[int]:
        """Those over whom nobody is locked in."""
        beaten = set().union(*self.below.values())
        return [number for number in self.below if number not in beaten]
