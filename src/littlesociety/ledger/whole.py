"""The whole ledger of a unit as text, piece by piece. Read it inside `one_moment`."""

from collections.abc import Iterator

from littlesociety.core.exports import csv_lines

from .queries import Period, account_ids_in, balances_before, transfers_in
from .writing import TRANSFER_HEADINGS, journal, transfer_table

_PIECES_AT_ONCE = 500


def transfer_text(unit: str | None, period: Period) -> Iterator[str]:
    """Every transfer as CSV; of every unit, when none is named."""
    return csv_lines(TRANSFER_HEADINGS, transfer_table(transfers_in(period, unit=unit)))


def journal_text(unit: str, period: Period) -> Iterator[str]:
    """Every transfer of a unit as beancount text."""
    pieces: list[str] = []
    for piece in journal(
        unit,
        period,
        account_ids=account_ids_in(unit),
        opening=balances_before(period, unit),
        transfers=transfers_in(period, unit=unit),
    ):
        pieces.append(piece)
        if len(pieces) == _PIECES_AT_ONCE:
            yield "".join(pieces)
            pieces.clear()
    yield "".join(pieces)
