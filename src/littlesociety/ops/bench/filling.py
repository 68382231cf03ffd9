"""A ledger with millions of transfers in about a minute, lawful to the last row.

Accounts stand in a ring, and each gives 1 to the next, round after round. So every number that a
transfer must say follows from its place, and a single statement can write them all. The guards,
which would look at each row, stand aside meanwhile and are put back. Keys are spread evenly over
those that new posts draw at random, so that a new post lands anywhere in the index.
"""
# ruff: noqa: S608  the names in the statements are our own

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from .workers.pairs import ACCOUNTS

_MEMORY_KB: Final = 400_000
_COLUMNS: Final = (
    "scope, key, leg, amount, phase, reason, effective_on, made_at,"
    " debit_id, debit_after, debit_held_after, debit_version,"
    " credit_id, credit_after, credit_held_after, credit_version"
)
_RING: Final = f"""
    INSERT INTO ledger_transfer ({_COLUMNS})
    SELECT 'bench', {{key}}, 0, 1, 'single', 'help-given', '2026-11-22', {{moment}},
        {{first}} + i % {ACCOUNTS},
        CASE i % {ACCOUNTS} WHEN 0 THEN -1 ELSE 0 END,
        0,
        2 * (i / {ACCOUNTS}) + CASE i % {ACCOUNTS} WHEN 0 THEN 1 ELSE 2 END,
        {{first}} + (i + 1) % {ACCOUNTS},
        CASE (i + 1) % {ACCOUNTS} WHEN 0 THEN 0 ELSE 1 END,
        0,
        2 * (i / {ACCOUNTS}) + CASE (i + 1) % {ACCOUNTS} WHEN 0 THEN 2 ELSE 1 END
    FROM {{places}}
"""
_AFTERWARDS: Final = "UPDATE ledger_account SET version = {version} WHERE kind = 'bench'"
_FIRST: Final = "SELECT MIN(id), MAX(id) FROM ledger_account WHERE kind = 'bench'"


def whole_rounds(transfers: int) -> int:
    """So many transfers that every account has given as often as it was given to."""
    return max(1, transfers // ACCOUNTS) * ACCOUNTS


def fill_sqlite(path: Path, transfers: int) -> None:
    """Fill a file that has our tables and the accounts opened, and nothing moved yet."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_MEMORY_KB}"):
        db.execute(f"PRAGMA {pragma}")
    places = (
        "(WITH RECURSIVE counted (i) AS (SELECT 0 UNION ALL"
        f" SELECT i + 1 FROM counted WHERE i + 1 < {transfers}) SELECT i FROM counted)"
    )
    with _guards_aside(db):
        db.execute("BEGIN")
        db.execute(
            _RING.format(
                key=f"printf('%08x%024x', (i << 32) / {transfers}, i)",
                moment="'2026-11-22 09:00:00'",
                first=_first(db),
                places=places,
            )
        )
        db.execute(_AFTERWARDS.format(version=2 * transfers // ACCOUNTS))
        db.execute("COMMIT")
    db.execute("PRAGMA journal_mode=WAL")
    db.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _guards_aside(db: sqlite3.Connection) -> Iterator[None]:
    """Take the triggers of the file down, and put them up again."""
    said = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = db.execute(said).fetchall()
    for name, _sql in guards:
        db.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in guards:
        db.execute(sql)


def fill_postgres(url: str, transfers: int) -> None:
    """Fill a database that has our tables and the accounts opened, and nothing moved yet."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")  # the guards stand aside
        db.execute(f"SET maintenance_work_mem = '{_MEMORY_KB}kB'")
        with _indexes_aside(db):
            statement = _RING.format(
                key=f"lpad(to_hex((i << 32) / {transfers}), 8, '0') || lpad(to_hex(i), 24, '0')",
                moment="'2026-11-22 09:00Z'",
                first=_first(db),
                places=f"generate_series(0, {transfers - 1}::bigint) AS i",
            )
            db.execute(statement)
            db.execute(_AFTERWARDS.format(version=2 * transfers // ACCOUNTS))
        db.execute("VACUUM ANALYZE ledger_transfer, ledger_account")
        db.execute("CHECKPOINT")


@contextmanager
def _indexes_aside(db: "psycopg.Connection[Any]") -> Iterator[None]:
    """Take the indexes of transfers down, and build them once the rows are there."""
    constraints = db.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'ledger_transfer'::regclass AND contype = 'u'"
    ).fetchall()
    for name, _definition in constraints:
        db.execute(f'ALTER TABLE ledger_transfer DROP CONSTRAINT "{name}"')
    yield
    for name, definition in constraints:
        db.execute(f'ALTER TABLE ledger_transfer ADD CONSTRAINT "{name}" {definition}')


def _first(db: Any) -> int:
    """The number of the first account; the others follow it without a gap."""
    first, last = db.execute(_FIRST).fetchone()
    if last - first != ACCOUNTS - 1:
        message = "the accounts to fill are not numbered in a row"
        raise ValueError(message)
    return int(first)
