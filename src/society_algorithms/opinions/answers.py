"""The answers as a table: one row per participant, one column per statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

AGREE: Final = 1
PASS: Final = 0
DISAGREE: Final = -1

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answers:
    """`votes` holds 1 (agree), -1 (disagree) or 0; `seen` says where an answer was given at all.

    Both have the shape (participants, statements), in the order of the two lists of ids.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    votes: NDArray[np.int8]
    seen: Flags

    def of(self, rows: Flags) -> "Answers":
        """The answers of some participants."""
        chosen = tuple(name for name, is_in in zip(self.participants, rows, strict=True) if is_in)
        return Answers(chosen, self.statements, self.votes[rows], self.seen[rows])


def table_of(rows: Iterable[tuple[str, str, int]]) -> Answers:
    """Make a table of (participant, statement, vote). A later answer replaces an earlier one.

    Ids are kept in the order in which they first come. Raises ValueError for a vote that is not
    -1, 0 or 1.

    >>> table_of([("ann", "s1", 1), ("bob", "s1", -1), ("bob", "s2", 0)]).votes.tolist()
    [[1, 0], [-1, 0]]
    """
    given = {(participant, statement): vote for participant, statement, vote in rows}
    participants = list(dict.fromkeys(participant for participant, _ in given))
    statements = list(dict.fromkeys(statement for _, statement in given))
    row_of = {name: place for place, name in enumerate(participants)}
    column_of = {name: place for place, name in enumerate(statements)}
    votes = np.zeros((len(participants), len(statements)), dtype=np.int8)
    seen = np.zeros(votes.shape, dtype=np.bool_)
    for (participant, statement), vote in given.items():
        if vote not in (AGREE, PASS, DISAGREE):
            message = f"a vote is 1, 0 or -1, not {vote}"
            raise ValueError(message)
        at = row_of[participant], column_of[statement]
        votes[at], seen[at] = vote, True
    return Answers(tuple(participants), tuple(statements), votes, seen)
