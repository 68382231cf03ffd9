"""pabutools 1.2.3 at its fastest: identical ballots merged (multiprofile), fractions by gmpy2.

`with_pabutools` obeys; `with_pabutools FILE` reads one file, counts it by Equal Shares and prints
the winners: for the CPU and memory of a whole process. A file must not be packed.
"""

import json
import signal
import sys
import time
from importlib import import_module
from types import FrameType
from typing import Any

from littlesociety.ops.bench.workshop import obey


class TooLong(Exception):
    """The rule did not finish within its time."""


class Pabutools:
    """One instance at a time, and the rules."""

    def __init__(self) -> None:
        self.election = import_module("pabutools.election")
        self.rules = import_module("pabutools.rules")
        self.read: tuple[str, Any, Any] | None = None

    def budget(self, path: str, rule: str, limit: int) -> dict[str, Any] | None:
        """Count once: the CPU seconds, and the names in order; nothing above `limit` of them."""
        instance, profile = self._instance(path)
        signal.signal(signal.SIGPROF, _give_up)
        signal.setitimer(signal.ITIMER_PROF, limit)
        try:
            began = time.process_time()
            selected = self._count(rule, instance, profile)
            seconds = time.process_time() - began
        except TooLong:
            return None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return {"seconds": seconds, "selected": [project.name for project in selected]}

    def _count(self, rule: str, instance: Any, profile: Any) -> Any:
        """Run one rule; ties go by name, as everywhere in pabutools."""
        if rule == "phragmen":
            return self.rules.sequential_phragmen(instance, profile)
        by_cost, by_number = self.election.Cost_Sat, self.election.Cardinality_Sat
        if rule == "greedy, votes":
            return self.rules.greedy_utilitarian_welfare(instance, profile, by_cost)
        utility = by_number if rule.endswith("cardinality") else by_cost
        how = {"voter_budget_increment": 1} if rule.startswith("add-one") else {}
        return self.rules.method_of_equal_shares(instance, profile, utility, **how)

    def _instance(self, path: str) -> tuple[Any, Any]:
        """Read a file, unless it is the one that was read last."""
        if self.read is None or self.read[0] != path:
            instance, profile = self.election.parse_pabulib(path)
            self.read = path, instance, profile.as_multiprofile()
        return self.read[1], self.read[2]


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    """Time is up."""
    raise TooLong


def main() -> None:
    """Obey until standard input ends, or count one file."""
    pabutools = Pabutools()
    if sys.argv[1:]:
        found = pabutools.budget(sys.argv[1], "shares, cost", limit=600)
        sys.stdout.write(json.dumps(found) + "\n")
        return
    obey({"budget": pabutools.budget})


if __name__ == "__main__":
    main()
