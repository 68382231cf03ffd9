"""Reading ballots from a spreadsheet saved as CSV.

One row is one ballot, or as many as a column called `count` says. The other columns are either

- **ranks**: headed 1, 2, 3 (or `rank 1`, `choice 1`, `preference 1`), with names in the cells; or
- **names**: headed by the candidates, with a rank, a cross (x or X) or points in the cells.

Fields are separated by commas, or by semicolons or tabs where the first line has no comma.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from society_algorithms.tally.ballots import MOST_CANDIDATES, Election, Scores
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.text import read_text

RANK = re.compile(r"(?:rank|choice|preference)?[ _]*([1-9][0-9]{0,2})", re.IGNORECASE)
WHOLE = re.compile(r"[0-9]{1,9}")
CROSSES = {"x", "✗", "✓", "yes"}
Marks = Literal["ranks", "crosses"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read: its head, and its rows with their line numbers and how many papers each."""

    source: str
    head: tuple[str, ...]
    rows: tuple[tuple[int, int, tuple[str, ...]], ...]

    def refuse(self, reason: str, line: int, cell: int = 0) -> BadFile:
        """A refusal; the column is the number of the cell, which is what a spreadsheet shows."""
        return BadFile(self.source, reason, line=line, column=cell + 1)


def read_sheet(path: str | Path, *, encoding: str | None = None) -> Sheet:
    """Return the table in a CSV file, packed or not. Raises BadFile."""
    return parse_sheet(read_text(path, encoding=encoding), str(path))


def parse_sheet(text: str, source: str = "ballots.csv") -> Sheet:
    r"""Return the table that this text holds, without its count column. Raises BadFile.

    >>> parse_sheet("count,1,2\n3,Ann,Bob\n").rows
    ((2, 3, ('Ann', 'Bob')),)
    """
    lines = list(_rows(text, source))
    if not lines:
        raise BadFile(source, "The file is empty; a line with headings should come first.")
    (first, head), body = lines[0], lines[1:]
    at = next((i for i, cell in enumerate(head) if cell.lower() in ("count", "papers")), None)
    heads = tuple(cell for i, cell in enumerate(head) if i != at)
    if not any(heads) or len(set(heads)) < len(heads) or "" in heads:
        raise BadFile(source, "Each column needs a heading of its own.", line=first)
    rows = []
    for line, cells in body:
        if len(cells) != len(head):
            reason = f"This row has {len(cells)} cells, and the headings are {len(head)}."
            raise BadFile(source, reason, line=line, column=min(len(cells), len(head)) + 1)
        if at is not None and not WHOLE.fullmatch(cells[at]):
            reason = (
                f"How many such ballots? A whole number should stand here, not {cells[at][:40]!r}."
            )
            raise BadFile(source, reason, line=line, column=at + 1)
        papers = int(cells[at]) if at is not None else 1
        rows.append((line, papers, tuple(cell for i, cell in enumerate(cells) if i != at)))
    return Sheet(source, heads, tuple(rows))


