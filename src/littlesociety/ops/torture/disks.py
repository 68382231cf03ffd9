"""A disk that is full, writes that are torn, files that are cut short."""

import ctypes
import os
import resource
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from littlesociety.core.actors import SYSTEM
from littlesociety.core.sqlite import writer
from littlesociety.core.sqlite.turnstile import Turnstile
from littlesociety.ledger.actions import Intent, open_account, post
from littlesociety.ledger.queries import replay_problems
from littlesociety.records.actions import Line, open_record, publish_many, seal_record
from littlesociety.records.folder import CHECKPOINT, RecordFolder

from .audit import Acknowledged, ledger_faults
from .crashes import Crash, power_cut
from .kills import ask, record_faults, wait_for_the_server
from .model import Fault
from .simulation import BEGINS, ORIGIN
from .tally import Tally

_ROOM: Final = 400_000
_MOST_LISTS: Final = 4_000
_WAL_HEADER, _FRAME_HEADER, _CHECKPOINTED_AT = 32, 24, 96
_MOST_GARBAGE: Final = 9_000
_LINES_AT_ONCE: Final = 300
_FILE_CALLS: Final = 12
_AN_EVEN_CHANCE: Final = 0.5


@dataclass(slots=True)
class Books:
    """Two accounts, a record, and what has been acknowledged."""

    seed: int
    scope: str
    chance: Random = field(init=False)
    pair: tuple[int, int] = (0, 0)
    told: Acknowledged = field(default_factory=Acknowledged)
    number: int = 0

    def __post_init__(self) -> None:
        """Open them."""
        self.chance = Random(self.seed)  # noqa: S311 - a seed must give the same again
        open_record(origin=ORIGIN, by=SYSTEM, at=BEGINS)
        first, second = (
            open_account(
                holder=f"{self.scope}-{place}",
                unit="minutes",
                kind="time",
                floor=None,
                ceiling=None,
                at=BEGINS,
            )
            for place in range(2)
        )
        self.pair = (first, second)

    def post_a_list(self) -> None:
        """Move something, and remember what was accepted."""
        intents = []
        for _each in range(self.chance.randint(1, 20)):
            self.number += 1
            debit, credit = self.chance.sample(self.pair, 2)
            key = f"n{self.number}"
            intents.append(Intent(self.scope, key, debit, credit, 1, "torture"))
        for intent, answer in zip(intents, post(intents, by=SYSTEM, at=BEGINS), strict=True):
            if answer.transfer_id is not None:
                self.told.accepted.append((intent.key, answer.transfer_id))

    def write_lines(self, many: int) -> None:
        """Put lines on the record."""
        facts: dict[str, int | str] = {"area": "M05000001@2030", "category": "lift", "minutes": 60}
        line = Line("help-given", "need:2222222222", facts, BEGINS)
        publish_many([line] * many, by=SYSTEM)

    def seal(self) -> None:
        """Seal, and remember what was signed."""
        seal_record(at=BEGINS)
        note = RecordFolder().read(CHECKPOINT)
        if note is not None:
            _origin, size, root, *_more = note.decode().split("\n")
            self.told.checkpoints.append((int(size), root))

    def faults(self) -> Iterator[Fault]:
        """Hold what is stored against what was acknowledged, and against itself."""
        yield from self.told.faults(ask)
        yield from ledger_faults(ask)
        yield from (("lost update", problem) for problem in replay_problems())
        yield from record_faults(self.told)


def fill_files(*, seed: int, times: int, tally: Tally) -> None:
    """Let no file grow beyond a limit, as on a full disk; then give room, and go on (SQLite)."""
    books = Books(seed, f"full{seed}")
    database = Path(str(connection.settings_dict["NAME"]))
    for _time in range(times):
        largest = max(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))
        with no_file_larger_than(largest + _ROOM):
            stopped = _until_refused(books)
        tally.counts["full disks"] += 1
        if not stopped:
            tally.note([("other", "the disk never became full")], part="full-files", seed=seed)
        books.post_a_list()
        books.seal()
    tally.counts["operations"] += books.number
    tally.note(books.faults(), part="full-files", seed=seed)


