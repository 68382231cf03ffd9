"""What to measure, how often, and in which groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotUnderstood

from .rounds import Run
from .table import BenchTable, Case, Row
from .workshop import ContenderStopped, Worker

Say = Callable[[str], None]
Results = list[tuple[Case, Row]]
Place = TypeVar("Place")
"""Where the contenders of a group stand."""


@dataclass(frozen=True, slots=True)
class Group(Generic[Place]):
    """Cases that are measured together, in the same rounds."""

    cases: tuple[Case, ...]
    measure: Callable[[Place], Results]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. `scale` is how large the large cases are, in per cent.

    `data` is a folder of ballots, for counting.
    """

    rounds: int
    only: str
    scale: int
    say: Say
    data: str = ""

    def wants(self, case: Case) -> bool:
        """Whether a case was asked for."""
        return self.only.casefold() in str(case).casefold()

    def chosen(self, groups: Iterable[Group[Place]]) -> list[Group[Place]]:
        """The groups with a case that was asked for."""
        return [group for group in groups if any(self.wants(case) for case in group.cases)]

    def said(self) -> dict[str, str]:
        """How often everybody has a turn, as it stands under the table."""
        return {"rounds": f"{self.rounds}, in turns; medians"}

    def check(self, groups: Sequence[Group[Place]]) -> None:
        """Refuse words that name no case, and say which there are; refuse to measure nothing."""
        if min(self.rounds, self.scale) < 1:
            raise NotUnderstood(_("Give a number of rounds and a scale of 1 or more."))
        if not self.chosen(groups):
            cases = "\n".join(f"  {case}" for group in groups for case in group.cases)
            raise NotUnderstood(
                _("No case has “%(words)s” in its name. There are:\n%(cases)s")
                % {"words": self.only, "cases": cases}
            )

    def carry_out(self, groups: Iterable[Group[Place]], place: Place, table: BenchTable) -> None:
        """Measure what was asked for. A contender that breaks costs its own rows and no others."""
        for group in self.chosen(groups):
            self.say(f"Measuring {group.cases[0]} ...")
            try:
                results = group.measure(place)
            except ContenderStopped as stopped:
                table.left_out.append(f"{group.cases[0]}, because {stopped}")
                continue
            for case, row in results:
                if self.wants(case):
                    table.add(case, row)


def task(worker: Worker, name: str, **how: object) -> Run:
    """A contender's task as something to run so many times."""
    return lambda times: float(worker.do(name, times=times, **how))
