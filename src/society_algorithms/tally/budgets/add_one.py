"""Add-one completion of Equal Shares: the endowment is raised until the budget is used up.

The plain way counts again after every unit. Nearly all those counts buy the same projects in the
same order, and `sweep` proves it for many endowments at once. Where the order stays the same for
long it strides: for one order of purchases, more money for everyone never raises a price at any
step and never leaves anyone with less (if purses grow, the price falls or stays, so max(0, purse -
price) grows or stays). So if at each step no other project can be had at endowment E at as low a
rate as the one bought there at an endowment e below E, the order is the same at e, at E and at
everything in between; and if nothing more can be paid for at the end at E, nor can it in between.

What neither proves is counted exactly. The result is that of the plain way, always.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from society_algorithms.tally.budgets.arrays import ArrayPurses, Arrays
from society_algorithms.tally.budgets.equal_shares import (
    BY_ID,
    SharesRun,
    free_projects,
    is_exhaustive,
    spend,
    utilities_of,
)
from society_algorithms.tally.budgets.purses import Purses
from society_algorithms.tally.budgets.sweep import SAFELY, Step, Sweep
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance

WORTH_ARRAYS = 150
"""From so many supporting classes for each project on, arrays are faster than lists."""
MOST_PAUSE = 7
"""For how many units no sweep is tried after several that showed nothing."""
EXHAUSTIVE = "exhaustive"
TOO_DEAR = "too dear"
NARROW, WIDE = 4, 32
LONGER = 8
CELLS = 200_000
"""About how many cells of the table are worth filling before the order is known to last."""


def with_add_one_completion(
    instance: Instance, utility: str = "cost", ties: TieOrder = BY_ID
) -> SharesRun:
    """Count by Equal Shares, raising every voter's endowment by one unit of the currency at a time.

    It ends with the first outcome to which no further project with a cost and a supporter can be
    added within the real budget; or, if an outcome costs more than the real budget, with the
    outcome before it. Outcomes do not grow steadily with the endowment, so every unit counts.

    Peters, Pierczynski and Skowron 2021, section 5; Faliszewski and others, "Participatory
    Budgeting: Data, Tools, and Analysis", IJCAI 2023, call it Add1; pabutools has it as
    `voter_budget_increment=1`.

    With 30 each, the two who want the park can pay 60 of 70; with 35 each they can pay it.

    >>> from society_algorithms.tally.instance import instance_of
    >>> instance = instance_of(90, {"park": 70, "shed": 40}, [["park"], ["park"], ["shed"]])
    >>> run = with_add_one_completion(instance)
    >>> run.selected, run.increments, run.ended
    ((0,), 5, 'exhaustive')
    """
    arrays = Arrays(instance, utilities_of(instance, utility), ties.ranks(instance))
    free, sweep = free_projects(instance, utility, ties), Sweep(arrays)
    share, increments = Fraction(instance.budget, instance.voters), 0
    run = spend(_purses(arrays, share), free)
    ended, pause, rest = _ended(instance, run), 0, 0
    while not ended:
        if rest:
            same, rest = 0, rest - 1
        else:
            same = _units_in_same_order(instance, sweep, run)
            pause = 0 if same else min(2 * pause + 1, MOST_PAUSE)
            rest = pause
        increments, share = increments + same, share + same * instance.parts
        after = spend(_purses(arrays, share + instance.parts), free)
        ended = _ended(instance, after)
        if ended == TOO_DEAR:
            run = spend(_purses(arrays, share), free) if same else run
        else:
            run, increments, share = after, increments + 1, after.share
    return replace(run, increments=increments, ended=ended)


def _purses(arrays: Arrays, share: Fraction) -> Purses:
    """Full purses: in arrays, unless there is too little to add up."""
    instance = arrays.instance
    if sum(map(len, instance.supporters)) >= WORTH_ARRAYS * len(instance.projects):
        return ArrayPurses(arrays, share)
    return Purses(instance, arrays.utilities, arrays.ranks, share)


def _ended(instance: Instance, run: SharesRun) -> str:
    """Why no further unit is added after this outcome; nothing if one is."""
    if instance.cost_of(run.selected) > instance.budget:
        return TOO_DEAR
    return EXHAUSTIVE if is_exhaustive(instance, run.selected) else ""


def steps_of(instance: Instance, run: SharesRun) -> list[Step]:
    """The purchases of a run as a sweep needs them."""
    return [
        Step(
            offer.project,
            float(offer.price),
            float(offer.rate) * SAFELY,
            offer.price * instance.votes[offer.project] == instance.costs[offer.project],
        )
        for offer in run.offers
    ]


def _units_in_same_order(instance: Instance, sweep: Sweep, run: SharesRun) -> int:
    """Return for how many more units the order is surely the one of this run."""
    steps: Sequence[Step] = steps_of(instance, run)
    marks = sum(map(len, instance.supporters))
    units, stride, width = 0, 1, min(max(CELLS // max(marks, 1), NARROW), WIDE)
    while True:
        ahead = range(units + stride, units + stride * width + 1, stride)
        shares = [run.share + unit * instance.parts for unit in ahead]
        sure, after = sweep.sure(steps, shares, between=stride > 1)
        if sure:
            steps, units = after, units + sure * stride
        if sure == width:
            stride, width = stride * LONGER, WIDE
        elif stride == 1:
            return units
        else:
            stride, width = max(1, stride // WIDE), WIDE
