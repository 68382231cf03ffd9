"""The fairest lottery over all lawful panels: maximin and leximin, by column generation.

Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens' assemblies",
Nature 596 (2021), algorithm LEXIMIN, here over kinds of people instead of persons: those whom the
rules do not tell apart have equal chances in the fairest lottery, so one number does for all.

Floating point is used only in here, to search. What is published is whole numbers of tickets
(`lottery`), from which everybody's chance follows exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from .panels import Floats, Panel, PanelFinder, add_row, quiet_solver, solve
from .pool import Task

_NEAR: Final = 1e-7
_MATTERS: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Fairest:
    """The panels of the fairest lottery, how likely each is, and each person's chance by kind."""

    panels: Sequence[Panel]
    likely: Floats
    chances: Floats


def leximin(task: Task) -> Fairest:
    """Make the smallest chance as large as can be, then the next smallest, and so on.

    Raises CannotDraw when no panel is lawful.
    """
    return _Search(task).run(every=True)


def maximin(task: Task) -> Fairest:
    """Make the smallest chance as large as can be, and leave it at that.

    Raises CannotDraw when no panel is lawful.
    """
    return _Search(task).run(every=False)


class _Search:
    """The panels met so far, and the kinds whose chance is settled."""

    def __init__(self, task: Task) -> None:
        self.finder = PanelFinder(task)
        self.sizes = np.array([len(kind) for kind in task.kinds], dtype=np.float64)
        self.width = len(task.kinds)
        self.settled: dict[int, float] = {}
        self.panels = self._first_panels()

    def run(self, *, every: bool) -> Fairest:
        """Settle the chances from the smallest up, then find a lottery that gives them."""
        while len(self.settled) < self.width:
            least, weights = self._raise_the_smallest()
            if not every:
                self.settled = dict.fromkeys(range(self.width), least)
                break
            for kind in range(self.width):
                if kind not in self.settled and weights[kind] > _MATTERS:
                    self.settled[kind] = least
        likely = self._lottery()
        shares = np.array([np.array(panel) / self.sizes for panel in self.panels])
        return Fairest(self.panels, likely, likely @ shares)

    def _first_panels(self) -> list[Panel]:
        """Panels in which every kind sits that can sit at all."""
        found: dict[Panel, None] = {}
        unseen = np.ones(self.width)
        while True:
            panel = self.finder.best(unseen)
            if panel is None or (found and not np.dot(unseen, panel)):
                return list(found)
            found[panel] = None
            unseen[np.array(panel) > 0] = 0.0

    def _raise_the_smallest(self) -> tuple[float, Floats]:
        """The largest smallest chance of the kinds not settled, and what holds it down.

        Solves the dual over the panels known; a panel that would do better is added, until none
        would. A kind with a positive weight cannot have more in any lottery that is as good.
        """
        dual = self._dual()
        while True:
            found = solve(dual)
            if found is None:
                message = "the solver lost its way; please report this pool"
                raise ArithmeticError(message)
            weights, cap = found[: self.width], float(found[self.width])
            panel = self.finder.best(weights / self.sizes)
            worth = 0.0 if panel is None else float(np.dot(weights / self.sizes, panel))
            if panel is None or worth <= cap + _NEAR or panel in self.panels:
                given = sum(self.settled[kind] * weights[kind] for kind in self.settled)
                return max(0.0, cap - given), weights
            self.panels.append(panel)
            self._add_panel(dual, panel)

    def _dual(self) -> highspy.Highs:
        """One weight per kind, and the worth that no panel exceeds; to be made small."""
        dual = quiet_solver()
        dual.addVars(
            self.width + 1, np.zeros(self.width + 1), np.full(self.width + 1, highspy.kHighsInf)
        )
        costs = np.array([-self.settled.get(kind, 0.0) for kind in range(self.width)] + [1.0])
        dual.changeColsCost(self.width + 1, np.arange(self.width + 1, dtype=np.int32), costs)
        waiting = [kind for kind in range(self.width) if kind not in self.settled]
        add_row(dual, 1.0, 1.0, waiting, np.ones(len(waiting)))
        for panel in self.panels:
            self._add_panel(dual, panel)
        return dual

    def _add_panel(self, dual: highspy.Highs, panel: Panel) -> None:
        """No panel is worth more than the cap."""
        seated = [kind for kind in range(self.width) if panel[kind]]
        values = [panel[kind] / self.sizes[kind] for kind in seated]
        add_row(dual, -highspy.kHighsInf, 0.0, [*seated, self.width], np.array([*values, -1.0]))

    def _lottery(self) -> Floats:
        """How likely each panel is, so that every kind has its settled chance."""
        primal, count = quiet_solver(), len(self.panels)
        primal.addVars(count + 1, np.zeros(count + 1), np.ones(count + 1))
        primal.changeColCost(count, 1.0)
        add_row(primal, 1.0, 1.0, range(count), np.ones(count))
        for kind, chance in self.settled.items():
            seated = [n for n, panel in enumerate(self.panels) if panel[kind]]
            values = [self.panels[n][kind] / self.sizes[kind] for n in seated]
            add_row(primal, chance, highspy.kHighsInf, [*seated, count], np.array([*values, 1.0]))
        found = solve(primal)
        if found is None:
            message = "the solver lost its way; please report this pool"
            raise ArithmeticError(message)
        likely = np.clip(found[:count], 0.0, None)
        return np.asarray(likely / likely.sum())
