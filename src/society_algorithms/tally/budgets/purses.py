"""The money of the voters in the Method of Equal Shares: who can pay what, exactly and fast.

Voters who cast the same ballot always hold the same, so a purse belongs to a class of them. A class
that has anything left has paid the full price of every project it supports that was bought; so what
it holds is the endowment less those prices, and the exact price of a project

    (cost - what its poor supporters hold together) / number of its other supporters

needs only a count of the poor per project bought before. Binary fractions say where to look: each
purse is known to within `_error`, and every bound derived from it allows for all rounding. What a
bound cannot decide is decided on fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf, lcm
from sys import float_info
from typing import Any

from society_algorithms.tally.instance import Instance

Classes = Any
"""Numbers of classes: a list, or in `arrays` an array of them."""

ROUNDING = float_info.epsilon
SAFELY = 4 * ROUNDING
MANY = 4
"""Supporters whose purse is empty are dropped from a list once one in so many may be."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project would cost its supporters now.

    Each pays `price` (in parts), or all they have left if that is less; `rate` is the price for one
    unit of utility, and the lowest rate is bought. `emptied` are the classes left with nothing,
    `nearly` those left with so little that a binary fraction cannot be trusted to show it.
    `tied` are other projects at the same rate.
    """

    project: int
    price: Fraction
    rate: Fraction
    rank: int
    emptied: tuple[int, ...]
    nearly: tuple[int, ...]
    tied: tuple[int, ...] = ()

    def comes_before(self, other: "Offer | None") -> bool:
        """Whether this is bought rather than the other."""
        return other is None or (self.rate, self.rank) < (other.rate, other.rank)


class Purses:
    """All purses, from the first round on. `cheapest` finds what to buy; `buy` takes the money."""

    def __init__(
        self, instance: Instance, utilities: Sequence[int], ranks: Sequence[int], share: Fraction
    ) -> None:
        """Give each voter `share` parts. A project of cost or utility 0 takes no part."""
        self.instance, self.utilities, self.ranks, self.share = instance, utilities, ranks, share
        self.bought: dict[int, Fraction] = {}
        self._share = float(share)
        self._left = [self._share] * len(instance.counts)
        self._live = list(instance.supporters)
        self._weight = list(instance.votes)
        self._floor = [
            cost / votes if votes else inf
            for cost, votes in zip(instance.costs, instance.votes, strict=True)
        ]
        self._bound = [0.0] * len(self._floor)
        self._looked = [-1] * len(self._floor)
        self._heap = [
            (floor / utility * (1 - SAFELY), project)
            for project, (floor, utility) in enumerate(zip(self._floor, utilities, strict=True))
            if utility and 0 < floor < inf and self._could_pay(project)
        ]
        heapify(self._heap)

    def cheapest(self) -> Offer | None:
        """Return the offer to buy next, or None when nothing left can be paid for."""
        best, level = None, list[Offer]()
        ceiling = inf
        while self._heap and self._heap[0][0] <= ceiling:
            _, project = heappop(self._heap)
            if self._looked[project] != len(self.bought):
                self._look_at(project)
            elif offer := self.offer(project):
                level.append(offer)
                if offer.comes_before(best):
                    best, ceiling = offer, float(offer.rate) * (1 + SAFELY)
        for offer in level:
            if offer is not best:
                heappush(self._heap, (float(offer.rate) * (1 - SAFELY), offer.project))
        return _with_ties(best, level) if best else None

    def offer(self, project: int) -> Offer | None:
        """Return exactly what a project would cost its supporters; None if they cannot pay."""
        left, counts = self._left, self.instance.counts
        rest = self._live[project] = [one for one in self._live[project] if left[one]]
        weight = self._weight[project] = sum(map(counts.__getitem__, rest))
        surely = self._bound[project] - self._error
        poor = [one for one in rest if left[one] < surely]
        if poor:
            weight -= sum(map(counts.__getitem__, poor))
            rest = [one for one in rest if left[one] >= surely]
        while rest:
            price = self._exact_price(project, poor, weight)
            near = float(price) + self._error
            close = [one for one in rest if left[one] <= near]
            low = float(price) - self._error
            poorer = [one for one in close if left[one] < low or self.holding(one) < price]
            if not poorer:
                emptied = [one for one in close if self.holding(one) == price]
                nearly = tuple(one for one in close if one not in emptied)
                rate = price / self.utilities[project]
                rank = self.ranks[project]
                return Offer(project, price, rate, rank, (*poor, *emptied), nearly)
            weight -= sum(map(counts.__getitem__, poorer))
            poor += poorer
            gone = set(poorer)
            rest = [one for one in rest if one not in gone]
        return None

    def buy(self, offer: Offer) -> None:
        """Let the supporters of a project pay for it."""
        left, price = self._left, float(offer.price)
        for one in self._live[offer.project]:
            left[one] -= price
        for one in offer.nearly:
            left[one] = max(left[one], float_info.min)
        for one in offer.emptied:
            left[one] = 0.0
        self.bought[offer.project] = offer.price

    def holding(self, one: int) -> Fraction:
        """Return exactly what each voter of a class has left, if it is anything at all."""
        prices = self.bought
        return self.share - sum(
            (prices[project] for project in self.instance.ballots[one] if project in prices),
            start=Fraction(0),
        )

    @property
    def _error(self) -> float:
        """By how much a purse may be off, and a price on top of it: 2 roundings for each price."""
        return (len(self.bought) + 2) * ROUNDING * self._share

    def _slack(self, project: int) -> float:
        """By how much a sum over the purses of a project's supporters may be off."""
        most = self.instance.votes[project] * self._share + self.instance.costs[project]
        terms = len(self.instance.supporters[project]) + 2 * len(self.bought) + 8
        return terms * ROUNDING * most

    def _could_pay(self, project: int) -> bool:
        """Whether the supporters of a project could pay for it before anything is bought."""
        votes, cost = self.instance.votes[project], self.instance.costs[project]
        return votes * self.share.numerator >= cost * self.share.denominator

    def _look_at(self, project: int) -> None:
        """Put a project back into the queue with a better lower bound, unless it is out of reach.

        For any set of supporters counted as poor, the formula at the head of this module gives at
        most the true price; so a wrong guess of that set costs time and never a wrong answer.
        """
        left, counts = self._left, self.instance.counts
        cost, utility = self.instance.costs[project], self.utilities[project]
        live, weight, floor = self._live[project], self._weight[project], self._floor[project]
        slack = self._slack(project)
        self._looked[project] = len(self.bought)
        poor = [one for one in live if left[one] < floor]
        if len(poor) * MANY > len(live):
            live = self._live[project] = [one for one in live if left[one]]
            weight = self._weight[project] = sum(map(counts.__getitem__, live))
            poor = [one for one in live if left[one] < floor]
        due, bound = float(cost), 0.0
        while True:
            for one in poor:
                due -= counts[one] * left[one]
                weight -= counts[one]
            if weight <= 0:
                if due > slack:
                    return
                break
            raised = due / weight
            bound = raised - slack / weight
            if raised <= floor:
                break
            poor = [one for one in live if floor <= left[one] < raised]
            floor = raised
        self._floor[project], self._bound[project] = floor, bound
        heappush(self._heap, (bound / utility * (1 - SAFELY), project))

    def _exact_price(self, project: int, poor: Classes, weight: int) -> Fraction:
        """The price if exactly these classes pay all they have and `weight` other voters pay it."""
        cost = self.instance.costs[project]
        if len(poor) == 0:
            return Fraction(cost, weight)
        voters, paid = self._paid_before(poor)
        owed = [(count, self.bought[other]) for other, count in paid.items() if count]
        common = lcm(self.share.denominator, *(price.denominator for _, price in owed))
        held = voters * self.share.numerator * (common // self.share.denominator)
        for count, price in owed:
            held -= count * price.numerator * (common // price.denominator)
        return Fraction(cost * common - held, common * weight)

    def _paid_before(self, classes: Classes) -> tuple[int, dict[int, int]]:
        """How many voters these are, and how many of them support each project bought so far."""
        voters, paid = 0, dict.fromkeys(self.bought, 0)
        for one in classes:
            count = self.instance.counts[one]
            voters += count
            for other in self.instance.ballots[one]:
                if other in paid:
                    paid[other] += count
        return voters, paid


def _with_ties(best: Offer, level: Sequence[Offer]) -> Offer:
    """Note on an offer which others were at the same rate."""
    tied = tuple(offer.project for offer in level if offer.rate == best.rate and offer is not best)
    if not tied:
        return best
    return Offer(best.project, best.price, best.rate, best.rank, best.emptied, best.nearly, tied)
