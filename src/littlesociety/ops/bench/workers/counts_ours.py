"""Our counting, told which file and which rule. CPU seconds, not seconds on the clock.

A budget file is read once and not again: what is timed is the rule, from the ballots in memory to
the winners. Elections are timed from their files, and from ballots in memory.
"""

import gzip
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from littlesociety.ops.bench.workshop import obey
from society_algorithms.tally.ballots import Election
from society_algorithms.tally.budgets.add_one import with_add_one_completion
from society_algorithms.tally.budgets.equal_shares import equal_shares
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.files.blt import read_blt
from society_algorithms.tally.files.pabulib import read_pabulib
from society_algorithms.tally.instance import Instance
from society_algorithms.tally.scottish import count_scottish

RULES: dict[str, Callable[[Instance], Any]] = {
    "shares, cost": lambda instance: equal_shares(instance, "cost"),
    "shares, cardinality": lambda instance: equal_shares(instance, "cardinality"),
    "add-one, cost": lambda instance: with_add_one_completion(instance, "cost"),
    "greedy, votes": lambda instance: greedy(instance, "cost"),
    "phragmen": phragmen,
}


class Counting:
    """The files that were read, and counts of them."""

    def __init__(self) -> None:
        self.instance: tuple[str, Instance] | None = None
        self.elections: dict[str, Election] = {}

    def budget(self, path: str, rule: str, times: int) -> dict[str, Any]:
        """Count a budget so many times: the CPU seconds of each, and what was selected."""
        instance, seconds = self._read(path), []
        selected: tuple[int, ...] = ()
        for _time in range(times):
            fresh = replace(instance)  # without what the last count worked out
            began = time.process_time()
            selected = RULES[rule](fresh).selected
            seconds.append(time.process_time() - began)
        names = [instance.projects[number].id for number in selected]
        return {"seconds": seconds, "selected": names}

    def size(self, path: str) -> dict[str, Any]:
        """How large a budget file is, and what kind of ballots it holds."""
        instance = self._read(path)
        return {
            "cells": instance.voters * len(instance.projects),
            "vote_type": instance.vote_type,
        }

    def elections_from_files(self, paths: list[str], times: int) -> list[float]:
        """Read and count elections from their files so many times."""
        seconds = []
        for _time in range(times):
            began = time.process_time()
            for path in paths:
                count_scottish(read_blt(path))
            seconds.append(time.process_time() - began)
        return seconds

    def elections_in_memory(self, paths: list[str], times: int) -> list[float]:
        """Count elections whose ballots are in memory so many times."""
        elections, seconds = [self._election(path) for path in paths], []
        for _time in range(times):
            began = time.process_time()
            for election in elections:
                count_scottish(election)
            seconds.append(time.process_time() - began)
        return seconds

    def bytes_of_files(self, paths: list[str], times: int) -> list[float]:
        """Only read and unpack the files so many times, and part them into lines."""
        seconds = []
        for _time in range(times):
            began = time.process_time()
            for path in paths:
                content = Path(path).read_bytes()
                whole = gzip.decompress(content) if path.endswith(".gz") else content
                whole.split(b"\n")
            seconds.append(time.process_time() - began)
        return seconds

    def stages(self, path: str) -> list[list[str]]:
        """Every stage: the candidates' votes in order, then what is not transferable."""
        shown: Any = count_scottish(self._election(path)).as_json()
        return [[*stage["votes"].values(), stage["non_transferable"]] for stage in shown["stages"]]

    def winners(self, paths: list[str]) -> list[list[int]]:
        """The numbers of those elected in each election, sorted."""
        return [sorted(count_scottish(self._election(path)).elected) for path in paths]

    def _read(self, path: str) -> Instance:
        if self.instance is None or self.instance[0] != path:
            self.instance = path, read_pabulib(path)
        return self.instance[1]

    def _election(self, path: str) -> Election:
        if path not in self.elections:
            self.elections[path] = read_blt(path)
        return self.elections[path]


def main() -> None:
    """Obey until standard input ends."""
    sys.set_int_max_str_digits(0)
    counting = Counting()
    obey(
        {
            "size": counting.size,
            "budget": counting.budget,
            "elections_from_files": counting.elections_from_files,
            "elections_in_memory": counting.elections_in_memory,
            "bytes_of_files": counting.bytes_of_files,
            "stages": counting.stages,
            "winners": counting.winners,
        }
    )


if __name__ == "__main__":
    main()
