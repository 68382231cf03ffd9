"""Where counts are compared: the files, our worker, and those of the peers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from .ballot_files import BallotFiles
from .plan import Plan
from .workshop import Worker, working

A_THOUSAND: Final = 1_000

Beside = tuple[list[float], float, bool]
"""Our milliseconds in each round, theirs, and whether both selected the same in the same order."""


class CountPlace:
    """The contenders, started when they are first wanted."""

    def __init__(self, files: BallotFiles, hands: ExitStack, plan: Plan) -> None:
        self.files, self.hands, self.plan = files, hands, plan
        self.workers: dict[str, Worker] = {}

    def worker(self, module: str) -> Worker:
        """A contender."""
        if module not in self.workers:
            self.workers[module] = self.hands.enter_context(working(module))
        return self.workers[module]

    def ours(self) -> Worker:
        """Our own counting."""
        return self.worker("counts_ours")

    def peer(self, library: str, module: str) -> Worker | None:
        """Another library, or None when it is not installed."""
        return None if find_spec(library) is None else self.worker(module)

    def budgets(self) -> Iterator[tuple[str, Path]]:
        """The budget files."""
        yield from self.files.budgets.items()

    def side_by_side(self, rule: str, names: Iterable[str], *, limit: int) -> dict[str, Beside]:
        """Count files by one rule, theirs between ours; those that they finish within the limit."""
        peer = self.peer("pabutools", "with_pabutools")
        found: dict[str, Beside] = {}
        for name in names if peer is not None else ():
            path = str(self.files.budgets[name])
            self.plan.say(f"  {rule}: {name}")
            theirs = peer.do("budget", path=path, rule=rule, limit=limit) if peer else None
            if theirs is None:
                continue
            ours = self.ours().do("budget", path=path, rule=rule, times=self.plan.rounds)
            order = sorted if rule == "phragmen" else list  # pabutools sorts that result by name
            same = order(ours["selected"]) == order(theirs["selected"])
            milliseconds = [A_THOUSAND * seconds for seconds in ours["seconds"]]
            found[name] = milliseconds, A_THOUSAND * theirs["seconds"], same
        return found

    def elections(self, names: Sequence[str]) -> list[str]:
        """Where these elections are."""
        return [str(self.files.elections[name]) for name in names]
