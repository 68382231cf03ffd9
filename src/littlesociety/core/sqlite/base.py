"""Django's SQLite backend, with one fair queue of writers and one disk write for all who commit.

A transaction that begins IMMEDIATE or EXCLUSIVE takes its turn first. It commits without waiting
for the disk, gives the turn to the next, and only then waits for a disk write that it shares with
whoever has committed meanwhile. `atomic` returns after that, so nothing is acknowledged before it
is on the disk. Everything else, such as a statement outside any transaction, waits for the disk as
SQLite itself does (`synchronous=FULL`).

In memory, in another mode than WAL, or on another system than Linux, this is Django's own backend.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

from django.db.backends.sqlite3 import base

from .writer import Writer, writer_for

_TAKES_A_TURN: Final = frozenset({"IMMEDIATE", "EXCLUSIVE"})
_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE"})
_LETTERS: Final = len("INSERT")
_PATIENCE: Final = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, and its way into the queue of writers."""

    transaction_mode: str | None
    _writer: Writer | None = None
    _seconds = _PATIENCE

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Connect, and find out whether this database has a queue."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        self._seconds = float(conn_params.get("timeout", _PATIENCE))
        self._writer = writer_for(connection)
        return connection

    def create_cursor(self, name: str | None = None) -> sqlite3.Cursor:
        """Make a cursor; one whose single statements queue up, where there is a queue."""
        writer = self._writer
        if writer is None:
            plain: sqlite3.Cursor = super().create_cursor(name)
            return plain
        cursor: _Cursor = self.connection.cursor(factory=_Cursor)
        cursor.writer, cursor.seconds = writer, self._seconds
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        """Begin; with a transaction that will write, once everybody before us is done."""
        writer = self._writer
        if writer is None or self.transaction_mode not in _TAKES_A_TURN:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            writer.begin(seconds=self._seconds)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            writer.end()
            raise

    def _commit(self) -> None:
        """Commit, let the next one in, and wait until what was committed is on the disk."""
        super()._commit()  # type: ignore[misc]
        writer = self._writer
        if writer is not None and writer.has_turn:
            with self.wrap_database_errors:
                writer.end()
                writer.wait_for_the_disk()

    def _rollback(self) -> None:
        """Roll back, and let the next one in."""
        super()._rollback()  # type: ignore[misc]
        if self._writer is not None:
            with self.wrap_database_errors:
                self._writer.end()

    def _close(self) -> None:
        """Close, and stand in nobody's way."""
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._writer is not None:
                self._writer.close()
                self._writer = None


class _Cursor(base.SQLiteCursorWrapper):
    """A cursor whose single statements outside any transaction take their turn as well."""

    writer: Writer
    seconds: float

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        return self._in_turn(query, super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement many times."""
        return self._in_turn(query, super().executemany, query, param_list)

    def _in_turn(self, query: str, call: Callable[..., Any], *arguments: Any) -> Any:
        if self.connection.in_transaction or query[:_LETTERS].upper() not in _WRITES:
            return call(*arguments)
        with self.writer.one_statement(seconds=self.seconds):
            return call(*arguments)
