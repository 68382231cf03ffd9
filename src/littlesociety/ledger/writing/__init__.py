"""Statements and whole ledgers as files: CSV, and plain-text accounting (beancount)."""

from .beancount import journal, statement_journal
from .tables import STATEMENT_HEADINGS, TRANSFER_HEADINGS, statement_table, transfer_table

__all__ = [
    "STATEMENT_HEADINGS",
    "TRANSFER_HEADINGS",
    "journal",
    "statement_journal",
    "statement_table",
    "transfer_table",
]