def _rows(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row that is not blank."""
    first = text.split("\n", 1)[0]
    separator = next((mark for mark in ",;\t" if mark in first), ",")
    rows = csv.reader(text.split("\n"), delimiter=separator, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as wrong:
            raise BadFile(source, f"This row cannot be read: {wrong}.", line=line) from wrong
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, [" ".join(cell.split()) for cell in cells]


def election_from(sheet: Sheet, *, marks: Marks = "ranks") -> Election:
    """Return the rankings, or the crosses, that a table holds. Raises BadFile.

    A table headed by ranks holds rankings, whatever `marks` says.
    """
    is_by_rank = all(RANK.fullmatch(head) for head in sheet.head)
    names, papers = _by_rank(sheet) if is_by_rank else _by_name(sheet, marks)
    if len(names) > MOST_CANDIDATES:
        raise sheet.refuse(f"At most {MOST_CANDIDATES} candidates can be counted.", 1)
    empty, is_ranked = papers.pop(b"", 0), is_by_rank or marks == "ranks"
    return Election(names, papers, empty=empty, ranked=is_ranked, source=sheet.source)


def _by_rank(sheet: Sheet) -> tuple[tuple[str, ...], dict[bytes, int]]:
    """Read cells that hold names; candidates are numbered in alphabetical order."""
    order = sorted(range(len(sheet.head)), key=lambda i: int(re.sub(r"\D", "", sheet.head[i])))
    names = tuple(sorted({cell for _, _, cells in sheet.rows for cell in cells if cell}))
    numbers = {name: n for n, name in enumerate(names[:MOST_CANDIDATES], start=1)}
    papers: dict[bytes, int] = {}
    for line, count, cells in sheet.rows:
        ranking: list[int] = []
        blank = None
        for i in order:
            if not cells[i]:
                blank = i if blank is None else blank
                continue
            if blank is not None:
                raise sheet.refuse(
                    "A rank is left out here, and a later one is given.", line, blank
                )
            number = numbers.get(cells[i], 0)
            if number in ranking:
                raise sheet.refuse(f"{cells[i]} is on this ballot twice.", line, i)
            ranking.append(number)
        papers[bytes(ranking)] = papers.get(bytes(ranking), 0) + count
    return names, papers


def _by_name(sheet: Sheet, marks: Marks) -> tuple[tuple[str, ...], dict[bytes, int]]:
    """Read cells that hold ranks or crosses under the candidates' names."""
    if len(sheet.head) > MOST_CANDIDATES:
        raise sheet.refuse(f"At most {MOST_CANDIDATES} candidates can be counted.", 1)
    read = _ranks if marks == "ranks" else _crosses
    papers: dict[bytes, int] = {}
    for line, count, cells in sheet.rows:
        key = read(sheet, line, cells)
        papers[key] = papers.get(key, 0) + count
    return sheet.head, papers


def _ranks(sheet: Sheet, line: int, cells: tuple[str, ...]) -> bytes:
    """Read `2, 1, ,3` as a ranking; ranks must be 1, 2, 3 and so on, each once."""
    places: dict[int, int] = {}
    for i, cell in enumerate(cells):
        if not cell:
            continue
        if not WHOLE.fullmatch(cell) or int(cell) == 0:
            raise sheet.refuse(f"A rank (1, 2, 3) should stand here, not {cell[:40]!r}.", line, i)
        if int(cell) in places:
            raise sheet.refuse(f"Rank {cell} is given twice on this ballot.", line, i)
        places[int(cell)] = i
    for wanted, rank in enumerate(sorted(places), start=1):
        if rank != wanted:
            reason = f"Rank {wanted} is left out on this ballot, and rank {rank} is given."
            raise sheet.refuse(reason, line, places[rank])
    return bytes(places[rank] + 1 for rank in sorted(places))


def _crosses(sheet: Sheet, line: int, cells: tuple[str, ...]) -> bytes:
    """Read crosses: x, 1 or yes is a cross; an empty cell, 0 or no is none."""
    marked = []
    for i, cell in enumerate(cells):
        if cell.lower() in CROSSES or cell == "1":
            marked.append(i + 1)
        elif cell.lower() not in ("", "0", "no"):
            raise sheet.refuse(
                f"A cross (x) or nothing should stand here, not {cell[:40]!r}.", line, i
            )
    return bytes(marked)


def scores_from(sheet: Sheet, *, most: int) -> Scores:
    """Return the points that a table holds, each from 0 to `most`. Raises BadFile."""
    papers: dict[tuple[int, ...], int] = {}
    empty = 0
    for line, count, cells in sheet.rows:
        for i, cell in enumerate(cells):
            if cell and (not WHOLE.fullmatch(cell) or int(cell) > most):
                reason = f"Points from 0 to {most} should stand here, not {cell[:40]!r}."
                raise sheet.refuse(reason, line, i)
        key = tuple(int(cell or 0) for cell in cells)
        if not any(cells):
            empty += count
        else:
            papers[key] = papers.get(key, 0) + count
    return Scores(sheet.head, papers, empty)


def answers_from(sheet: Sheet) -> dict[str, int]:
    """Return how many said yes, no, and neither, in a table with one column. Raises BadFile."""
    found = {"yes": 0, "no": 0, "abstain": 0}
    if len(sheet.head) != 1:
        raise sheet.refuse("One column with yes, no or abstain is wanted, and perhaps a count.", 1)
    for line, count, (cell,) in sheet.rows:
        answer = cell.lower() or "abstain"
        if answer not in found:
            reason = f"yes, no, abstain or nothing should stand here, not {cell[:40]!r}."
            raise sheet.refuse(reason, line)
        found[answer] += count
    return found
