"""Add-one completion of Equal Shares: the endowment is raised until the budget is used up.

The plain way counts again after every unit. Nearly all those counts buy the same projects in the
same order, and that can be proved for many of them at once. For one order of purchases, more money
for everyone never raises the price of any project at any step, and never leaves anyone with less:
if purses grow, the price falls or stays, so max(0, purse - price) grows or stays.

So let a count at endowment e buy projects in some order at rates r1, r2, ...; and let those
purchases be made in that order at a higher endowment E. If at each step t no other project can be
had at E at a rate below r_t (or at r_t, with an earlier place in the order for ties), then at every
endowment in between it costs no less than at E, while the project of step t costs no more than r_t:
the order is the same all the way. And if nothing more can be paid for at the end at E, nothing can
be in between. One count at E has then taken the place of all counts from e to E, exactly.
"""

from dataclasses import replace
from fractions import Fraction

from society_algorithms.tally.budgets.equal_shares import (
    BY_ID,
    SharesRun,
    equal_shares,
    is_exhaustive,
    purses_for,
)
from society_algorithms.tally.budgets.purses import Offer
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance

EXHAUSTIVE = "exhaustive"
TOO_DEAR = "too dear"


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
    run = equal_shares(instance, utility, ties)
    increments, stride = 0, 1
    while not is_exhaustive(instance, run.selected):
        further = _same_order(instance, utility, ties, run, stride) if stride > 1 else None
        if further:
            run, increments, stride = further, increments + stride, stride * 2
        elif stride > 1:
            stride //= 2
        else:
            after = equal_shares(instance, utility, ties, share=run.share + instance.parts)
            if instance.cost_of(after.selected) > instance.budget:
                return replace(run, increments=increments, ended=TOO_DEAR)
            increments += 1
            stride = 2 if after.selected == run.selected else 1
            run = after
    return replace(run, increments=increments, ended=EXHAUSTIVE)


def _same_order(
    instance: Instance, utility: str, ties: TieOrder, run: SharesRun, units: int
) -> SharesRun | None:
    """Return the run so many units further if it, and all in between, surely buy in this order."""
    purses = purses_for(instance, utility, ties, run.share + Fraction(units * instance.parts))
    offers: list[Offer] = []
    for offer in run.offers:
        if purses.cheapest(limit=offer):
            return None
        same = purses.offer(offer.project)
        if same is None:
            return None
        purses.buy(same)
        offers.append(same)
    if purses.cheapest():
        return None
    return SharesRun(purses.share, run.free, tuple(offers))
