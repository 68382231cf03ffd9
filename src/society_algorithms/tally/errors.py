"""Why a count may be refused. Each is a sentence for the person holding the file."""

from collections.abc import Sequence


class CannotCount(ValueError):
    """There is no result, and this sentence says why and what to do."""


class BadFile(CannotCount):
    """A file that cannot be counted as it stands, and where.

    >>> str(BadFile("ward.blt", "Candidate 9 does not exist.", line=4, column=7))
    'ward.blt:4:7: Candidate 9 does not exist.'
    """

    def __init__(self, path: str, reason: str, *, line: int = 1, column: int = 1) -> None:
        """Lines and columns (in characters) count from 1."""
        super().__init__(f"{path}:{line}:{column}: {reason}")
        self.path, self.reason, self.line, self.column = path, reason, line, column


class NeedsLot(CannotCount):
    """Some are level after every stated tie-break, and nobody gave a seed to draw with."""

    def __init__(self, tied: Sequence[str], *, where: str) -> None:
        """`tied` are names; `where` says at which stage and for what, as "at stage 3, ..."."""
        names = ", ".join(tied[:-1]) + f" and {tied[-1]}"
        super().__init__(
            f"{names} are level {where}, and nothing in the rule separates them. A public lot must"
            " decide: agree a seed, announce its SHA-256 before the count, then add --seed SEED."
        )
        self.tied, self.where = tuple(tied), where
