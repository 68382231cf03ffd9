"""The limit on SQLite: the least that hand-written SQL must do to store the same.

On `our` tables, with the constraints and indexes of our migrations but without the guards (their
triggers are dropped in this copy of the database), it does this and no more:
one row in `ledger_transfer` with a key that is unique and with both balances after, both rows of
`ledger_account` moved under the CHECKs of floor and ceiling, one durable commit (WAL,
synchronous=FULL). It does not look whether the key was used before, whether an account is closed or
of another unit, whether a limit will be met, and it explains nothing: what is wrong breaks. Nobody
checks that the balances it writes down are right.

On the `leanest` tables it does the same with three columns an account, seven a transfer, one unique
key and no guards: no path around the limits is closed there, and no history is checked.

The sqlite3 module, one connection, statements prepared once (the module keeps them).
"""
# ruff: noqa: S608  the names in the statements are our own

import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Final
from uuid import uuid4

from littlesociety.ops.bench.workshop import obey, timed

from .hands import write_together
from .pairs import ACCOUNTS, CEILING, FLOOR, Movement, Pairs

_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-16000",
    "PRAGMA foreign_keys=ON",
)
_ANSWER_SECONDS: Final = 20

Row = tuple[object, ...]


class Raw(ABC):
    """What both kinds of tables share: turns, calls and threads."""

    one: str
    many: str
    moved: str
    known: str

    def __init__(self, path: str) -> None:
        self.path = path
        self.db = self.connect()
        self.pairs = Pairs(self.accounts())

    def connect(self) -> sqlite3.Connection:
        """Open the file as the product opens it."""
        db = sqlite3.connect(self.path, timeout=_ANSWER_SECONDS, isolation_level=None)
        for pragma in _PRAGMAS:
            db.execute(pragma)
        return db

    @abstractmethod
    def accounts(self) -> list[int]:
        """The numbers of the accounts."""

    def single(self, times: int, *, hot: bool = False) -> float:
        """Move one at a time."""
        movements = self.pairs.some(times, hot=hot)
        return timed(partial(self.move, self.db), movements)

    def many_at_once(self, times: int, size: int) -> float:
        """Move `size` in a transaction."""
        calls = [self.pairs.some(size) for _call in range(times)]
        return timed(partial(self.move_many, self.db), calls)

    def writers(self, seconds: float, threads: int) -> list[list[float]]:
        """Move one at a time from several threads that wait by SQLite's own busy handler."""
        return write_together(self._writer, self.pairs, seconds=seconds, threads=threads)

    @contextmanager
    def _writer(self) -> Iterator[Callable[[Movement], None]]:
        """A thread that moves has a connection of its own, and closes it."""
        with closing(self.connect()) as db:
            yield partial(self.move, db)

    @abstractmethod
    def move(self, db: sqlite3.Connection, movement: Movement) -> None:
        """Move one amount, durably."""

    @abstractmethod
    def move_many(self, db: sqlite3.Connection, movements: list[Movement]) -> None:
        """Move many amounts, durably, in one transaction."""


class OnOurTables(Raw):
    """The product's tables without their guards, and nothing else of the product."""

    _COLUMNS: Final = (
        "scope, key, leg, amount, phase, reason, effective_on, made_at,"
        " debit_id, debit_after, debit_held_after, debit_version,"
        " credit_id, credit_after, credit_held_after, credit_version"
    )
    _DAY, _MOMENT = "2026-11-22", "2026-11-22 09:00:00"
    _ONE: Final = (
        f"INSERT INTO ledger_transfer ({_COLUMNS})"
        " SELECT 'bench', ?1, 0, ?2, 'single', 'help-given', ?3, ?4,"
        " p.id, p.posted - ?2, p.held, p.version + 1, q.id, q.posted + ?2, q.held, q.version + 1"
        " FROM ledger_account p, ledger_account q WHERE p.id = ?5 AND q.id = ?6"
    )
    _MANY: Final = (
        f"INSERT INTO ledger_transfer ({_COLUMNS})"
        " VALUES ('bench', ?, 0, ?, 'single', 'help-given', ?, ?, ?, ?, 0, ?, ?, ?, 0, ?)"
    )
    _MOVED: Final = (
        "UPDATE ledger_account SET posted = posted + ?, version = version + 1 WHERE id = ?"
    )
    _SET: Final = "UPDATE ledger_account SET posted = ?, version = ? WHERE id = ?"

    def accounts(self) -> list[int]:
        """Those that our own worker opened. The guards are dropped on the way."""
        triggers = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name GLOB 'ledger*'"
        )
        for (name,) in self.db.execute(triggers).fetchall():
            self.db.execute(f'DROP TRIGGER "{name}"')
        found = self.db.execute("SELECT id FROM ledger_account WHERE kind = 'bench' ORDER BY id")
        return [number for (number,) in found]

    def move(self, db: sqlite3.Connection, movement: Movement) -> None:
        """Five statements, the first and last of which begin and commit."""
        payer, payee, amount = movement
        said = (uuid4().hex, amount, self._DAY, self._MOMENT)
        db.execute("BEGIN IMMEDIATE")
        db.execute(self._ONE, (*said, payer, payee))
        db.execute(self._MOVED, (-amount, payer))
        db.execute(self._MOVED, (amount, payee))
        db.execute("COMMIT")

    def move_many(self, db: sqlite3.Connection, movements: list[Movement]) -> None:
        """Read the accounts once, add up in Python, write twice with executemany."""
        db.execute("BEGIN IMMEDIATE")
        stands = _standing(db, "SELECT id, posted, version FROM ledger_account", movements)
        rows: list[Row] = []
        for payer, payee, amount in movements:
            left, right = stands[payer], stands[payee]
            left[0] -= amount
            left[1] += 1
            right[0] += amount
            right[1] += 1
            said = (uuid4().hex, amount, self._DAY, self._MOMENT)
            rows.append((*said, payer, left[0], left[1], payee, right[0], right[1]))
        db.executemany(self._MANY, rows)
        db.executemany(self._SET, [(*after, number) for number, after in stands.items()])
        db.execute("COMMIT")


