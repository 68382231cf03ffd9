"""The Method of Equal Shares, alone or completed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from society_algorithms.tally.budgets.greedy import Turn, greedy
from society_algorithms.tally.budgets.purses import Offer, Purses
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance

BY_ID = TieOrder()
UTILITIES = ("cost", "cardinality")


@dataclass(frozen=True, slots=True)
class SharesRun:
    """One run of Equal Shares: the endowment of each voter in parts, and what was bought in order.

    `free` are projects that cost nothing and were taken first; `completed` is what a utilitarian
    completion looked at afterwards. `increments` says how often add-one completion raised the
    endowment by one unit of the currency, and `ended` why it stopped there.
    """

    share: Fraction
    free: tuple[int, ...]
    offers: tuple[Offer, ...]
    increments: int = 0
    ended: str = ""
    completed: tuple[Turn, ...] = ()

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the projects, in the order in which they were selected."""
        bought = (offer.project for offer in self.offers)
        added = (turn.project for turn in self.completed if turn.selected)
        return (*self.free, *bought, *added)


def utilities_of(instance: Instance, utility: str) -> list[int]:
    """What each project is worth to a voter who names it: its cost in parts, or 1."""
    return instance.costs if utility == "cost" else [1] * len(instance.projects)


def equal_shares(instance: Instance, utility: str = "cost", ties: TieOrder = BY_ID) -> SharesRun:
    """Count by the Method of Equal Shares, without completion.

    The budget is shared equally among all voters. A project can be bought when its supporters can
    pay its cost together; each pays the same, or all they have left if that is less. The project
    bought next is the one whose supporters pay least for a unit of utility. With `cost` utility a
    project is worth its cost to each supporter, with `cardinality` each project is worth 1.

    A project that costs nothing is taken at once if it is worth something to anyone: never with
    cost utility, as in pabutools.

    Peters, Pierczynski and Skowron, "Proportional Participatory Budgeting with Additive Utilities",
    NeurIPS 2021, section 3; Peters and Skowron, EC 2020, call it Rule X.

    Two of three voters want the park and can pay for it: 60 is less than their 2/3 of the budget.
    The third pays 30 of the shed's 40 and nobody else wants it, so it stays unbuilt.

    >>> from society_algorithms.tally.instance import instance_of
    >>> instance = instance_of(90, {"park": 60, "shed": 40}, [["park"], ["park"], ["shed"]])
    >>> [(offer.project, str(offer.price)) for offer in equal_shares(instance).offers]
    [(0, '30')]
    """
    share = Fraction(instance.budget, instance.voters)
    purses = Purses(instance, utilities_of(instance, utility), ties.ranks(instance), share)
    return spend(purses, free_projects(instance, utility, ties))


def spend(purses: Purses, free: tuple[int, ...]) -> SharesRun:
    """Buy what can be bought, in order, until nothing more can be paid for."""
    offers = []
    while offer := purses.cheapest():
        purses.buy(offer)
        offers.append(offer)
    return SharesRun(purses.share, free, tuple(offers))


def free_projects(instance: Instance, utility: str, ties: TieOrder) -> tuple[int, ...]:
    """The projects that cost nothing and that somebody gains from, in the stated order."""
    utilities, ranks = utilities_of(instance, utility), ties.ranks(instance)
    free = [
        number
        for number, cost in enumerate(instance.costs)
        if not cost and utilities[number] and instance.votes[number]
    ]
    return tuple(sorted(free, key=ranks.__getitem__))


def with_utilitarian_completion(
    instance: Instance, utility: str = "cost", ties: TieOrder = BY_ID
) -> SharesRun:
    """Count by Equal Shares, then spend what is left greedily by the same utility.

    Rey and Maly, "The (Computational) Social Choice Take on Indivisible Participatory Budgeting"
    (2023), section 3.4.

    >>> from society_algorithms.tally.instance import instance_of
    >>> instance = instance_of(100, {"park": 60, "shed": 40}, [["park"], ["park"], ["shed"]])
    >>> equal_shares(instance).selected, with_utilitarian_completion(instance).selected
    ((0,), (0, 1))
    """
    run = equal_shares(instance, utility, ties)
    turns = greedy(instance, utility, ties, already=run.selected).turns
    return SharesRun(run.share, run.free, run.offers, completed=turns)


def is_exhaustive(instance: Instance, selected: Sequence[int]) -> bool:
    """Whether no further project that has a cost and a supporter fits into the budget."""
    left = instance.budget - instance.cost_of(selected)
    return all(
        number in selected or cost == 0 or not votes or cost > left
        for number, (cost, votes) in enumerate(zip(instance.costs, instance.votes, strict=True))
    )
