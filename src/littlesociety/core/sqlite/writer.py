"""What one connection does around a transaction that writes: take a turn, end it, reach the disk.

Why what `wait_for_the_disk` promises is true (SQLite's write-ahead log, "the WAL"):

- With `synchronous=NORMAL` a COMMIT appends to the WAL without waiting for the disk. One sync of
  the WAL makes that commit, and every commit before it, safe: the WAL is written in one order.
- The WAL is begun afresh only once all of it has been copied into the database file, and SQLite
  syncs the WAL before that copy and the database file after it, under NORMAL as under FULL. So a
  commit that a sync of the WAL no longer finds there is safe already.
- The WAL is removed only when the last connection closes. Our file descriptor of it is opened while
  our own connection is, so it is the same file, for as long as both are open.
- SQLite's own locks are on the database file and the `-shm` file. Those are never opened here:
  closing any descriptor of them would drop the locks of the whole process (POSIX).
- A transaction that had a turn waits even if it wrote nothing: it may have read what another, which
  has been killed since, committed and never synced. So nobody acts on what could still be lost.
- When a sync fails, what it was for may be gone from the disk although it can be read. All who
  wait are told so; and nobody writes again before the whole WAL is in the database file.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .shared_sync import SharedSync
from .turnstile import IS_POSSIBLE, Turnstile

to_disk: Callable[[int], None] = os.fdatasync if IS_POSSIBLE else os.fsync
"""How a file is made safe. Tests put a slow, failing or observing one here."""

_IN_DOUBT: Final = "the disk did not take what was written: it may be lost when the power fails"
_syncs: dict[Path, SharedSync] = {}
os.register_at_fork(after_in_child=_syncs.clear)


def writer_for(connection: sqlite3.Connection) -> "Writer | None":
    """Return the writer of this connection; None where SQLite must do all of it alone."""
    path = next(file for _n, name, file in connection.execute("PRAGMA database_list"))
    [[mode]] = connection.execute("PRAGMA journal_mode")
    if not IS_POSSIBLE or not path or mode != "wal":
        return None
    return Writer(connection, Path(path))


class Writer:
    """One connection, as a writer among others."""

    def __init__(self, connection: sqlite3.Connection, database: Path) -> None:
        self._connection = connection
        self._database = database
        self._turnstile = Turnstile(database)
        self._wal = -1
        self._disk_is_ours = False
        self.has_turn = False

    @contextmanager
    def one_statement(self, *, seconds: float) -> Iterator[None]:
        """Have the turn for a statement that is a transaction of its own, and waits by itself."""
        self._take_turn(seconds)
        try:
            yield
        finally:
            self._end_turn()

    def begin(self, *, seconds: float) -> None:
        """Take our turn, for a transaction that `wait_for_the_disk` will follow.

        Raises sqlite3.OperationalError when the turn does not come within `seconds`.
        """
        self._take_turn(seconds)
        self._disk_is_ours = True
        try:
            self._connection.execute("PRAGMA synchronous=NORMAL")
        except BaseException:
            self._end_turn()
            raise

    def end(self) -> None:
        """End the turn, if we have it: the transaction is over, or has not begun.

        Called again when it fails, so that SQLite is sure to wait for the disk by itself again.
        """
        if self.has_turn:
            self._end_turn()
        if self._disk_is_ours:
            self._connection.execute("PRAGMA synchronous=FULL")
            self._disk_is_ours = False

    def wait_for_the_disk(self) -> None:
        """Return once everything that was committed before now is on the disk.

        Raises sqlite3.OperationalError when it may not be.
        """
        try:
            _syncs.setdefault(self._database, SharedSync()).wait(self._sync)
        except OSError as fault:
            raise sqlite3.OperationalError(_IN_DOUBT) from fault

    def close(self) -> None:
        """End the turn if we have it, and close what is open. After the connection has closed."""
        self.has_turn = False
        self._turnstile.close()
        if self._wal >= 0:
            os.close(self._wal)
            self._wal = -1

    def __del__(self) -> None:
        """A thread has ended without closing its connection."""
        self.close()

    def _take_turn(self, seconds: float) -> None:
        try:
            self._turnstile.take(seconds=seconds)
        except TimeoutError as late:
            message = "database is locked"
            raise sqlite3.OperationalError(message) from late
        except OSError as fault:
            message = f"unable to join the queue of writers: {fault}"
            raise sqlite3.OperationalError(message) from fault
        self.has_turn = True
        try:
            if self._turnstile.is_in_doubt:
                self._mend()
        except BaseException:
            self._end_turn()
            raise

    def _end_turn(self) -> None:
        self.has_turn = False
        self._turnstile.end()

    def _mend(self) -> None:
        """Bring the whole WAL into the database file, so that no doubt is left."""
        [[is_busy, _pages, _copied]] = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if is_busy:
            raise sqlite3.OperationalError(_IN_DOUBT)
        self._turnstile.note_doubt(is_in_doubt=False)

    def _sync(self) -> None:
        """Sync the WAL; leave a note when that fails. One thread at a time."""
        try:
            if self._wal < 0:
                self._open_wal()
            to_disk(self._wal)
        except OSError:
            self._turnstile.note_doubt(is_in_doubt=True)
            raise
        if self._turnstile.is_in_doubt:
            raise OSError(_IN_DOUBT)

    def _open_wal(self) -> None:
        """Open the WAL, and make sure that its name is on the disk too."""
        folder = os.open(self._database.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._wal = os.open(f"{self._database}-wal", os.O_RDONLY | os.O_CLOEXEC)
