"""Sequential Phragmén: everyone earns at the same pace, and projects are bought as they can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm
from operator import mul
from sys import float_info

from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance

BY_ID = TieOrder()
ROUNDING = float_info.epsilon
BELOW = 1 - 8 * ROUNDING


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project and the load (parts earned so far by each) at which its supporters can buy it.

    `load` is None for a project without supporters, which can never be bought and comes last.
    """

    project: int
    load: Fraction | None
    tied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PhragmenRun:
    """What was bought, in order; and what ended it: the projects that came next, one too dear."""

    purchases: tuple[Purchase, ...]
    ended_by: tuple[Purchase, ...] = ()

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the projects, in the order in which they were selected."""
        return tuple(purchase.project for purchase in self.purchases)


def phragmen(instance: Instance, ties: TieOrder = BY_ID) -> PhragmenRun:
    """Count by sequential Phragmén.

    Every voter earns money at the same pace from nothing. As soon as the supporters of a project
    hold its cost together it is bought with all they hold. The count ends when what would be bought
    next (or, among several at the same moment, any of them) no longer fits into the budget.
    Projects dearer than the whole budget never take part; projects without supporters come last.

    Los, Christoff and Grossi, "Proportional Budget Allocations: Towards a Systematization", IJCAI
    2022; for committees Phragmén 1894, see Brill and others, Mathematical Programming 203 (2024).

    At time 30 two voters hold 60 and buy the park; the third holds 40 at time 40 and buys the shed.

    >>> from society_algorithms.tally.instance import instance_of
    >>> instance = instance_of(100, {"park": 60, "shed": 40}, [["park"], ["park"], ["shed"]])
    >>> [(one.project, str(one.load)) for one in phragmen(instance).purchases]
    [(0, '30'), (1, '40')]
    """
    loads, left = _Loads(instance), instance.budget
    ranks = ties.ranks(instance)
    purchases: list[Purchase] = []
    while level := loads.next_to_buy():
        if any(instance.costs[one.project] > left for one in level):
            return PhragmenRun(tuple(purchases), tuple(level))
        level.sort(key=lambda one: ranks[one.project])
        chosen = level[0]
        tied = tuple(one.project for one in level[1:])
        purchases.append(Purchase(chosen.project, chosen.load, tied))
        loads.buy(chosen)
        left -= instance.costs[chosen.project]
    return PhragmenRun(tuple(purchases))


class _Loads:
    """What each class of voters had earned when it last bought something."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.spent_at = [-1] * len(instance.counts)
        self.moments: list[Fraction] = []
        self.spent = [0.0] * len(instance.counts)
        count = instance.counts.__getitem__
        self.weights = [list(map(count, classes)) for classes in instance.supporters]
        fits = [n for n, cost in enumerate(instance.costs) if cost <= instance.budget]
        self.unsupported = [n for n in fits if not instance.votes[n]]
        self.looked = [0] * len(instance.costs)
        self.bought: set[int] = set()
        self.heap = [
            (instance.costs[n] / instance.votes[n] * BELOW, n) for n in fits if instance.votes[n]
        ]
        heapify(self.heap)

    def next_to_buy(self) -> list[Purchase]:
        """Return the projects that can be bought first, all at the same moment."""
        found, again = list[Purchase](), list[tuple[float, int]]()
        first: Fraction | None = None
        while self.heap and (first is None or self.heap[0][0] <= float(first)):
            _, project = heappop(self.heap)
            if project in self.bought:
                continue
            if self.looked[project] != len(self.moments):
                self.looked[project] = len(self.moments)
                heappush(self.heap, (self._lower_bound(project), project))
                continue
            load = self._exact_load(project)
            first = load if first is None else min(first, load)
            found.append(Purchase(project, load))
            again.append((float(load) * BELOW, project))
        for item in again:
            heappush(self.heap, item)
        if first is None:
            return [Purchase(number, None) for number in self.unsupported]
        return [one for one in found if one.load == first]

    def buy(self, purchase: Purchase) -> None:
        """Let the supporters of a project spend all they have earned."""
        project, load = purchase.project, purchase.load
        if load is None:
            self.unsupported.remove(project)
            return
        self.bought.add(project)
        moment, spent = len(self.moments), float(load)
        self.moments.append(load)
        for one in self.instance.supporters[project]:
            self.spent_at[one] = moment
            self.spent[one] = spent

    def _lower_bound(self, project: int) -> float:
        """A number that the exact load is certainly not below: loads never fall."""
        classes, weights = self.instance.supporters[project], self.weights[project]
        sum_spent: float = sum(map(mul, map(self.spent.__getitem__, classes), weights))
        load: float = (sum_spent + self.instance.costs[project]) / self.instance.votes[project]
        return load * (1 - (len(classes) + 8) * ROUNDING)

    def _exact_load(self, project: int) -> Fraction:
        """The moment at which the supporters of a project hold its cost."""
        voters_by_moment: dict[int, int] = {}
        spent_at = self.spent_at
        for one, count in zip(
            self.instance.supporters[project], self.weights[project], strict=True
        ):
            moment = spent_at[one]
            voters_by_moment[moment] = voters_by_moment.get(moment, 0) + count
        voters_by_moment.pop(-1, None)
        return _mean_load(
            self.instance.costs[project],
            self.instance.votes[project],
            [(count, self.moments[moment]) for moment, count in voters_by_moment.items()],
        )


def _mean_load(cost: int, votes: int, spent: Sequence[tuple[int, Fraction]]) -> Fraction:
    """(cost + all that was spent before) / votes, over one common denominator."""
    common = lcm(*(load.denominator for _, load in spent))
    total = cost * common
    for count, load in spent:
        total += count * load.numerator * (common // load.denominator)
    return Fraction(total, votes * common)
