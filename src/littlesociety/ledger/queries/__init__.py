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
from .bank_pages import BankPage, MatchesPage, OnePage, bank_page, matches_page, one_page
from .chain import follow_chain
from .exports import (
    account_ids_in,
    balances_before,
    transfers_in,
    units_in_use,
    whole_period,
)
from .pages import MoneyPage, money_page
from .reconciling import money_account, reconciliation
from .replay import ReplayVerdict, latest_verdict, replay_problems
from .societys import accounts_page, society_account_id, society_accounts
from .statements import (
    PastBalance,
    Period,
    Statement,
    StatementPage,
    balance_at,
    in_words,
    own_account_id,
    rows_of,
    statement_of,
    statement_page,
)
from .totals import LedgerTotals, MonthTotal, count_totals, totals

__all__ = [
    "AccountPage",
    "Balance",
    "BankPage",
    "LedgerTotals",
    "MatchesPage",
    "MoneyPage",
    "MonthTotal",
    "OnePage",
    "PastBalance",
    "Period",
    "ReplayVerdict",
    "Statement",
    "StatementLine",
    "StatementPage",
    "account_id_of",
    "account_ids_in",
    "account_ids_of",
    "account_page",
    "accounts_page",
    "balance_at",
    "balance_of",
    "balances_before",
    "bank_page",
    "count_totals",
    "export_of",
    "follow_chain",
    "in_words",
    "latest_verdict",
    "matches_page",
    "missing_guards",
    "money_account",
    "money_page",
    "one_page",
    "own_account_id",
    "reconciliation",
    "replay_problems",
    "rows_of",
    "society_account_id",
    "society_accounts",
    "statement",
    "statement_of",
    "statement_page",
    "totals",
    "transfers_in",
    "units_in_use",
    "whole_period",
]
