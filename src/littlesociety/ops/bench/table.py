"""The rows of a measurement, and how they stand to what we aim for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final, Literal

from .rounds import ratio

Measure = Literal["ours", "ratio_to_peer", "ratio_to_limit"]

_HEADINGS: Final = ("case", "unit", "ours", "peer", "limit", "to peer", "to limit", "aim, floor")
_COLUMNS: Final = "{:<{case}}  {:>{unit}}  {:>10}  {:>10}  {:>10}  {:>8}  {:>8}  {}"
_A_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Aim:
    """What we want of a case, and the least we accept. Less is better for times (`at_most`)."""

    measure: Measure
    aim: float
    floor: float
    at_most: bool = False

    def verdict(self, row: "Row") -> str:
        """How a row stands to it, in words."""
        reached = getattr(row, self.measure)
        if reached is None:
            return "not measured"
        sign = -1 if self.at_most else 1
        if sign * reached >= sign * self.aim:
            return "aim met"
        return "floor met" if sign * reached >= sign * self.floor else "BELOW THE FLOOR"

    def __str__(self) -> str:
        times = "" if self.measure == "ours" else "x"
        return f"{_short(self.aim)}{times}, {_short(self.floor)}{times}"


@dataclass(frozen=True, slots=True)
class Case:
    """A case of the table: its words, then the database, then what is particular about it."""

    words: str
    database: str = ""
    detail: str = ""
    unit: str = "transfers/s"
    aim: Aim | None = None

    def __str__(self) -> str:
        return ", ".join(part for part in (self.words, self.database, self.detail) if part)

    @property
    def less_is_better(self) -> bool:
        """Whether the unit is a time or room; anything else is a rate, a share or a number."""
        return self.unit in {"ms", "s", "MiB"}


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a case. In a ratio more is always better."""

    case: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    limit: float | None
    ratio_to_peer: float | None
    ratio_to_limit: float | None

    @classmethod
    def of(
        cls,
        case: Case,
        ours: Sequence[float],
        *,
        peer: Sequence[float] | None = None,
        peer_name: str = "",
        limit: Sequence[float] | None = None,
    ) -> "Row":
        """A row from what each contender reached in each round."""

        def against(theirs: Sequence[float] | None) -> float | None:
            if theirs is None:
                return None
            value = ratio(theirs, ours) if case.less_is_better else ratio(ours, theirs)
            return _digits(value)

        return cls(
            case=str(case),
            unit=case.unit,
            ours=_digits(median(ours)),
            peer=None if peer is None else _digits(median(peer)),
            peer_name=peer_name,
            limit=None if limit is None else _digits(median(limit)),
            ratio_to_peer=against(peer),
            ratio_to_limit=against(limit),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one row stands to its aim."""

    case: str
    measure: str
    aim: float
    floor: float
    stands: str


@dataclass(slots=True)
class BenchTable:
    """The rows, what machine they were measured on, how they stand, and what was left out."""

    machine: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    aims: list[Verdict] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, case: Case, row: Row) -> None:
        """Take a row in, and judge it."""
        self.rows.append(row)
        if case.aim is not None:
            aim = case.aim
            stands = aim.verdict(row)
            self.aims.append(Verdict(row.case, aim.measure, aim.aim, aim.floor, stands))

    def lines(self) -> list[str]:
        """The table in columns, for people."""
        cells = [_HEADINGS, *(self._cells(row) for row in self.rows)]
        widths = {
            "case": max(len(line[0]) for line in cells),
            "unit": max(len(line[1]) for line in cells),
        }
        rows = [_COLUMNS.format(*line, **widths).rstrip() for line in cells]
        return [*rows, "", *self._footnotes()]

    def markdown(self) -> list[str]:
        """The table as the documentation holds it."""
        lines = [_HEADINGS, ("---",) * len(_HEADINGS), *(self._cells(row) for row in self.rows)]
        table = [f"| {' | '.join(line)} |" for line in lines]
        return [*table, "", *(f"- {line}" for line in self._footnotes())]

    def _cells(self, row: Row) -> tuple[str, ...]:
        """A row as texts."""
        judged = [
            f"{Aim(each.measure, each.aim, each.floor)}: {each.stands}"  # type: ignore[arg-type]
            for each in self.aims
            if each.case == row.case
        ]
        return (
            row.case,
            row.unit,
            _short(row.ours),
            _short(row.peer),
            _short(row.limit),
            _times(row.ratio_to_peer),
            _times(row.ratio_to_limit),
            "; ".join(judged),
        )

    def _footnotes(self) -> list[str]:
        """What must be known to read the figures."""
        machine = [f"{name}: {said}" for name, said in self.machine.items()]
        left_out = [f"Left out: {sentence}" for sentence in self.left_out]
        return [*left_out, *machine]


def _digits(value: float) -> float:
    """As many digits as such a measurement can bear: four."""
    return float(f"{value:.4g}")


def _short(value: float | None) -> str:
    """A figure for people."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= _A_HUNDRED else f"{value:.3g}"


def _times(value: float | None) -> str:
    """A ratio for people."""
    return "" if value is None else f"{_short(value)}x"
