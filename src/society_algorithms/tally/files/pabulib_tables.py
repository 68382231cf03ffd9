"""The rows and tables of a Pabulib file, and refusals that say where."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from society_algorithms.tally.errors import BadFile

WHOLE = re.compile(r"[0-9]{1,15}(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, trimmed, and the line it begins on."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A section: its columns and its rows."""

    name: str
    line: int
    columns: tuple[str, ...]
    rows: Sequence[Row]


class Sheet:
    """The lines of a file, and how to read rows from them; every refusal has its place."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source
        self.lines = text.split("\n")

    def refuse(self, reason: str, line: int, word: str = "", start: int = 0) -> BadFile:
        """A refusal at a word of a line, looked for from character `start` on."""
        column = self.lines[line - 1].find(word, start) + 1 if line <= len(self.lines) else 1
        return BadFile(self.source, reason, line=line, column=max(column, 1))

    def rows(self, first: int, end: int) -> list[Row]:
        """Read the rows of the lines from `first` up to `end`, without empty ones."""
        reader = csv.reader(self.lines[first - 1 : end - 1], delimiter=";")
        rows, line = [], first
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append(Row(line, tuple(cell.strip() for cell in cells)))
                line = first + reader.line_num
        except csv.Error as wrong:
            raise self.refuse(f"This row cannot be read: {wrong}.", line) from wrong
        return rows

    def table(self, name: str, first: int, end: int) -> Table:
        """Read a section with a header of its own; every row must have as many cells."""
        rows = self.rows(first + 1, end)
        if not rows:
            raise self.refuse(f"There is nothing under {name}. Is the file cut short?", first)
        columns = tuple(cell.lower() for cell in _without_empty_end(rows[0].cells))
        twice = [column for column, times in Counter(columns).items() if times > 1]
        if twice:
            reason = f"The header names {twice[0] or 'an empty column'} twice."
            raise self.refuse(reason, rows[0].line)
        body = [self.fitted(row, len(columns)) for row in rows[1:]]
        return Table(name, rows[0].line, columns, body)

    def place(self, table: Table, column: str) -> int:
        """Return where a column stands. Raises BadFile when it is missing."""
        if column not in table.columns:
            raise self.refuse(f"{table.name} has no column {column}.", table.line)
        return table.columns.index(column)

    def fitted(self, row: Row, width: int) -> Row:
        """Return a row of this width; empty cells after its end, as Excel adds, are dropped."""
        cells = row.cells
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            reason = f"This row has {len(cells)} cells, but the header names {width} columns."
            raise self.refuse(reason, row.line)
        return Row(row.line, cells)

    def whole(self, meta: Mapping[str, Row], key: str) -> int | None:
        """Read a whole number from META; None when it is not stated."""
        if key not in meta or not meta[key].cells[1]:
            return None
        row = meta[key]
        if not WHOLE.fullmatch(row.cells[1]):
            reason = f"For {key} a whole number should stand here, not “{row.cells[1][:40]}”."
            raise self.refuse(reason, row.line, row.cells[1])
        return int(row.cells[1].split(".")[0])

    def check_total(self, meta: Mapping[str, Row], key: str, found: int, line: int) -> None:
        """Refuse a file that does not hold as many rows as it says."""
        stated = self.whole(meta, key)
        if stated is not None and stated != found:
            reason = f"META says {key} is {stated}, but the file holds {found}. Is it cut short?"
            raise self.refuse(reason, line)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells up to the last that holds something."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
