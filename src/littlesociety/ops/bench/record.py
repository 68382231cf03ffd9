"""`./society bench record`: our log beside plain hashing and beside pymerkle.

Our log is a folder of files, signed and durable after every thousand leaves; plain hashing is only
the arithmetic, in memory. What each does and does not do stands in `workers/`.
"""

from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from . import machine
from .databases import SQLITE, env_for
from .plan import Group, Plan, Results, task
from .rounds import interleave
from .table import Aim, BenchTable, Case, Row
from .workers.leaves import A_THOUSAND
from .workshop import Worker, working

PYMERKLE: Final = "pymerkle 7.0.0"
MANY_LEAVES: Final = 1_000_000
PERCENT: Final = 100
GIGABYTES_PER_MILLION: Final = 1.0
NEW, LARGE = "new", "large"

APPEND: Final = "log append"
PROOF: Final = "inclusion and consistency proof from tiles at 1 million"
AUDIT: Final = "full offline audit of 1 million leaves"
SEALED: Final = "fact committed to signed"
APPEND_AIM: Final = Aim("ours", 100_000, 40_000)
PROOF_AIM: Final = Aim("ours", 0.2, 1, at_most=True)
AUDIT_AIM: Final = Aim("ours", 15, 60, at_most=True)


class Bench:
    """The contenders, and what is asked of them."""

    def __init__(self, home: Path, hands: ExitStack, plan: Plan) -> None:
        self.home, self.hands, self.plan = home, hands, plan
        self.size = max(A_THOUSAND, MANY_LEAVES * plan.scale // PERCENT)
        self.workers: dict[str, Worker] = {}
        self.grown = False

    def worker(self, name: str, module: str, *arguments: str, **env: str) -> Worker:
        """A contender, started when it is first wanted."""
        if name not in self.workers:
            started = working(module, *arguments, env=env)
            self.workers[name] = self.hands.enter_context(started)
        return self.workers[name]

    def ours(self, name: str) -> Worker:
        """Our log in a folder."""
        return self.worker(f"ours {name}", "log_ours", str(self.home / name))

    def plain(self, name: str) -> Worker:
        """Nothing but hashing."""
        return self.worker(f"plain {name}", "log_plain")

    def pymerkle(self, name: str) -> Worker | None:
        """The other library, or None when it is not installed."""
        if find_spec("pymerkle") is None:
            return None
        path = str(self.home / f"{name}-pymerkle.db")
        return self.worker(f"pymerkle {name}", "with_pymerkle", path)

    def grow(self) -> None:
        """Let all logs have their million leaves, at the same time: this is not measured."""
        if self.grown:
            return
        self.plan.say(f"  adding {self.size:,} leaves to each log ...")
        machine.want_room(self.home, gigabytes=self.size * GIGABYTES_PER_MILLION / 1e6)
        everyone = (self.ours(LARGE), self.plain(LARGE), self.pymerkle(LARGE))
        growing = [each for each in everyone if each is not None]
        for worker in growing:
            worker.order("grow", size=self.size)
        for worker in growing:
            worker.answer()
        self.grown = True


def measure(plan: Plan) -> BenchTable:
    """Measure what was asked for; say which cases there are when it is none of them."""
    groups = every_group(plan)
    plan.check(groups)
    with TemporaryDirectory(prefix="society-bench-") as folder, ExitStack() as hands:
        home = Path(folder)
        table = BenchTable({**plan.said(), **machine.describe(home)})
        plan.carry_out(groups, Bench(home, hands, plan), table)
        machine.describe_again(table.machine, home)
    return table


def every_group(plan: Plan) -> list[Group[Bench]]:
    """All groups, in the order of the table."""
    return [append_group(), seal_group(), *proof_groups(plan), audit_group(plan)]


def append_group() -> Group[Bench]:
    """A thousand leaves at a time, from an empty log on."""
    detail = "leaves/s, durable per 1,000"
    case = Case(APPEND, detail=detail, unit="leaves/s", aim=APPEND_AIM)
    in_memory = Case(APPEND, detail=f"{detail}, against memory only", unit="leaves/s")

    def run(bench: Bench) -> Results:
        contenders = {
            "ours": task(bench.ours(NEW), "append"),
            "plain": task(bench.plain(NEW), "append"),
        }
        peer = bench.pymerkle(NEW)
        if peer is not None:
            contenders["durable"] = task(peer, "append")
            contenders["memory"] = task(peer, "append_in_memory")
        rates = {
            name: [A_THOUSAND * batches for batches in each]
            for name, each in interleave(contenders, rounds=bench.plan.rounds).items()
        }
        names = ((case, "durable", f"{PYMERKLE}, SQLite"), (in_memory, "memory", PYMERKLE))
        return [
            (each, _row(each, rates, peer=peer, peer_name=name, limit="plain"))
            for each, peer, name in names
        ]

    return Group((case, in_memory), run)


def seal_group() -> Group[Bench]:
    """The whole way of a line, through the database."""
    case = Case(SEALED, SQLITE, "1,000 at a time", unit="lines/s")

    def run(bench: Bench) -> Results:
        url = f"sqlite:///{bench.home / 'society.db'}"
        sealing = bench.worker("sealing", "sealing", **env_for(url, bench.home / "society"))
        contenders = {"ours": task(sealing, "seal"), "plain": task(bench.plain(NEW), "append")}
        rates = {
            name: [A_THOUSAND * batches for batches in each]
            for name, each in interleave(contenders, rounds=bench.plan.rounds).items()
        }
        return [(case, _row(case, rates, limit="plain"))]

    return Group((case,), run)


def proof_groups(plan: Plan) -> list[Group[Bench]]:
    """Proofs about leaves anywhere in a large log."""
    return [_proof_group(kind, plan) for kind in ("inclusion", "consistency")]


def _proof_group(kind: str, plan: Plan) -> Group[Bench]:
    """One kind of proof: with a reader that keeps the tiles it used, and with none."""
    scaled = _scaled(kind, plan)
    kept = Case(PROOF, detail=scaled, unit="ms", aim=PROOF_AIM)
    afresh = Case(PROOF, detail=f"{scaled}, nothing kept between two proofs", unit="ms")

    def run(bench: Bench) -> Results:
        bench.grow()
        contenders = {
            "ours": task(bench.ours(LARGE), kind),
            "afresh": task(bench.ours(LARGE), kind, afresh=True),
        }
        if kind == "inclusion":
            contenders["plain"] = task(bench.plain(LARGE), kind)
        peer = bench.pymerkle(LARGE)
        if peer is not None:
            contenders["peer"] = task(peer, kind)
        rates = interleave(contenders, rounds=bench.plan.rounds)
        milliseconds = {name: [1000 / rate for rate in each] for name, each in rates.items()}
        beside = {"peer": "peer", "peer_name": f"{PYMERKLE}, in memory", "limit": "plain"}
        return [
            (kept, _row(kept, milliseconds, **beside)),
            (afresh, _row(afresh, milliseconds, ours="afresh", **beside)),
        ]

    return Group((kept, afresh), run)


def audit_group(plan: Plan) -> Group[Bench]:
    """The one file that anyone can run, over every byte of a large log."""
    case = Case(AUDIT, detail=_scaled("", plan), unit="s", aim=AUDIT_AIM)

    def run(bench: Bench) -> Results:
        bench.grow()
        contenders = {
            "ours": task(bench.ours(LARGE), "audit"),
            "plain": task(bench.plain(LARGE), "audit"),
        }
        rates = interleave(contenders, rounds=bench.plan.rounds, once=True)
        seconds = {name: [1 / rate for rate in each] for name, each in rates.items()}
        return [(case, _row(case, seconds, limit="plain"))]

    return Group((case,), run)


def _scaled(detail: str, plan: Plan) -> str:
    """What is particular about a case, with the size of the log unless it is the full one."""
    size = "" if plan.scale == PERCENT else f"at {plan.scale}% of the size"
    return ", ".join(part for part in (detail, size) if part)


def _row(
    case: Case,
    reached: dict[str, list[float]],
    *,
    ours: str = "ours",
    peer: str = "",
    peer_name: str = "",
    limit: str = "",
) -> Row:
    """A row from what the contenders of these names reached, where they are there."""
    theirs = reached.get(peer)
    return Row.of(
        case,
        reached[ours],
        peer=theirs,
        peer_name=peer_name if theirs is not None else "",
        limit=reached.get(limit),
    )
