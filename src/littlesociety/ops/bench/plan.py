"""What to measure, how often, and in which groups."""

from collections.abc import Callable
from dataclasses import dataclass

from .rounds import Run
from .stand import Stand
from .table import Case, Row
from .workshop import Worker

Say = Callable[[str], None]
Results = list[tuple[Case, Row]]


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are measured together, in the same rounds."""

    cases: tuple[Case, ...]
    measure: Callable[[Stand], Results]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. `scale` is the size of the large ledger or record."""

    rounds: int
    only: str
    scale: int
    say: Say

    def wants(self, case: Case) -> bool:
        """Whether a case was asked for."""
        return self.only.casefold() in str(case).casefold()


def task(worker: Worker, name: str, **how: object) -> Run:
    """A contender's task as something to run so many times."""
    return lambda times: float(worker.do(name, times=times, **how))
