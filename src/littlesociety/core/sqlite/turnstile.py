"""A queue for threads and processes: first come, first served, and the dead hold nobody up.

It stands on locks of single bytes of one small file, "open file description locks" (fcntl(2),
Linux). A turnstile that joins the queue locks the byte that is numbered by the present nanosecond
of the machine's own clock: its ticket. Its turn has come when no earlier byte is locked; then it
locks byte 0 as well, so that two who came at the very same moment still enter one by one. The
kernel lets go of the locks of a process that dies, whatever it died of.

Threads of one process wait for one another in memory; only the first of them asks the kernel.
"""

import fcntl
import os
import stat
import struct
import sys
import time
import weakref
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

IS_POSSIBLE: Final = sys.platform == "linux" and sys.maxsize > 2**32
"""Whether this machine has such locks, in the layout that is written here."""

ENDING: Final = "-turn"
_PAUSE: Final = 0.000_1
_FLOCK: Final = struct.Struct("hhqqi4x")
_TAKE_TURN: Final = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
_LET_GO_OF_ALL: Final = _FLOCK.pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0)


@dataclass(slots=True)
class _Line:
    """The threads of this process that wait for one file, or have their turn, in order."""

    guard: Lock = field(default_factory=Lock)
    waiting: deque["Turnstile"] = field(default_factory=deque)


_lines: dict[Path, _Line] = {}


class Turnstile:
    """One connection's way into the queue. Not shared between threads."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = -1
        self._ticket = 0
        self._line = _Line()
        self._next = Lock()
        _all.add(self)

    def take(self, *, seconds: float) -> None:
        """Wait until everybody who came earlier has had a turn, and begin ours.

        Raises TimeoutError when that takes longer, and then stands in nobody's way.
        """
        until = time.monotonic() + seconds
        self._open()
        try:
            self._join()
            self._wait_for_threads(until)
            self._wait_for_processes(until)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """Let the next one in. Without a turn or a place in the queue, nothing happens."""
        if not self._ticket:
            return
        self._ticket = 0
        fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _LET_GO_OF_ALL)
        with self._line.guard:
            waiting = self._line.waiting
            was_first = bool(waiting) and waiting[0] is self
            if self in waiting:
                waiting.remove(self)
            if was_first and waiting:
                waiting[0]._next.release()

    def close(self) -> None:
        """End the turn, and close the file. `take` opens it again."""
        self.end()
        self.forget()

    def forget(self) -> None:
        """Close the file and let go of nothing: it is a parent's, after a fork."""
        if self._file >= 0:
            os.close(self._file)
        self._file, self._ticket = -1, 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether somebody left a note that the disk failed: what is written may not be on it."""
        return os.fstat(self._file).st_size > 0

    def note_doubt(self, *, is_in_doubt: bool) -> None:
        """Leave that note for whoever has a turn next, or take it away."""
        os.ftruncate(self._file, int(is_in_doubt))

    def _open(self) -> None:
        """Open the file beside the database, for whoever may write the database."""
        if self._file >= 0:
            return
        self._line = _lines.setdefault(self._database, _Line())
        owner = self._database.stat()
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._file = os.open(f"{self._database}{ENDING}", flags, stat.S_IMODE(owner.st_mode))
        if os.geteuid() == 0:
            os.fchown(self._file, owner.st_uid, owner.st_gid)

    def _join(self) -> None:
        """Draw a ticket, and stand behind the other threads of this process."""
        with self._line.guard:
            self._ticket = time.monotonic_ns()
            while not self._lock(_FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, self._ticket, 1, 0)):
                self._ticket += 1
            self._next = Lock()
            self._next.acquire()
            self._line.waiting.append(self)
            if self._line.waiting[0] is self:
                self._next.release()

    def _wait_for_threads(self, until: float) -> None:
        """Wait until we are the first of this process."""
        if not self._next.acquire(timeout=max(0.0, until - time.monotonic())):
            raise TimeoutError

    def _wait_for_processes(self, until: float) -> None:
        """Wait until we are the first of all, and have the turn."""
        while self._somebody_is_before_us() or not self._lock(_TAKE_TURN):
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(_PAUSE)

    def _somebody_is_before_us(self) -> bool:
        """Whether an earlier ticket is still held."""
        asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 1, self._ticket - 1, 0)
        found = fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, asked)
        return bool(_FLOCK.unpack(found)[0] != fcntl.F_UNLCK)

    def _lock(self, asked: bytes) -> bool:
        """Lock some bytes, if nobody else has."""
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, asked)
        except BlockingIOError:
            return False
        return True


_all: weakref.WeakSet[Turnstile] = weakref.WeakSet()


def _begin_again_after_a_fork() -> None:
    """Leave the parent's places to the parent, and wait for none of its threads."""
    _lines.clear()
    for turnstile in list(_all):
        turnstile.forget()


os.register_at_fork(after_in_child=_begin_again_after_a_fork)
