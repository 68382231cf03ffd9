"""The limit on PostgreSQL: the least that hand-written SQL must do to store the same.

On `our` tables, with the constraints and indexes of our migrations but without the guards (their
triggers are switched off in this copy of the database), it does this and no more:
one row in `ledger_transfer` with a key that is unique and with both balances after, both rows of
`ledger_account` locked in order and moved under the CHECKs of floor and ceiling, one durable
commit. It does not look whether the key was used before, whether an account is closed or of another
unit, whether a limit will be met, and it explains nothing: what is wrong breaks. Nobody checks that
the balances it writes down are right.

On the `leanest` tables it does the same with two columns an account, seven a transfer, one unique
key and no guards: no path around the limits is closed there, and no history is checked.

psycopg 3, one connection. One movement is one round trip. Many movements are one too: statements
over arrays (`unnest`), with a window that adds up what each account has after each movement.
"""
# ruff: noqa: S608  the names in the statements are our own

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final
from uuid import uuid4

import psycopg

from littlesociety.ops.bench.workshop import obey, timed

from .hands import write_together
from .pairs import ACCOUNTS, CEILING, FLOOR, Movement, Pairs

_ASKED: Final = (
    "asked AS MATERIALIZED (SELECT * FROM unnest(%(keys)s::text[], %(payers)s::bigint[],"
    " %(payees)s::bigint[], %(amounts)s::bigint[]) WITH ORDINALITY"
    " AS a (key, payer, payee, amount, place))"
)
_LEGS: Final = (
    "legs AS (SELECT place, account, sum(moves) OVER so_far AS moved, count(*) OVER so_far AS steps"
    " FROM (SELECT place, payer AS account, -amount AS moves FROM asked"
    " UNION ALL SELECT place, payee, amount FROM asked) each_leg"
    " WINDOW so_far AS (PARTITION BY account ORDER BY place))"
)


class Raw(ABC):
    """What both kinds of tables share: turns and calls."""

    def __init__(self, url: str) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        self.pairs = Pairs(self.accounts())

    @abstractmethod
    def accounts(self) -> list[int]:
        """The numbers of the accounts."""

    def single(self, times: int, *, hot: bool = False) -> float:
        """Move one at a time."""
        movements = self.pairs.some(times, hot=hot)
        return timed(self.move, movements)

    def many_at_once(self, times: int, size: int) -> float:
        """Move `size` in a transaction."""
        calls = [self.pairs.some(size) for _call in range(times)]
        return timed(self.move_many, calls)

    def writers(self, seconds: float, threads: int) -> list[list[float]]:
        """Move one at a time for a while, on this connection. Other writers are processes."""

        def writer() -> nullcontext[Callable[[Movement], None]]:
            return nullcontext(self.move)

        return write_together(writer, self.pairs, seconds=seconds, threads=threads)

    @abstractmethod
    def move(self, movement: Movement) -> None:
        """Move one amount, durably."""

    @abstractmethod
    def move_many(self, movements: list[Movement]) -> None:
        """Move many amounts, durably, in one transaction."""


class OnOurTables(Raw):
    """The product's tables without their guards, and nothing else of the product."""

    _LOCK: Final = "SELECT 1 FROM ledger_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
    _INTO: Final = (
        "INSERT INTO ledger_transfer (scope, key, leg, amount, phase, reason,"
        " effective_on, made_at, debit_id, debit_after, debit_held_after, debit_version,"
        " credit_id, credit_after, credit_held_after, credit_version)"
    )
    _SAME: Final = "'single', 'help-given', '2026-11-22', '2026-11-22 09:00Z'"
    _FUNCTION: Final = (
        "CREATE OR REPLACE FUNCTION"
        " raw_move(_key text, _payer bigint, _payee bigint, _amount bigint)"
        " RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM FROM ledger_account WHERE id IN (_payer, _payee) ORDER BY id FOR NO KEY UPDATE;"
        f" {_INTO} SELECT 'bench', _key, 0, _amount, {_SAME},"
        " p.id, p.posted - _amount, p.held, p.version + 1,"
        " q.id, q.posted + _amount, q.held, q.version + 1"
        " FROM ledger_account p, ledger_account q WHERE p.id = _payer AND q.id = _payee;"
        " UPDATE ledger_account SET version = version + 1,"
        " posted = posted + CASE id WHEN _payee THEN _amount ELSE - _amount END"
        " WHERE id IN (_payer, _payee); END $$"
    )
    _ONE: Final = "SELECT raw_move(%s, %s, %s, %s)"
    _MANY: Final = (
        f"WITH {_ASKED}, {_LEGS} {_INTO}"
        " SELECT 'bench', asked.key, 0, asked.amount,"
        f" {_SAME}, p.id, p.posted + left_leg.moved, p.held, p.version + left_leg.steps,"
        " q.id, q.posted + right_leg.moved, q.held, q.version + right_leg.steps"
        " FROM asked"
        " JOIN legs left_leg ON left_leg.place = asked.place AND left_leg.account = asked.payer"
        " JOIN legs right_leg ON right_leg.place = asked.place AND right_leg.account = asked.payee"
        " JOIN ledger_account p ON p.id = asked.payer JOIN ledger_account q ON q.id = asked.payee"
        " ORDER BY asked.place"
    )
    _SUMS: Final = (
        "UPDATE ledger_account SET posted = posted + moves, version = version + steps FROM ("
        "SELECT account, sum(moves)::bigint AS moves, count(*) AS steps FROM unnest("
        "%(payers)s::bigint[] || %(payees)s::bigint[], %(legs)s::bigint[]) AS l (account, moves)"
        " GROUP BY account) sums WHERE sums.account = ledger_account.id"
    )

    def accounts(self) -> list[int]:
        """Those that our own worker opened. The guards are switched off on the way."""
        for table in ("ledger_transfer", "ledger_account"):
            self.db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.db.execute(self._FUNCTION)
        found = self.db.execute("SELECT id FROM ledger_account WHERE kind = 'bench' ORDER BY id")
        return [number for (number,) in found]

    def move(self, movement: Movement) -> None:
        """Lock, insert, update: in a function on the server, and its own transaction."""
        payer, payee, amount = movement
        self.db.execute(self._ONE, (uuid4().hex, payer, payee, amount))

    def move_many(self, movements: list[Movement]) -> None:
        """Lock, insert, update, each over all: sent together, answered together."""
        said = _arrays(movements)
        with self.db.pipeline(), self.db.transaction():
            self.db.execute(self._LOCK, [sorted({*said["payers"], *said["payees"]})])
            self.db.execute(self._MANY, said)
            self.db.execute(self._SUMS, said)


