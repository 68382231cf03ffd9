"""What was voted on and how: projects with their costs, and ballots, with identical ones merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

from society_algorithms.tally.errors import CannotCount

Ballot = tuple[int, ...]
"""The projects that a ballot names, as numbers from 0 in the order of the file, lowest first."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project. `cost` is in parts of the currency: see `Instance.parts`."""

    id: str
    cost: int
    name: str = ""


@dataclass(frozen=True)
class Instance:
    """A participatory budgeting instance: projects, budget and profile of ballots.

    Every amount is a whole number of parts: there are `parts` of them to one unit of the currency
    (1 when all costs are whole, 100 when some have pence). `profile` says how many people cast each
    distinct ballot; a ballot that names nothing is `()`, and its voter counts like any other.
    `remarks` are oddities of the file that do not change the count.
    """

    projects: tuple[Project, ...]
    budget: int
    profile: Mapping[Ballot, int]
    parts: int = 1
    title: str = ""
    vote_type: str = "approval"
    currency: str = ""
    source: str = field(default="the ballots", compare=False)
    remarks: list[str] = field(default_factory=list, compare=False)

    @cached_property
    def voters(self) -> int:
        """How many ballots were cast, empty ones included."""
        return sum(self.profile.values())

    @cached_property
    def ballots(self) -> list[Ballot]:
        """The distinct ballots; a class of voters is a place in this list."""
        return list(self.profile)

    @cached_property
    def counts(self) -> list[int]:
        """How many voters each class holds."""
        return list(self.profile.values())

    @cached_property
    def supporters(self) -> list[list[int]]:
        """For each project, the classes of voters who name it."""
        lists: list[list[int]] = [[] for _ in self.projects]
        adders = [classes.append for classes in lists]
        for number, ballot in enumerate(self.ballots):
            for project in ballot:
                adders[project](number)
        return lists

    @cached_property
    def votes(self) -> list[int]:
        """For each project, how many voters name it."""
        count = self.counts.__getitem__
        return [sum(map(count, classes)) for classes in self.supporters]

    @cached_property
    def costs(self) -> list[int]:
        """For each project, its cost in parts."""
        return [project.cost for project in self.projects]

    def cost_of(self, projects: Iterable[int]) -> int:
        """What these projects cost together, in parts."""
        return sum(self.costs[project] for project in projects)

    def money(self, parts: int | Fraction) -> str:
        """Write an amount of parts in units of the currency, exactly.

        >>> instance_of("10.50", {"A": "3.25"}, [["A"]]).money(Fraction(13, 3))
        '13/12'
        """
        return exact(Fraction(parts, self.parts))


def exact(value: Fraction) -> str:
    """Write a number without losing anything: as a decimal if it has an end, else as a fraction.

    >>> exact(Fraction(21, 4)), exact(Fraction(1, 3)), exact(Fraction(7))
    ('5.25', '1/3', '7')
    """
    rest, places = value.denominator, 0
    for factor in (2, 5):
        times = 0
        while rest % factor == 0:
            rest, times = rest // factor, times + 1
        places = max(places, times)
    if rest != 1 or not places:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def instance_of(
    budget: int | str | Fraction,
    costs: Mapping[str, int | str | Fraction],
    ballots: Iterable[Iterable[str]],
    *,
    title: str = "",
) -> Instance:
    """Make an instance from Python values. Raises CannotCount for a project nobody proposed.

    >>> instance = instance_of(100, {"park": 60, "shed": 40}, [["park"], ["park", "shed"], []])
    >>> instance.voters, instance.votes
    (3, [2, 1])
    """
    amounts = [Fraction(budget), *(Fraction(cost) for cost in costs.values())]
    parts = lcm(*(amount.denominator for amount in amounts))
    whole = [int(amount * parts) for amount in amounts]
    numbers = {name: number for number, name in enumerate(costs)}
    profile: dict[Ballot, int] = {}
    for ballot in ballots:
        named = set(ballot)
        if unknown := named - numbers.keys():
            raise CannotCount(f"A ballot names {min(unknown)}, which is not a project.")
        merged = tuple(sorted(numbers[name] for name in named))
        profile[merged] = profile.get(merged, 0) + 1
    projects = tuple(Project(name, cost) for name, cost in zip(costs, whole[1:], strict=True))
    return Instance(projects, whole[0], profile, parts, title)