def fill_disk(*, seed: int, make_room: Callable[[], None], tally: Tally) -> None:
    """Post until the disk of the server is full; make room, and go on (PostgreSQL)."""
    books = Books(seed, f"full{seed}")
    stopped = _until_refused(books)
    make_room()
    wait_for_the_server()
    tally.counts["full disks"] += 1
    if not stopped:
        tally.note([("other", "the disk never became full")], part="full-disk", seed=seed)
    books.post_a_list()
    books.seal()
    tally.counts["operations"] += books.number
    tally.note(books.faults(), part="full-disk", seed=seed)


def _until_refused(books: Books) -> bool:
    """Post, write lines and seal until something is refused."""
    try:
        for turn in range(_MOST_LISTS):
            books.post_a_list()
            books.write_lines(_LINES_AT_ONCE)
            if turn % 10 == 0:
                books.seal()
    except (DatabaseError, OSError):
        connections.close_all()
        return True
    return False


@contextmanager
def no_file_larger_than(most: int) -> Iterator[None]:
    """Refuse to let any file of this process grow beyond a number of bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@dataclass(slots=True)
class Synced:
    """How far the write-ahead log is surely on the disk, as seen when each sync began."""

    wal: Path
    salt: bytes = b""
    size: int = 0

    def sync(self, file: int) -> None:
        """Sync, and remember how much there was before."""
        wal = self.wal.read_bytes()
        os.fdatasync(file)
        self.salt, self.size = _salt(wal), _end(wal)


def tear_the_log(*, seed: int, times: int, folder: Path, tally: Tally) -> None:
    """Copy the database as a power cut might leave it, and look at the copy (SQLite)."""
    books = Books(seed, f"torn{seed}")
    database = Path(str(connection.settings_dict["NAME"]))
    synced = Synced(database.with_name(f"{database.name}-wal"))
    real, writer.to_disk = writer.to_disk, synced.sync
    turnstile = Turnstile(database)
    try:
        for time in range(times):
            for _list in range(books.chance.randint(1, 5)):
                books.post_a_list()
            if books.chance.random() < _AN_EVEN_CHANCE:
                _leave_one_behind(books)
            turnstile.take(seconds=10)
            torn = _copy_torn(database, synced, books.chance, folder / str(time))
            turnstile.end()
            tally.counts["torn writes"] += 1
            tally.note(_faults_of_copy(torn, books.told), part="torn-log", seed=seed)
            shutil.rmtree(torn.parent)
    finally:
        writer.to_disk = real
        turnstile.close()
    tally.counts["operations"] += books.number


def _leave_one_behind(books: Books) -> None:
    """Commit something that is never synced, and so never acknowledged."""

    def fail(_file: int) -> None:
        raise OSError

    real, writer.to_disk = writer.to_disk, fail
    told = list(books.told.accepted)
    with suppress(DatabaseError), transaction.atomic():
        books.post_a_list()
    writer.to_disk, books.told.accepted = real, told


def _copy_torn(database: Path, synced: Synced, chance: Random, folder: Path) -> Path:
    """Copy by another process (see `core.sqlite.writer`), and cut what was not synced."""
    folder.mkdir()
    files = [database.with_name(f"{database.name}{ending}") for ending in ("", "-wal", "-shm")]
    subprocess.run(["cp", *files, folder], check=True)  # noqa: S603, S607
    copy = folder / database.name
    log, memory = copy.with_name(f"{copy.name}-wal"), copy.with_name(f"{copy.name}-shm")
    wal = log.read_bytes()
    [checkpointed] = struct.unpack_from("I", memory.read_bytes(), _CHECKPOINTED_AT)
    surely = _WAL_HEADER + checkpointed * _frame(wal)
    if _salt(wal) == synced.salt:
        surely = max(surely, synced.size)
    kept = chance.randint(min(surely, len(wal)), len(wal))
    log.write_bytes(wal[:kept] + chance.randbytes(chance.randint(0, _MOST_GARBAGE)))
    memory.unlink()
    return copy


def _faults_of_copy(copy: Path, told: Acknowledged) -> Iterator[Fault]:
    """Open what is left, as the next start would, and look."""
    reopened = sqlite3.connect(copy)
    [[verdict]] = reopened.execute("PRAGMA integrity_check")
    if verdict != "ok":
        yield "lost update", f"the database is broken: {verdict}"
    yield from told.faults(reopened.execute)
    yield from ledger_faults(reopened.execute)
    reopened.close()


def _salt(wal: bytes) -> bytes:
    """What tells this log from the one that stood in the same file before."""
    return wal[16:24]


def _frame(wal: bytes) -> int:
    """How long a frame of the log is: its header and one page."""
    return _FRAME_HEADER + int.from_bytes(wal[8:12], "big")


def _end(wal: bytes) -> int:
    """Where the frames of this log end; what follows is left over from an earlier one."""
    at, step = _WAL_HEADER, _frame(wal)
    while len(wal) >= at + step and wal[at + 8 : at + 16] == _salt(wal):
        at += step
    return at


def tear_the_record(*, seed: int, times: int, tally: Tally) -> None:
    """Cut the power while the record is sealed, and cut short what that had written.

    Sealed again, it must be byte for byte what it would be if it were written afresh.
    """
    books = Books(seed, f"tiles{seed}")
    for _time in range(times):
        books.write_lines(books.chance.randint(1, _LINES_AT_ONCE))
        before, signed = set(RecordFolder().files()), RecordFolder().read(CHECKPOINT)
        with suppress(Crash), power_cut(books.chance, most=_FILE_CALLS):
            seal_record(at=BEGINS)
        if RecordFolder().read(CHECKPOINT) == signed:
            _cut_short(before, books.chance)
        tally.counts["torn writes"] += 1
        books.seal()
        tally.note(_differences(), part="torn-record", seed=seed)
        if not tally.is_clean:
            return
    tally.note(books.faults(), part="torn-record", seed=seed)


def _cut_short(before: set[str], chance: Random) -> None:
    """Cut some of the files that were written since, inside the folder and beside it.

    Only before the checkpoint that speaks of them is there: until then nobody may rely on them.
    """
    root = Path(settings.RECORD_DIR)
    fresh = [root / path for path in RecordFolder().files() if path not in before]
    staged = root.with_name(f"{root.name}.part")
    for file in [*fresh, *sorted(staged.glob("*"))]:
        if file.name != CHECKPOINT and chance.random() < _AN_EVEN_CHANCE:
            file.write_bytes(file.read_bytes()[: -chance.randint(1, 40)])


def _differences() -> Iterator[Fault]:
    """Write the whole record afresh, from the database, and compare."""
    folder = Path(settings.RECORD_DIR)
    kept = folder.with_name(f"{folder.name}.kept")
    folder.rename(kept)
    seal_record(at=BEGINS)
    for path in RecordFolder().files():
        other = kept / path
        if not other.exists() or other.read_bytes() != (folder / path).read_bytes():
            yield "fork", f"{path} is not what it is when the record is written afresh"
    shutil.rmtree(kept)


@contextmanager
def small_disk(megabytes: int, folder: Path) -> Iterator[Path]:
    """A disk in memory of that size. Raises OSError where this process may not make one."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={megabytes}m".encode()
    if libc.mount(b"none", str(folder).encode(), b"tmpfs", 0, options):
        raise OSError(ctypes.get_errno(), "a small disk cannot be made here")
    try:
        yield folder
    finally:
        libc.umount2(str(folder).encode(), 2)
