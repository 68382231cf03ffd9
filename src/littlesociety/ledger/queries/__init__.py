"""Reading the ledger: balances, statements, public totals, and the proof that it all adds up."""

from littlesociety.ledger.guards import missing_guards

from .accounts import (
    AccountPage,
    Balance,
    StatementLine,
    account_id_of,
    account_ids_of,
    account_page,
    balance_of,
    export_of,
    statement,
)
from .pages import MoneyPage, money_page
from .replay import ReplayVerdict, latest_verdict, replay_problems
from .totals import LedgerTotals, MonthTotal, count_totals, totals

__all__ = [
    "AccountPage",
    "Balance",
    "LedgerTotals",
    "MoneyPage",
    "MonthTotal",
    "ReplayVerdict",
    "StatementLine",
    "account_id_of",
    "account_ids_of",
    "account_page",
    "balance_of",
    "count_totals",
    "export_of",
    "latest_verdict",
    "missing_guards",
    "money_page",
    "replay_problems",
    "statement",
    "totals",
]
