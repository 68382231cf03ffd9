"""Rows of the CSV files. Money in pounds with two places, time in minutes, days as 2030-05-02."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Final

from littlesociety.core.exports import Value
from littlesociety.ledger.naming import commodity_of, outside
from littlesociety.ledger.queries.exports import ExportedTransfer
from littlesociety.ledger.queries.statements import Statement, StatementRow

STATEMENT_HEADINGS: Final = (
    "made_on", "counts_for", "what", "reason", "moved", "set_aside", "balance", "set_aside_in_all",
    "unit", "transfer",
)  # fmt: skip
TRANSFER_HEADINGS: Final = (
    "transfer", "made_at", "counts_for", "from_account", "to_account", "amount", "unit", "phase",
    "settles", "takes_back", "reason",
)  # fmt: skip


def statement_table(statement: Statement, rows: Iterable[StatementRow]) -> Iterator[list[Value]]:
    """A statement: what there was, each line, and what there is at the end."""
    unit, period = statement.account.unit, statement.period
    name, _places = commodity_of(unit)
    opening, closing = statement.opening, statement.closing

    def total(day: Value, what: str, posted: int, held: int) -> list[Value]:
        stood: list[Value] = [outside(posted, unit), outside(held, unit)]
        return [day, None, what, None, None, None, *stood, name, None]

    yield total(period.begins_on, "opening-balance", opening.posted, opening.held)
    for row in rows:
        yield [
            row.made_on,
            row.counts_for,
            row.title,
            row.reason,
            outside(row.moved, unit),
            outside(row.set_aside, unit),
            outside(row.balance, unit),
            outside(row.held, unit),
            name,
            row.transfer_id,
        ]
    yield total(period.ends_on, "closing-balance", closing.posted, closing.held)


def transfer_table(transfers: Iterable[ExportedTransfer]) -> Iterator[list[Value]]:
    """Every transfer, under the numbers of its accounts."""
    for row in transfers:
        yield [
            row.id,
            row.made_at.astimezone(UTC).isoformat(),
            row.effective_on,
            row.debit_id,
            row.credit_id,
            outside(row.amount, row.unit),
            commodity_of(row.unit)[0],
            row.phase,
            row.pending_id,
            row.reverses_id,
            row.reason,
        ]
