"""What posting asks of a database, and which of the two that we know is in use.

Rows go to the database as plain values (numbers, text, None) in the order of `COLUMNS`: building
and unpacking model objects would take longer than everything else that a long list needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from littlesociety.ledger.rules import Standing

Key = tuple[str, str]
Row = tuple[Any, ...]

COLUMNS: Final = (
    "scope",
    "key",
    "event_id",
    "leg",
    "debit_id",
    "credit_id",
    "amount",
    "phase",
    "pending_id",
    "reverses_id",
    "expires_at",
    "debit_after",
    "debit_held_after",
    "debit_version",
    "credit_after",
    "credit_held_after",
    "credit_version",
    "reason",
    "effective_on",
    "made_at",
    "made_by",
    "acting_for",
)
EVENT: Final = COLUMNS.index("event_id")
DEBIT_AFTER: Final = COLUMNS.index("debit_after")
CREDIT_AFTER: Final = COLUMNS.index("credit_after")

STANDING: Final = (
    "SELECT id, unit, posted, held, floor, ceiling, version, closed_at IS NOT NULL"
    " FROM ledger_account"
)


class Answered(NamedTuple):
    """The numbers of the rows in which keys were answered before."""

    made: list[int]
    refused: list[int]


class Store(Protocol):
    """A database, inside a transaction that is open.

    Statements go to the connection under Django's: its own cursors cost more than a row does.
    """

    def moment(self, at: datetime) -> str:
        """A moment as this database reads it."""

    def lock(self, accounts: Sequence[int]) -> dict[int, Standing]:
        """Lock these accounts by rising number, and say how they stand."""

    def answered(self, keys: Iterable[Key]) -> Answered:
        """Where these keys were answered before. To be asked after locking, or it is too early."""

    def write(self, rows: Sequence[Row]) -> Sequence[int]:
        """Put transfers in, and return their numbers."""

    def set_balances(self, moved: Mapping[int, Standing]) -> None:
        """Set accounts to what their newest transfers say. The database checks that it does."""
