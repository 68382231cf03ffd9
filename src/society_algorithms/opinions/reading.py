"""The answers from a CSV file: participant, statement and vote, a row each."""

from pathlib import Path
from typing import Final

from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.rows import read_rows

from .answers import AGREE, DISAGREE, PASS, Answers, table_of

COLUMNS: Final = (
    ("participant", "statement"),
    ("participant_id", "statement_id"),
    ("voter-id", "comment-id"),
)
"""How files name the first two columns: plainly, and as exports of Polis do."""

WORDS: Final = {
    "agree": AGREE,
    "disagree": DISAGREE,
    "pass": PASS,
    "1": AGREE,
    "-1": DISAGREE,
    "0": PASS,
}


def read_answers(path: str | Path) -> Answers:
    """Read a CSV file with the columns participant, statement and vote.

    A vote is agree, disagree or pass, or 1, -1 or 0. Someone's later answer replaces the earlier.
    Raises BadFile for other votes, missing ids and missing columns.
    """
    rows = read_rows(path, needs=["vote"])
    if not rows:
        raise BadFile(str(path), "There are no answers in this file.")
    header = rows[0].cells
    names = next((pair for pair in COLUMNS if pair[0] in header and pair[1] in header), None)
    if names is None:
        raise BadFile(str(path), "The header must name participant, statement and vote.")
    given = []
    for row in rows:
        participant, statement, vote = (row.cells[column] for column in (*names, "vote"))
        if not participant or not statement:
            raise BadFile(str(path), "The participant or statement is empty.", line=row.line)
        if vote.lower() not in WORDS:
            reason = f"“{vote}” is not a vote: write agree, disagree or pass."
            raise BadFile(str(path), reason, line=row.line)
        given.append((participant, statement, WORDS[vote.lower()]))
    return table_of(given)
