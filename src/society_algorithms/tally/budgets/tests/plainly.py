"""The rules once more, as slowly and plainly as they can be written, to check the fast ones."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance, instance_of

BY_ID = TieOrder()


def made(
    seed: int, *, projects: int = 6, voters: int = 8, dearest: int = 30, budget: int = 60
) -> Instance:
    """A small made-up instance, full of ties: few projects, few voters, round costs."""
    random = Random(seed)
    names = [f"p{number}" for number in range(random.randint(1, projects))]
    random.shuffle(names)
    step = random.choice([1, 1, 2, 5])
    costs = {name: step * random.randint(0, dearest // step) for name in names}
    ballots = [
        random.sample(names, random.randint(0, len(names)))
        for _ in range(random.randint(1, voters))
    ]
    ballots += random.choices(ballots, k=random.randint(0, 4))
    return instance_of(random.randint(1, budget), costs, ballots)


def voters_of(instance: Instance) -> list[tuple[int, ...]]:
    """Every voter's ballot, one by one."""
    return [ballot for ballot, count in instance.profile.items() for _ in range(count)]


def worth(instance: Instance, utility: str, project: int) -> int:
    return instance.costs[project] if utility == "cost" else 1


def price_of(instance: Instance, purses: Sequence[Fraction], project: int) -> Fraction | None:
    """What each supporter pays at most: let the poorest pay all they have, until the rest can."""
    ballots = voters_of(instance)
    held = sorted(purses[n] for n, ballot in enumerate(ballots) if project in ballot)
    due = Fraction(instance.costs[project])
    for place, purse in enumerate(held):
        price = due / (len(held) - place)
        if price <= purse:
            return price
        due -= purse
    return None


def plain_shares(
    instance: Instance, utility: str, ties: TieOrder = BY_ID, share: Fraction | None = None
) -> tuple[list[int], list[Fraction]]:
    """Equal Shares: what is bought, and at what price to each."""
    ballots, ranks = voters_of(instance), ties.ranks(instance)
    purses = [share or Fraction(instance.budget, len(ballots))] * len(ballots)
    useful = [p for p in range(len(ranks)) if instance.votes[p] and worth(instance, utility, p)]
    bought = sorted((p for p in useful if not instance.costs[p]), key=ranks.__getitem__)
    prices = [Fraction(0)] * len(bought)
    while True:
        offers = []
        for project in useful:
            price = price_of(instance, purses, project) if project not in bought else None
            if price is not None:
                rate = price / worth(instance, utility, project)
                offers.append((rate, ranks[project], project, price))
        if not offers:
            return bought, prices
        _, _, project, price = min(offers)
        bought.append(project)
        prices.append(price)
        for number, ballot in enumerate(ballots):
            if project in ballot:
                purses[number] -= min(price, purses[number])


def plain_add_one(
    instance: Instance, utility: str, ties: TieOrder = BY_ID
) -> tuple[list[int], int]:
    """Add-one completion by counting again after every single unit."""
    share, units = Fraction(instance.budget, instance.voters), 0
    before: list[int] = []
    while True:
        bought, _ = plain_shares(instance, utility, ties, share)
        if instance.cost_of(bought) > instance.budget:
            return before, units - 1
        left = instance.budget - instance.cost_of(bought)
        if not any(
            project not in bought and instance.votes[project] and 0 < cost <= left
            for project, cost in enumerate(instance.costs)
        ):
            return bought, units
        before, share, units = bought, share + instance.parts, units + 1


def plain_phragmen(instance: Instance, ties: TieOrder = BY_ID) -> list[int]:
    """Sequential Phragmén, voter by voter."""
    ballots, ranks = voters_of(instance), ties.ranks(instance)
    loads = [Fraction(0)] * len(ballots)
    waiting = [p for p, cost in enumerate(instance.costs) if cost <= instance.budget]
    bought: list[int] = []
    while waiting:
        never = Fraction(10**9)
        moments = {}
        for project in waiting:
            backers = [n for n, ballot in enumerate(ballots) if project in ballot]
            spent = sum((loads[n] for n in backers), start=Fraction(0))
            due = instance.costs[project] + spent
            moments[project] = due / len(backers) if backers else never
        first = min(moments.values())
        level = [project for project in waiting if moments[project] == first]
        left = instance.budget - instance.cost_of(bought)
        if any(instance.costs[project] > left for project in level):
            break
        chosen = min(level, key=ranks.__getitem__)
        bought.append(chosen)
        waiting.remove(chosen)
        for number, ballot in enumerate(ballots):
            if chosen in ballot:
                loads[number] = first
    return bought


def plain_greedy(instance: Instance, utility: str, ties: TieOrder = BY_ID) -> list[int]:
    """Greedy, by sorting once."""
    ranks = ties.ranks(instance)

    def key(project: int) -> tuple[Fraction, int]:
        cost, votes = instance.costs[project], instance.votes[project]
        if utility == "cost":
            return Fraction(-votes if cost else 0), ranks[project]
        free = Fraction(-(10**9)) if votes else Fraction(0)
        return (Fraction(-votes, cost) if cost else free), ranks[project]

    left, taken = instance.budget, []
    for project in sorted(range(len(ranks)), key=key):
        if instance.costs[project] <= left:
            taken.append(project)
            left -= instance.costs[project]
    return taken
