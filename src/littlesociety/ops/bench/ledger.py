"""`./society bench ledger`: our postings beside hand-written SQL and beside other libraries.

Everything runs in turns, on databases with the same durability: SQLite with a write-ahead log and
synchronous=FULL, PostgreSQL with the settings it comes with. Movements go between 1,000 accounts
with a floor and a ceiling. What the raw SQL promises and what not stands in `workers/raw_*.py`.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from . import machine
from .databases import POSTGRESQL, SQLITE, Databases, SQLiteFiles, postgres_here
from .large import large_group
from .plan import Group, Plan, Results, task
from .rounds import interleave
from .stand import PEERS, Stand
from .table import Aim, BenchTable, Case, Row
from .workshop import Worker
from .writers import writers_group

SINGLE: Final = "single post / raw"
MANY: Final = "100 and 1,000 per call / raw set-based"
V_HORDAK: Final = "single v django-hordak"
THOUSAND_V_HORDAK: Final = "1,000 transfers v django-hordak"
V_DJANGO_LEDGER: Final = "single v django-ledger"
LEANEST: Final = "against the leanest tables"
SINGLE_AIM: Final = Aim("ratio_to_limit", 0.7, 0.5)
MANY_AIM: Final = Aim("ratio_to_limit", 0.6, 0.35)
V_HORDAK_AIM: Final = Aim("ratio_to_peer", 1.5, 1.1)
THOUSAND_AIM: Final = Aim("ratio_to_peer", 60, 20)
V_DJANGO_LEDGER_AIM: Final = Aim("ratio_to_peer", 8, 4)
A_THOUSAND: Final = 1_000
NO_SERVER: Final = "PostgreSQL, because its server is not here: sudo apt-get install postgresql"

Groups = list[Group[Stand]]


def measure(plan: Plan) -> BenchTable:
    """Measure what was asked for; say which cases there are when it is none of them."""
    groups = {name: list(every_group(name, plan)) for name in (SQLITE, POSTGRESQL)}
    plan.check([group for each in groups.values() for group in each])
    with TemporaryDirectory(prefix="society-bench-") as folder:
        home = Path(folder)
        table = BenchTable({**plan.said(), **machine.describe(home)})
        if plan.chosen(groups[SQLITE]):
            _measure_on(SQLiteFiles(home), groups[SQLITE], plan, table)
        if plan.chosen(groups[POSTGRESQL]):
            with postgres_here(home) as server:
                if server is not None:
                    table.machine["PostgreSQL"] = server.describe()
                    _measure_on(server, groups[POSTGRESQL], plan, table)
                else:
                    table.left_out.append(NO_SERVER)
        machine.describe_again(table.machine, home)
    return table


def _measure_on(databases: Databases, groups: Groups, plan: Plan, table: BenchTable) -> None:
    """Measure on one kind of database, with contenders that stay for all groups."""
    with ExitStack() as hands:
        plan.carry_out(groups, Stand(databases, hands), table)


def every_group(database: str, plan: Plan) -> Iterator[Group[Stand]]:
    """All groups of a database, in the order of the table."""
    yield _single_group(database, plan)
    yield _hot_group(database, plan)
    yield _many_group(database, 100, plan)
    yield _many_group(database, A_THOUSAND, plan)
    yield writers_group(database, plan)
    yield large_group(database, plan)


def _single_group(database: str, plan: Plan) -> Group[Stand]:
    """One post, one commit: beside raw SQL and beside a library."""
    module = "django_ledger" if database == SQLITE else "hordak"
    words, aim = (
        (V_DJANGO_LEDGER, V_DJANGO_LEDGER_AIM) if database == SQLITE else (V_HORDAK, V_HORDAK_AIM)
    )
    raw = Case(SINGLE, database, aim=SINGLE_AIM)
    lean = Case(SINGLE, database, LEANEST)
    beside = Case(words, database, aim=aim)

    def run(stand: Stand) -> Results:
        contenders = {
            "ours": task(stand.ours(), "single"),
            "raw": task(stand.raw(), "single"),
            "leanest": task(stand.leanest(), "single"),
        }
        peer = stand.peer(module)
        if peer is not None:
            contenders["peer"] = task(peer, "single")
        rates = interleave(contenders, rounds=plan.rounds)
        results = [
            (raw, Row.of(raw, rates["ours"], limit=rates["raw"])),
            (lean, Row.of(lean, rates["ours"], limit=rates["leanest"])),
        ]
        if peer is not None:
            name = PEERS[module][1]
            row = Row.of(beside, rates["ours"], peer=rates["peer"], peer_name=name)
            results.append((beside, row))
        return results

    return Group((raw, lean, beside), run)


def _hot_group(database: str, plan: Plan) -> Group[Stand]:
    """Every post pays into the same account."""
    case = Case(SINGLE, database, "all to one account")

    def run(stand: Stand) -> Results:
        contenders = {
            "ours": task(stand.ours(), "single", hot=True),
            "raw": task(stand.raw(), "single", hot=True),
        }
        rates = interleave(contenders, rounds=plan.rounds)
        return [(case, Row.of(case, rates["ours"], limit=rates["raw"]))]

    return Group((case,), run)


def _many_group(database: str, size: int, plan: Plan) -> Group[Stand]:
    """Many in one call, one commit; a thousand also beside a library."""
    detail = f"{size:,} per call"
    raw = Case(MANY, database, detail, aim=MANY_AIM)
    lean = Case(MANY, database, f"{detail} {LEANEST}")
    beside = Case(THOUSAND_V_HORDAK, database, aim=THOUSAND_AIM)
    in_one = Case(THOUSAND_V_HORDAK, database, "all in one transaction of its own")
    with_peer = size == A_THOUSAND and database == POSTGRESQL

    def run(stand: Stand) -> Results:
        contenders = {
            "ours": task(stand.ours(), "many", size=size),
            "raw": task(stand.raw(), "many", size=size),
            "leanest": task(stand.leanest(), "many", size=size),
        }
        peer = stand.peer("hordak") if with_peer else None
        if peer is not None:
            contenders["loop"] = partial(_one_by_one, peer)
            contenders["in one"] = task(peer, "many", size=size)
        rates = {
            name: [size * calls for calls in each]
            for name, each in interleave(contenders, rounds=plan.rounds).items()
        }
        results = [
            (raw, Row.of(raw, rates["ours"], limit=rates["raw"])),
            (lean, Row.of(lean, rates["ours"], limit=rates["leanest"])),
        ]
        if peer is not None:
            name = PEERS["hordak"][1]
            for case, key in ((beside, "loop"), (in_one, "in one")):
                row = Row.of(case, rates["ours"], peer=rates[key], peer_name=name)
                results.append((case, row))
        return results

    return Group((raw, lean, beside, in_one) if with_peer else (raw, lean), run)


def _one_by_one(worker: Worker, calls: int) -> float:
    """A thousand transfers a call, for a library that has no call for many."""
    return float(worker.do("single", times=calls * A_THOUSAND))
