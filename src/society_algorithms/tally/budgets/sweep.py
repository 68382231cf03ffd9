"""Trying many endowments at once, to see for how many Equal Shares surely buys in one order.

A table holds a row for each class of voters and a column for each endowment. The purchases of a
known count are made in all columns together, in binary fractions with a bound on their error. A
column is sure as long as, at every step, no other project can be had at so low a rate. What is not
sure is not guessed: the caller counts it exactly.

Write S(y) for what the supporters of a project would pay together if each paid y, or all they have
if that is less. The price is where S(y) is the cost; S never falls and is concave. Hence

- y + (cost - S(y)) / (supporters who hold y or more) is at most the price, wherever y stands: a
  Newton step never overshoots, and ends on the price;
- if S(y) is less than the cost, the price is above y, and above y + (cost - S(y)) / supporters;
- if purses are known to within e, the price is known to within e * poor / others, with `poor`
  the supporters who hold less than the price and `others` the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from sys import float_info

import numpy as np
from numpy.typing import NDArray

from society_algorithms.tally.budgets.arrays import Arrays

Floats = NDArray[np.float64]
ROUNDING = float_info.epsilon
SAFELY = 1 + 8 * ROUNDING
MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One purchase of a known count, at some endowment.

    `price` is about what each supporter pays, `rate` surely not below the price for one unit of
    utility, and `equal` says that every supporter pays the full price.
    """

    project: int
    price: float
    rate: float
    equal: bool


class Sweep:
    """A way to try endowments on the purses of an instance."""

    def __init__(self, arrays: Arrays) -> None:
        """Projects of cost or utility 0, or without supporters, take no part."""
        instance, utilities, ranks = arrays.instance, arrays.utilities, arrays.ranks
        self.classes, self.weights = arrays.classes, arrays.weights
        self.votes, self.costs, self.utilities = instance.votes, instance.costs, utilities
        self.size = len(instance.counts)
        least = {
            project: Fraction(cost, self.votes[project] * utilities[project])
            for project, cost in enumerate(self.costs)
            if cost and utilities[project] and self.votes[project]
        }
        order = sorted(least, key=lambda project: (least[project], ranks[project]))
        self.place = {project: place for place, project in enumerate(order)}
        self.least = {project: float(rate) / SAFELY for project, rate in least.items()}

    def sure(
        self, steps: Sequence[Step], shares: Sequence[Fraction], *, between: bool
    ) -> tuple[int, list[Step]]:
        """Return how many shares, from the first on, surely give this order, and the steps there.

        `shares` rise, from above the one that the steps come from. `between` asks about everything
        between one share and the next as well, from the share of the steps on; that may be denied
        where the order is in fact the same.
        """
        trial = _Trial(self, shares, between=between)
        for step in steps:
            trial.take(step)
            if not trial.columns:
                return 0, []
        trial.check_end()
        return trial.columns, trial.last_steps(steps) if trial.columns else []


