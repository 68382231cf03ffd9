"""Finding panels that meet the quotas, by mixed integer programming with HiGHS."""

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from .pool import CannotDraw, Quota, Task

Panel = tuple[int, ...]
"""How many members of each kind sit."""

Floats = NDArray[np.float64]


def quiet_solver() -> highspy.Highs:
    """A solver that says nothing, uses one thread and always goes the same way."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(name, value)
    return solver


def solve(solver: highspy.Highs) -> Floats | None:
    """Run a solver; return the values of its columns, or None when nothing can satisfy its rows."""
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


def add_row(
    solver: highspy.Highs, least: float, most: float, columns: Sequence[int], values: Floats
) -> None:
    """Ask that the weighted sum of some columns lies between two bounds."""
    solver.addRow(least, most, len(columns), np.array(columns, dtype=np.int32), values)


class PanelFinder:
    """Finds, among all lawful panels, the one that is worth most. One integer column per kind."""

    def __init__(self, task: Task) -> None:
        self._solver, self._width = _model(task), len(task.kinds)
        self._columns = np.arange(self._width, dtype=np.int32)
        if self.best(np.zeros(self._width)) is None:
            raise CannotDraw(_why_not(task))

    def best(self, worth: Floats) -> Panel | None:
        """Return a lawful panel for which the sum of `worth` times members is largest."""
        self._solver.changeColsCost(self._width, self._columns, -worth)
        found = solve(self._solver)
        return None if found is None else tuple(round(value) for value in found)


def _model(task: Task, *, slack: bool = False) -> highspy.Highs:
    """The rules as rows. With `slack`, two more columns per quota let it be missed at a price."""
    solver = quiet_solver()
    width = len(task.kinds)
    sizes = np.array([len(kind) for kind in task.kinds], dtype=np.float64)
    solver.addVars(width, np.zeros(width), sizes)
    extra = 2 * len(task.quotas) if slack else 0
    if extra:
        solver.addVars(extra, np.zeros(extra), np.full(extra, float(task.size)))
        added = np.arange(width, width + extra, dtype=np.int32)
        solver.changeColsCost(extra, added, np.ones(extra))
    every = np.arange(width + extra, dtype=np.int32)
    whole = np.full(width + extra, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(width + extra, every, whole)
    add_row(solver, task.size, task.size, range(width), np.ones(width))
    for place, quota in enumerate(task.quotas):
        columns = [
            n for n, kind in enumerate(task.kinds) if kind.features[quota.feature] == quota.value
        ]
        values = [1.0] * len(columns)
        if slack:
            columns, values = (
                [*columns, width + 2 * place, width + 2 * place + 1],
                [*values, 1.0, -1.0],
            )
        add_row(solver, quota.least, quota.most, columns, np.array(values))
    for group in task.apart:
        add_row(solver, 0, 1, group, np.ones(len(group)))
    return solver


def _why_not(task: Task) -> str:
    """Say which quotas would have to give way, by the smallest change that works."""
    found = solve(_model(task, slack=True))
    if found is None:
        return (
            "So many people sit apart (households, conflicts) that no panel of this size is left, "
            "whatever the quotas. Draw fewer people, or a larger pool."
        )
    missed = [round(value) for value in found[len(task.kinds) :]]
    changes = "; ".join(_changes(task.quotas, missed))
    return f"No panel meets all quotas at once. The smallest change that works: {changes}."


def _changes(quotas: Sequence[Quota], missed: Sequence[int]) -> Iterable[str]:
    """Each quota that gives way, in words."""
    for place, quota in enumerate(quotas):
        too_few, too_many = missed[2 * place], missed[2 * place + 1]
        of = f"{quota.feature} {quota.value}"
        if too_few:
            yield f"{of}: at least {quota.least - too_few}, not {quota.least}"
        if too_many:
            yield f"{of}: at most {quota.most + too_many}, not {quota.most}"
