"""`./society bench count`: our counting beside pabutools, pyrankvote and votekit. CPU time.

A peer is timed once where it takes seconds, and our own counts in between as often as there are
rounds. Every time that two count the same budget, their winners are compared as well.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import geometric_mean, median
from tempfile import TemporaryDirectory
from typing import Any, Final

from . import machine
from .ballot_files import find_ballots
from .count_elections import election_groups
from .count_place import A_THOUSAND, CountPlace
from .plan import Group, Plan, Results
from .table import Aim, BenchTable, Case, Row

PABUTOOLS: Final = "pabutools 1.2.3"
SAME: Final = "same projects in the same order as pabutools 1.2.3"
SHARES: Final = "Equal Shares"
LARGE: Final = "voters x projects > 500,000"
ADD_ONE: Final = "Equal Shares with add-one"
OTHERS: Final = "greedy and Phragmen on the large files"
WHOLE: Final = "file to winners"
LARGE_CELLS: Final = 500_000
ADD_ONE_CELLS: Final = 800_000
ADD_ONE_FROM_SECONDS: Final = 2.0
LIMIT_SECONDS: Final = 120
LODZ: Final = "Poland_Lodz_2022"
MEBIBYTE: Final = 1024

EACH_AIM: Final = Aim("ratio_to_peer", 40, 15)
MEAN_AIM: Final = Aim("ratio_to_peer", 100, 60)
ADD_ONE_AIM: Final = Aim("ratio_to_peer", 100, 30)
OTHERS_AIM: Final = Aim("ratio_to_peer", 40, 20)
ALL_AIM: Final = Aim("ratio_to_peer", 1, 1)
CPU_AIM: Final = Aim("ours", 0.25, 0.5, at_most=True)
ROOM_AIM: Final = Aim("ours", 100, 150, at_most=True)


def measure(plan: Plan) -> BenchTable:
    """Measure what was asked for; say which cases there are when it is none of them."""
    with TemporaryDirectory(prefix="society-bench-") as folder, ExitStack() as hands:
        home = Path(folder)
        files = find_ballots(home, plan.data)
        place = CountPlace(files, hands, plan)
        table = BenchTable({**machine.describe(home), "ballots": files.said})
        groups = [*budget_groups(place), *election_groups(files)]
        plan.check(groups)
        plan.carry_out(groups, place, table)
    return table


def budget_groups(place: CountPlace) -> Iterator[Group[CountPlace]]:
    """The groups about participatory budgets, large files first."""
    sizes = {name: place.ours().do("size", path=str(path)) for name, path in place.budgets()}
    approval = [name for name, size in sizes.items() if size["vote_type"] == "approval"]
    by_size = sorted(approval, key=lambda name: -sizes[name]["cells"])
    large = [name for name in by_size if sizes[name]["cells"] > LARGE_CELLS]
    for utility in ("cost", "cardinality"):
        yield _shares_group(utility, by_size, large)
    yield _others_group(large)
    yield _add_one_group([name for name in by_size if sizes[name]["cells"] <= ADD_ONE_CELLS])
    yield _whole_group(LODZ if LODZ in sizes else by_size[0])


def _shares_group(utility: str, names: Sequence[str], large: Sequence[str]) -> Group[CountPlace]:
    """Equal Shares on every approval file: all for their winners, the large ones for their time."""
    same = Case(SAME, detail=utility, unit="files", aim=ALL_AIM)
    mean = Case(SHARES, detail=f"{LARGE}, {utility}, geometric mean", unit="ms", aim=MEAN_AIM)
    each = {
        name: Case(SHARES, detail=f"{LARGE}, {utility}, {name}", unit="ms", aim=EACH_AIM)
        for name in large
    }

    def run(place: CountPlace) -> Results:
        wanted = _wanted(place.plan, names, each, (same, mean))
        found = place.side_by_side(f"shares, {utility}", wanted, limit=LIMIT_SECONDS)
        rows: Results = [(same, _sameness(same, found))]
        timed = [(name, *found[name][:2]) for name in large if name in found]
        for name, ours, theirs in timed:
            rows.append((each[name], _row(each[name], ours, theirs)))
        if timed:
            ratios = [theirs / median(ours) for _name, ours, theirs in timed]
            ours_ms = geometric_mean([median(ours) for _name, ours, _theirs in timed])
            rows.append((mean, _row(mean, [ours_ms], ours_ms * geometric_mean(ratios))))
        return rows

    return Group((same, *each.values(), mean), run)


def _others_group(large: Sequence[str]) -> Group[CountPlace]:
    """Greedy by votes and sequential Phragmén."""
    cases = {
        (rule, name): Case(OTHERS, detail=f"{rule}, {name}", unit="ms", aim=OTHERS_AIM)
        for rule in ("greedy, votes", "phragmen")
        for name in large
    }
    same = Case(SAME, detail="greedy and Phragmen on the large files", unit="files", aim=ALL_AIM)

    def run(place: CountPlace) -> Results:
        rows: Results = []
        every: dict[str, Any] = {}
        for rule in ("greedy, votes", "phragmen"):
            of_rule = {name: cases[rule, name] for name in large}
            wanted = _wanted(place.plan, large, of_rule, (same,))
            found = place.side_by_side(rule, wanted, limit=LIMIT_SECONDS)
            every |= {f"{rule} {name}": each for name, each in found.items()}
            for name, (ours, theirs, _same) in found.items():
                case = cases[rule, name]
                rows.append((case, _row(case, ours, theirs)))
        return [*rows, (same, _sameness(same, every))]

    return Group((*cases.values(), same), run)


def _add_one_group(names: Sequence[str]) -> Group[CountPlace]:
    """Add-one completion, where pabutools takes its time but ends within ours."""
    cases = {name: Case(ADD_ONE, detail=name, unit="ms", aim=ADD_ONE_AIM) for name in names}
    same = Case(SAME, detail="add-one, cost", unit="files", aim=ALL_AIM)

    def run(place: CountPlace) -> Results:
        wanted = _wanted(place.plan, names, cases, (same,))
        found = place.side_by_side("add-one, cost", wanted, limit=LIMIT_SECONDS)
        slow = {
            name: each
            for name, each in found.items()
            if each[1] > ADD_ONE_FROM_SECONDS * A_THOUSAND
        }
        rows: Results = [
            (cases[name], _row(cases[name], ours, theirs))
            for name, (ours, theirs, _same) in slow.items()
        ]
        return [*rows, (same, _sameness(same, found))]

    return Group((*cases.values(), same), run)


def _whole_group(name: str) -> Group[CountPlace]:
    """From a file to winners, as a process of its own: CPU and memory."""
    seconds = Case(f"{name} {WHOLE}", detail="CPU", unit="s", aim=CPU_AIM)
    room = Case(f"{name} {WHOLE}", detail="memory", unit="MiB", aim=ROOM_AIM)

    def run(place: CountPlace) -> Results:
        path = str(place.files.budgets[name])
        ours = [
            process(["-m", "society_algorithms.tally", "pb", path, "--json"])
            for _round in range(place.plan.rounds)
        ]
        theirs = None
        if find_spec("pabutools") is not None:
            theirs = process(["-m", "littlesociety.ops.bench.workers.with_pabutools", path])
        least = place.ours().do("bytes_of_files", paths=[path], times=place.plan.rounds)
        rows = []
        for at, case in enumerate((seconds, room)):
            rows.append(
                (
                    case,
                    Row.of(
                        case,
                        [each[at] for each in ours],
                        peer=None if theirs is None else [theirs[at]] * len(ours),
                        peer_name=PABUTOOLS,
                        limit=least if case is seconds else None,
                    ),
                )
            )
        return rows

    return Group((seconds, room), run)


def process(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python with these arguments: its CPU seconds, and the most memory it had, in MiB."""
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)  # noqa: S603
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, json.dumps(list(arguments)))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / MEBIBYTE


def _wanted(
    plan: Plan, names: Sequence[str], own: Mapping[str, Case], together: Sequence[Case]
) -> list[str]:
    """The files to count: all for a case about all of them, else those with a case of their own."""
    everything = any(plan.wants(case) for case in together)
    return [name for name in names if everything or (name in own and plan.wants(own[name]))]


def _row(case: Case, ours: Sequence[float], theirs: float) -> Row:
    """A row beside pabutools, which was timed once."""
    return Row.of(case, ours, peer=[theirs] * len(ours), peer_name=PABUTOOLS)


def _sameness(case: Case, found: dict[str, Any]) -> Row:
    """On how many files both have the same winners, of those that pabutools finished."""
    agreed = float(sum(same for _ours, _theirs, same in found.values()))
    return Row.of(case, [agreed], peer=[float(len(found))], peer_name=PABUTOOLS)