class OnLeanestTables(Raw):
    """The fewest columns that hold a limit, a key used once, and both balances after."""

    _TABLES: Final = (
        "CREATE TABLE account (id bigint PRIMARY KEY, posted bigint NOT NULL DEFAULT 0,"
        f" CHECK (posted BETWEEN {FLOOR} AND {CEILING})) WITH (fillfactor = 50)",
        "CREATE TABLE transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        " key uuid NOT NULL UNIQUE, debit_id bigint NOT NULL, debit_after bigint NOT NULL,"
        " credit_id bigint NOT NULL, credit_after bigint NOT NULL, amount bigint NOT NULL)",
    )
    _INTO: Final = (
        "INSERT INTO transfer (key, debit_id, debit_after, credit_id, credit_after, amount)"
    )
    _ONE: Final = (
        "WITH moved AS (UPDATE account SET"
        " posted = posted + CASE id WHEN %(payee)s THEN %(amount)s ELSE - %(amount)s END"
        f" WHERE id IN (%(payer)s, %(payee)s) RETURNING id, posted) {_INTO}"
        " SELECT %(key)s::uuid, p.id, p.posted, q.id, q.posted, %(amount)s"
        " FROM moved p, moved q WHERE p.id = %(payer)s AND q.id = %(payee)s"
    )
    _MANY: Final = (
        f"WITH {_ASKED}, {_LEGS}, moved AS (UPDATE account SET posted = posted + moves FROM ("
        "SELECT account, sum(moves)::bigint AS moves FROM unnest("
        "%(payers)s::bigint[] || %(payees)s::bigint[], %(legs)s::bigint[]) AS l (account, moves)"
        " GROUP BY account) sums WHERE sums.account = account.id"
        f" RETURNING id, posted - moves AS before) {_INTO}"
        " SELECT asked.key::uuid, p.id, p.before + left_leg.moved,"
        " q.id, q.before + right_leg.moved, asked.amount FROM asked"
        " JOIN legs left_leg ON left_leg.place = asked.place AND left_leg.account = asked.payer"
        " JOIN legs right_leg ON right_leg.place = asked.place AND right_leg.account = asked.payee"
        " JOIN moved p ON p.id = asked.payer JOIN moved q ON q.id = asked.payee"
    )

    def accounts(self) -> list[int]:
        """Made here: the database is empty."""
        for statement in self._TABLES:
            self.db.execute(statement)
        self.db.execute("INSERT INTO account SELECT generate_series(1, %s)", [ACCOUNTS])
        return list(range(1, ACCOUNTS + 1))

    def move(self, movement: Movement) -> None:
        """One statement, which is its own transaction."""
        payer, payee, amount = movement
        key = uuid4().hex
        self.db.execute(self._ONE, {"key": key, "payer": payer, "payee": payee, "amount": amount})

    def move_many(self, movements: list[Movement]) -> None:
        """One statement, which is its own transaction."""
        self.db.execute(self._MANY, _arrays(movements))


def _arrays(movements: list[Movement]) -> dict[str, Any]:
    """Movements as arrays, for `unnest`."""
    payers, payees, amounts = (list(column) for column in zip(*movements, strict=True))
    return {
        "keys": [uuid4().hex for _each in movements],
        "payers": payers,
        "payees": payees,
        "amounts": amounts,
        "legs": [*(-amount for amount in amounts), *amounts],
    }


def main() -> None:
    """Obey until standard input ends: `raw_postgres our|leanest URL`."""
    kind, url = sys.argv[1:]
    raw = OnOurTables(url) if kind == "our" else OnLeanestTables(url)
    obey({"single": raw.single, "many": raw.many_at_once, "writers": raw.writers})


if __name__ == "__main__":
    main()
