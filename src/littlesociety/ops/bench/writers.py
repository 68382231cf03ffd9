"""Four writers at once, each posting again as soon as it is answered: who waits, and how long.

On SQLite they are threads of one process, as in our server; the raw ones wait by SQLite's own busy
handler. On PostgreSQL they are four processes.
"""

from statistics import mean
from typing import Final

from .databases import SQLITE
from .plan import Group, Plan, Results
from .stand import Stand
from .table import Aim, Case, Row
from .workshop import Worker

WRITERS: Final = "4 closed-loop writers: slowest share of mean; p99"
SHARE_AIM: Final = Aim("ours", 0.8, 0.5)
P99_AIM: Final = Aim("ours", 150, 500, at_most=True)
HANDS: Final = 4
SECONDS: Final = 1.5
PERCENT: Final = 99

Waits = list[list[float]]
"""For each writer, how many seconds each of its posts took."""


def writers_group(database: str, plan: Plan) -> Group[Stand]:
    """Three rows of the same rounds: the slowest's share, the longest waits, all together."""
    share = Case(WRITERS, database, "slowest share of mean", "share", SHARE_AIM)
    p99 = Case(WRITERS, database, "p99", "ms", P99_AIM)
    together = Case(WRITERS, database, "all together")

    def run(stand: Stand) -> Results:
        ours, raw = _hands(stand, ours=True), _hands(stand, ours=False)
        rounds: dict[str, list[Waits]] = {"ours": [], "raw": []}
        for turn in range(plan.rounds):
            contenders = [("ours", ours), ("raw", raw)]
            for name, workers in contenders if turn % 2 else reversed(contenders):
                rounds[name].append(_one_round(workers))
        found = []
        for case, what in ((share, slowest_share), (p99, p99_ms), (together, per_second)):
            reached = {name: [what(waits) for waits in each] for name, each in rounds.items()}
            found.append((case, Row.of(case, reached["ours"], limit=reached["raw"])))
        return found

    return Group((share, p99, together), run)


def slowest_share(waits: Waits) -> float:
    """How much the slowest writer got done, as a share of the mean. One that got nothing did 1.

    >>> slowest_share([[0.1] * 8, [0.1] * 12])
    0.8
    """
    done = [max(len(each), 1) for each in waits]
    return min(done) / mean(done)


def p99_ms(waits: Waits) -> float:
    """The wait that 99 of 100 posts stay below, in milliseconds.

    >>> p99_ms([[0.001] * 99, [0.5]])
    500.0
    """
    every = sorted(wait for each in waits for wait in each)
    return 1000 * every[min(len(every) - 1, len(every) * PERCENT // 100)]


def per_second(waits: Waits) -> float:
    """How many posts all writers get done in a second."""
    return sum(len(each) for each in waits) / SECONDS


def _hands(stand: Stand, *, ours: bool) -> list[Worker]:
    """One process of four threads, or four processes on one database."""
    if stand.databases.name == SQLITE:
        return [stand.ours() if ours else stand.raw()]
    start = stand.ours if ours else stand.raw
    name = "ours" if ours else "raw"
    start()
    database = stand.databases.address(name)
    return [start(), *(start(f"{name} {hand}", database) for hand in range(2, HANDS + 1))]


def _one_round(workers: list[Worker]) -> Waits:
    """Have all writers write for a while, at the same time."""
    threads = HANDS // len(workers)
    for worker in workers:
        worker.order("writers", seconds=SECONDS, threads=threads)
    return [waits for worker in workers for waits in worker.answer()]