class _Trial:
    """The table, as far as it is sure: the first column that is not, and all after it, are cut."""

    def __init__(self, sweep: Sweep, shares: Sequence[Fraction], *, between: bool) -> None:
        self.sweep, self.between, self.columns = sweep, between, len(shares)
        share = np.array([float(share) for share in shares])
        self.share = float(share[-1])
        self.purses: Floats = np.tile(share, (sweep.size, 1))
        self.error: Floats = np.full(len(shares), 2 * ROUNDING * self.share)
        self.left = dict(sweep.least)
        self.taken: list[tuple[Floats, Floats, bool]] = []

    def take(self, step: Step) -> None:
        """Buy one project in every column, as far as surely no other comes before it."""
        sweep, project = self.sweep, step.project
        del self.left[project]
        classes = sweep.classes[project]
        held = self.purses[classes]
        price, spread, equal = self._price(project, held, step.price)
        rate = (price + spread) * (SAFELY / sweep.utilities[project])
        ceiling = np.append(step.rate * SAFELY, rate[:-1]) if self.between else rate
        for other in self._rivals(step, ceiling, equal=equal):
            self._compare(other, ceiling)
            if not self.columns:
                return
        held = held[:, : self.columns] - price[: self.columns]
        self.purses[classes] = np.maximum(held, 0.0, out=held)
        self.error = self.error + spread[: self.columns] + ROUNDING * self.share
        self.taken.append((price, rate, equal))

    def check_end(self) -> None:
        """Cut off the columns in which something more might be bought."""
        for other in self.left:
            held = self.sweep.weights[other] @ self.purses[self.sweep.classes[other]]
            self._cut(held + self._slack(other) < self.sweep.costs[other])

    def last_steps(self, steps: Sequence[Step]) -> list[Step]:
        """The steps at the last share that is sure."""
        last = self.columns - 1
        return [
            Step(step.project, float(price[last]), float(rate[last]), equal)
            for step, (price, rate, equal) in zip(steps, self.taken, strict=True)
        ]

    def _price(self, project: int, held: Floats, start: float) -> tuple[Floats, Floats, bool]:
        """The price in every column, how far off it may be, and whether surely all pay it in full.

        Columns in which someone holds so nearly the price that it cannot be told whether they are
        poor are cut off: so whoever is left with nothing in the table is so in truth.
        """
        sweep = self.sweep
        weights, votes, cost = sweep.weights[project], sweep.votes[project], sweep.costs[project]
        price, poor = np.full(self.columns, start), np.full(self.columns, -1.0)
        for _ in range(MOST_STEPS):
            before, poor = poor, weights @ (held < price)
            if (poor == before).all():
                break
            price += (cost - weights @ np.minimum(held, price)) / np.maximum(votes - poor, 0.5)
        some = weights @ ((held > 0.0) & (held < price))
        rounding = self._rounding(project)
        spread = (some * self.error + rounding) / np.maximum(votes - poor, 0.5)
        unsure = (abs(held - price) <= self.error + spread).any(axis=0)
        self._cut(~unsure & (poor == before) & (poor < votes))
        return price, spread, not poor.any()

    def _rounding(self, project: int) -> float:
        """By how much a sum over the purses of a project's supporters may be off by rounding."""
        sweep = self.sweep
        most = sweep.votes[project] * self.share + sweep.costs[project]
        return (len(sweep.classes[project]) + 8) * ROUNDING * most

    def _slack(self, project: int) -> Floats:
        """By how much such a sum may be off in all."""
        return self.sweep.votes[project] * self.error + self._rounding(project)

    def _rivals(self, step: Step, ceiling: Floats, *, equal: bool) -> list[int]:
        """The projects that might be had at as low a rate.

        Where all supporters pay in full the rate is cost / votes / utility, which no project can be
        below: so fractions decide between two such, and a tie between them is settled as well.
        """
        highest, place = float(ceiling.max()), self.sweep.place
        near = [other for other, bound in self.left.items() if bound <= highest]
        if equal and (step.equal or not self.between):
            return [other for other in near if place[other] < place[step.project]]
        return near

    def _compare(self, other: int, ceiling: Floats) -> None:
        """Cut off the columns in which a project might be had at a rate not above the ceiling."""
        sweep = self.sweep
        at = ceiling[: self.columns] * sweep.utilities[other]
        held = self.purses[sweep.classes[other]]
        short = sweep.costs[other] - sweep.weights[other] @ np.minimum(held, at)
        short -= self._slack(other)
        self._cut(short > 0)
        if self.columns:
            bound = (at + short / sweep.votes[other])[: self.columns].min()
            self.left[other] = float(bound) / sweep.utilities[other] / SAFELY

    def _cut(self, sure: NDArray[np.bool_]) -> None:
        """Keep the columns before the first that is not sure."""
        if not sure.all():
            self.columns = int(sure.argmin())
            self.purses = self.purses[:, : self.columns]
            self.error = self.error[: self.columns]
