"""Whether a post costs more when millions have gone before it."""

from functools import partial
from typing import Final

from . import machine
from .filling import whole_rounds
from .plan import Group, Plan, Results, task
from .rounds import interleave
from .stand import Stand
from .table import Aim, Case, Row

LARGE: Final = "post at 5 million transfers / at 10,000"
LARGE_AIM: Final = Aim("ratio_to_limit", 0.95, 0.8)
MANY_TRANSFERS, FEW_TRANSFERS = 5_000_000, 10_000
PERCENT: Final = 100
GIGABYTES_PER_MILLION: Final = 0.8
MORE_ROUNDS: Final = 4
"""Two like things are told apart only by many pairs."""


def large_group(database: str, plan: Plan) -> Group[Stand]:
    """Our own ledger against itself; the limit is its speed when it is nearly empty."""
    transfers = whole_rounds(MANY_TRANSFERS * plan.scale // PERCENT)
    detail = "" if plan.scale == PERCENT else f"at {transfers:,}"
    case = Case(LARGE, database, detail, aim=LARGE_AIM)
    return Group((case,), partial(_measure, case, transfers, plan))


def _measure(case: Case, transfers: int, plan: Plan, stand: Stand) -> Results:
    """Fill two ledgers, post into them in turns, and throw the large one away."""
    machine.want_room(stand.databases.home, gigabytes=transfers * GIGABYTES_PER_MILLION / 1e6)
    sizes = {"large": transfers, "small": FEW_TRANSFERS}
    for name, many in sizes.items():
        plan.say(f"  writing {many:,} transfers ...")
        stand.databases.with_our_tables(name)
        stand.databases.fill(name, many)
    contenders = {
        name: task(stand.ours(name, stand.databases.address(name)), "single") for name in sizes
    }
    rates = interleave(contenders, rounds=plan.rounds * MORE_ROUNDS)
    stand.dismiss("large")
    return [(case, Row.of(case, rates["large"], limit=rates["small"]))]
