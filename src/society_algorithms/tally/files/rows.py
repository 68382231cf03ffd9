"""Reading a CSV file with a header as rows that remember their line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.text import read_text

SEPARATORS = ",;\t"


class Row(NamedTuple):
    """One row: the line on which it ends (from 1) and its cells by column name, trimmed."""

    line: int
    cells: Mapping[str, str]


def read_rows(path: str | Path, *, needs: Sequence[str] = ()) -> list[Row]:
    """Read a CSV file whose first row names its columns; empty rows are passed over.

    Comma, semicolon or tab: what comes most often in the header. Raises BadFile for a column of
    `needs` that is missing, a column named twice, a row that is too long or short, and bad quotes.
    """
    name, text = str(path), read_text(path)
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    found = list(_records(name, text, separator))
    if not found:
        raise BadFile(name, "The file is empty. Its first row must name the columns.")
    columns = [cell.strip() for cell in found[0][1]]
    _check_header(name, columns, needs)
    rows = []
    for line, cells in found[1:]:
        if len(cells) != len(columns):
            reason = f"This row has {len(cells)} cells, but the header names {len(columns)}."
            raise BadFile(name, reason, line=line)
        trimmed = (cell.strip() for cell in cells)
        rows.append(Row(line, dict(zip(columns, trimmed, strict=True))))
    return rows


def whole_number(path: str | Path, row: Row, column: str) -> int:
    """Read a cell as a whole number of 0 or more. Raises BadFile."""
    cell = row.cells[column]
    if not (cell.isascii() and cell.isdigit()):
        reason = f"“{cell}” under {column} is not a whole number."
        raise BadFile(str(path), reason, line=row.line)
    return int(cell)


def _records(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, each with its line."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as wrong:
        raise BadFile(name, f"This is not sound CSV: {wrong}.", line=reader.line_num) from wrong


def _check_header(name: str, columns: Sequence[str], needs: Sequence[str]) -> None:
    """Refuse a header that names a column twice, or lacks one that is needed."""
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise BadFile(name, f"The header names {twice[0] or 'an empty column'} twice.")
    for column in needs:
        if column not in columns:
            reason = f"There is no column {column}. The header names: {', '.join(columns)}."
            raise BadFile(name, reason)
