"""The lottery as it is published: numbered tickets, one panel each, and the drawing of one.

First the tickets are published; then a seed that nobody could choose is made in public; then the
ticket that the seed points to is drawn. Anyone can do the last step again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from society_algorithms.tally.ties import draw_order

from .fairness import Fairest
from .pool import CannotDraw, Task


@dataclass(frozen=True, slots=True)
class Lottery:
    """Equal tickets, numbered from 1; each names a whole panel by ids."""

    tickets: tuple[tuple[str, ...], ...]

    def chances(self, people: Iterable[str]) -> dict[str, Fraction]:
        """Each person's exact chance of sitting."""
        seats = dict.fromkeys(people, 0)
        for panel in self.tickets:
            for person in panel:
                seats[person] += 1
        return {person: Fraction(count, len(self.tickets)) for person, count in seats.items()}


def simple_draw(people: Sequence[str], *, size: int, seed: str) -> list[str]:
    """Draw `size` of these people, everyone with the same chance, in the order they were drawn.

    The rest of the order says who follows when someone cannot come: draw more and pass over.
    Raises CannotDraw when there are too few or someone is there twice.

    >>> len(simple_draw([f"p{n}" for n in range(100)], size=12, seed="17 42 8"))
    12
    """
    if len(set(people)) < len(people):
        message = "Somebody is in the pool more than once. Give every person one row."
        raise CannotDraw(message)
    if not 0 < size <= len(people):
        message = f"{size} cannot be drawn from {len(people)}. Choose 1 to {len(people)}."
        raise CannotDraw(message)
    return draw_order(seed, "draw", people)[:size]


def make_lottery(task: Task, fairest: Fairest, *, tickets: int = 1000) -> Lottery:
    """Turn likelihoods into whole tickets and give the seats of each kind to its members in turn.

    Each panel gets its share of the tickets rounded by largest remainder, so every chance is
    within a few tickets of the fairest; within a kind no two people differ by more than one.
    """
    counts = largest_remainders([float(value) for value in fairest.likely], tickets)
    panels = [
        panel for panel, count in zip(fairest.panels, counts, strict=True) for _ in range(count)
    ]
    next_up = [0] * len(task.kinds)
    made = []
    for panel in panels:
        seated: list[int] = []
        for kind, wanted in enumerate(panel):
            members = task.kinds[kind].members
            seated += [members[(next_up[kind] + n) % len(members)] for n in range(wanted)]
            next_up[kind] += wanted
        made.append(tuple(task.people[place].id for place in sorted(seated)))
    return Lottery(tuple(made))


def largest_remainders(shares: Sequence[float], whole: int) -> list[int]:
    """Share out a whole number in proportion; what is left goes to the largest remainders.

    >>> largest_remainders([0.5, 0.3, 0.2], 7)
    [4, 2, 1]
    """
    exact = np.array(shares) * whole
    counts = np.floor(exact).astype(int)
    left = whole - int(counts.sum())
    for place in np.argsort(counts - exact, kind="stable")[:left]:
        counts[place] += 1
    return [int(count) for count in counts]


def draw_ticket(lottery: Lottery, *, seed: str) -> int:
    """The number of the ticket that the seed draws: the lowest SHA-256 of seed and number."""
    numbers = range(1, len(lottery.tickets) + 1)
    return draw_order(seed, "ticket", numbers)[0]
