"""Plain-text accounting that `bean-check` accepts: https://beancount.github.io/docs/.

Accounts are called by number, never by name, and the same ledger always makes the same text. Each
account is opened, has its opening balance asserted, and its closing balance the day after the last
day. What is only set aside moves nothing: it stands in comments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from littlesociety.ledger.naming import commodity_of, outside
from littlesociety.ledger.queries.exports import ExportedTransfer
from littlesociety.ledger.queries.statements import Period, Statement, StatementRow

_A_DAY: Final = timedelta(days=1)
_OPENING: Final = "Equity:Opening-Balances"
_OTHERS: Final = "Equity:Others"


def statement_journal(statement: Statement, rows: Iterable[StatementRow]) -> Iterator[str]:
    """One account over a period. Whoever stands on the other side is not told apart."""
    writer = _Writer(statement.account.unit)
    account = writer.account(statement.account.id)
    period = statement.period
    yield from writer.head(period, [account, _OPENING, _OTHERS])
    yield from writer.brought_forward(period, [(account, statement.opening.posted)])
    for row in rows:
        if row.moved:
            yield writer.transaction(
                row.made_on,
                row.reason,
                {"transfer": str(row.transfer_id), "counts-for": row.counts_for.isoformat()},
                [(account, row.moved), (_OTHERS, -row.moved)],
            )
        else:
            yield writer.comment(row.made_on, row.transfer_id, row.set_aside)
    yield writer.closed(period, [(account, statement.closing.posted)])


def journal(
    unit: str,
    period: Period,
    *,
    account_ids: Sequence[int],
    opening: Mapping[int, int],
    transfers: Iterable[ExportedTransfer],
) -> Iterator[str]:
    """Every account of a unit over a period, and every transfer between them."""
    writer = _Writer(unit)
    names = {account_id: writer.account(account_id) for account_id in account_ids}
    balances = {account_id: opening.get(account_id, 0) for account_id in account_ids}
    yield from writer.head(period, [*names.values(), _OPENING])
    yield from writer.brought_forward(
        period, [(names[account_id], amount) for account_id, amount in sorted(opening.items())]
    )
    for row in transfers:
        if not row.moves:
            yield writer.comment(row.made_on, row.id, row.amount)
            continue
        balances[row.debit_id] -= row.amount
        balances[row.credit_id] += row.amount
        yield writer.transaction(
            row.made_on,
            row.reason,
            {"transfer": str(row.id), "counts-for": row.effective_on.isoformat()},
            [(names[row.debit_id], -row.amount), (names[row.credit_id], row.amount)],
        )
    yield writer.closed(period, [(names[pk], amount) for pk, amount in balances.items()])


class _Writer:
    """Writes directives in one unit."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.commodity, self.places = commodity_of(unit)

    def account(self, account_id: int) -> str:
        """The neutral name of an account."""
        return f"Assets:{self.commodity}:Account-{account_id}"

    def amount(self, amount: int) -> str:
        """An amount with exactly as many places as its unit has."""
        return f"{outside(amount, self.unit)} {self.commodity}"

    def head(self, period: Period, accounts: Iterable[str]) -> Iterator[str]:
        """What this is, and every account opened before the first day."""
        yield (
            f"; Little Society: {self.commodity} from {period.begins_on} to {period.ends_on}\n"
            f'option "operating_currency" "{self.commodity}"\n\n'
        )
        opened_on = period.begins_on - _A_DAY
        for account in accounts:
            yield f"{opened_on} open {account} {self.commodity}\n"

    def brought_forward(self, period: Period, balances: Sequence[tuple[str, int]]) -> Iterator[str]:
        """What the accounts had before the first day, and the assertion that they did."""
        before = period.begins_on - _A_DAY
        for account, amount in balances:
            if amount:
                legs = [(account, amount), (_OPENING, -amount)]
                yield self.transaction(before, "opening-balance", {}, legs)
        yield self._asserted(period.begins_on, balances)

    def transaction(
        self,
        day: date,
        reason: str,
        facts: Mapping[str, str],
        legs: Sequence[tuple[str, int]],
    ) -> str:
        """A movement between two accounts."""
        told = "".join(f'  {name}: "{_quoted(fact)}"\n' for name, fact in facts.items())
        moved = "".join(f"  {account}  {self.amount(amount)}\n" for account, amount in legs)
        return f'\n{day} * "{_quoted(reason)}"\n{told}{moved}'

    def comment(self, day: date, transfer_id: int, amount: int) -> str:
        """Something that was set aside (above zero) or is free again, and moved nothing."""
        if amount <= 0:
            freed = f" {self.amount(-amount)}" if amount else ""
            return f"\n; {day} transfer {transfer_id}: no longer set aside{freed}\n"
        return f"\n; {day} transfer {transfer_id}: set aside {self.amount(amount)}\n"

    def closed(self, period: Period, balances: Sequence[tuple[str, int]]) -> str:
        """The assertion of what every account has once the last day is over."""
        return self._asserted(period.ends_on + _A_DAY, balances)

    def _asserted(self, day: date, balances: Sequence[tuple[str, int]]) -> str:
        """Balances that must be so at the beginning of a day, to the last place."""
        exact = Decimal(0).scaleb(-self.places)
        lines = (
            f"{day} balance {account}  {outside(amount, self.unit)} ~ {exact} {self.commodity}\n"
            for account, amount in balances
        )
        return "\n" + "".join(lines)


def _quoted(text: str) -> str:
    """A text that cannot end its own quotation."""
    return "".join(" " if sign in '"\\\r\n' else sign for sign in text)
