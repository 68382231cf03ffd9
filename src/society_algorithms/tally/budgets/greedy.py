"""The rule most cities use: the most wanted first, as long as the money lasts."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance

BY_ID = TieOrder()


@dataclass(frozen=True, slots=True)
class Turn:
    """A project's turn.

    `score` is what it was ordered by, None for infinitely much; `left` is the money left before it,
    in parts; `tied` are other projects with the same score.
    """

    project: int
    score: Fraction | None
    left: int
    selected: bool
    tied: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GreedyRun:
    """Every project's turn, in order."""

    turns: tuple[Turn, ...]

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the projects, in the order in which they were selected."""
        return tuple(turn.project for turn in self.turns if turn.selected)


def greedy(
    instance: Instance,
    utility: str = "cost",
    ties: TieOrder = BY_ID,
    *,
    already: Iterable[int] = (),
) -> GreedyRun:
    """Take projects in order of utility for the money; pass over those that no longer fit.

    With `cost` utility a project is worth its cost to each supporter, so that the order is that of
    votes: this is the rule of most cities. With `cardinality` each is worth 1, so that the order is
    that of votes for each unit of money. Projects that nobody names come last, and are still taken
    if they fit, as in pabutools. `already` are projects that have been selected before.

    Rey and Maly (2023), section 3.1: the greedy approximation of utilitarian welfare.

    >>> from society_algorithms.tally.instance import instance_of
    >>> instance = instance_of(100, {"park": 90, "shed": 20}, [["park"], ["park"], ["shed"]])
    >>> greedy(instance).selected, greedy(instance, "cardinality").selected
    ((0,), (1,))
    """
    taken = set(already)
    scores = [_score(instance, utility, number) for number in range(len(instance.projects))]
    ranks = ties.ranks(instance)
    level: dict[Fraction | None, list[int]] = {}
    for number, score in enumerate(scores):
        if number not in taken:
            level.setdefault(score, []).append(number)
    left, turns = instance.budget - instance.cost_of(taken), []
    for score in sorted(level, key=lambda score: (score is not None, -(score or 0))):
        for number in sorted(level[score], key=ranks.__getitem__):
            fits = instance.costs[number] <= left
            tied = tuple(other for other in level[score] if other != number)
            turns.append(Turn(number, score, left, fits, tied))
            left -= instance.costs[number] * fits
    return GreedyRun(tuple(turns))


def _score(instance: Instance, utility: str, number: int) -> Fraction | None:
    """What a project is worth to all, for each part it costs; None for infinitely much."""
    cost, votes = instance.costs[number], instance.votes[number]
    if cost:
        return Fraction(votes) if utility == "cost" else Fraction(votes, cost)
    return None if votes and utility == "cardinality" else Fraction(0)
