"""What an import says when it is done: what changed, or every problem that prevented it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that cannot be taken in. Rows count from 1, as a spreadsheet does.

    In an outline file the row is the number of the feature.
    """

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import. With any problem nothing was written."""

    rows: int
    added: int
    changed: int
    problems: tuple[RowProblem, ...] = ()
    ignored: tuple[str, ...] = ()
    source_id: int | None = None