class OnLeanestTables(Raw):
    """The fewest columns that hold a limit, a key used once, and both balances after."""

    _TABLES: Final = f"""
        CREATE TABLE account (
            id INTEGER PRIMARY KEY, posted INTEGER NOT NULL DEFAULT 0,
            CHECK (posted BETWEEN {FLOOR} AND {CEILING}));
        CREATE TABLE transfer (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
            debit_id INTEGER NOT NULL, debit_after INTEGER NOT NULL,
            credit_id INTEGER NOT NULL, credit_after INTEGER NOT NULL, amount INTEGER NOT NULL);
    """
    _MADE: Final = (
        "INSERT INTO transfer (key, debit_id, debit_after, credit_id, credit_after, amount)"
    )
    _ONE: Final = (
        f"{_MADE} SELECT ?1, p.id, p.posted - ?2, q.id, q.posted + ?2, ?2"
        " FROM account p, account q WHERE p.id = ?3 AND q.id = ?4"
    )
    _MANY: Final = f"{_MADE} VALUES (?, ?, ?, ?, ?, ?)"
    _MOVED: Final = "UPDATE account SET posted = posted + ? WHERE id = ?"
    _SET: Final = "UPDATE account SET posted = ? WHERE id = ?"

    def accounts(self) -> list[int]:
        """Made here: the file is empty."""
        self.db.executescript(self._TABLES)
        numbers = list(range(1, ACCOUNTS + 1))
        self.db.executemany("INSERT INTO account (id) VALUES (?)", [(each,) for each in numbers])
        return numbers

    def move(self, db: sqlite3.Connection, movement: Movement) -> None:
        """Five statements, the first and last of which begin and commit."""
        payer, payee, amount = movement
        db.execute("BEGIN IMMEDIATE")
        db.execute(self._ONE, (uuid4().hex, amount, payer, payee))
        db.execute(self._MOVED, (-amount, payer))
        db.execute(self._MOVED, (amount, payee))
        db.execute("COMMIT")

    def move_many(self, db: sqlite3.Connection, movements: list[Movement]) -> None:
        """Read the accounts once, add up in Python, write twice with executemany."""
        db.execute("BEGIN IMMEDIATE")
        stands = _standing(db, "SELECT id, posted FROM account", movements)
        rows: list[Row] = []
        for payer, payee, amount in movements:
            stands[payer][0] -= amount
            stands[payee][0] += amount
            after = (payer, stands[payer][0], payee, stands[payee][0], amount)
            rows.append((uuid4().hex, *after))
        db.executemany(self._MANY, rows)
        db.executemany(self._SET, [(after[0], number) for number, after in stands.items()])
        db.execute("COMMIT")


def _standing(
    db: sqlite3.Connection, select: str, movements: Iterable[Movement]
) -> dict[int, list[int]]:
    """How the accounts of these movements stand."""
    wanted = sorted({number for payer, payee, _amount in movements for number in (payer, payee)})
    marks = ", ".join("?" * len(wanted))
    return {
        number: stand for number, *stand in db.execute(f"{select} WHERE id IN ({marks})", wanted)
    }


def main() -> None:
    """Obey until standard input ends: `raw_sqlite our|leanest FILE`."""
    kind, path = sys.argv[1:]
    raw = OnOurTables(path) if kind == "our" else OnLeanestTables(path)
    obey({"single": raw.single, "many": raw.many_at_once, "writers": raw.writers})


if __name__ == "__main__":
    main()
