"""The power fails at any moment: what was acknowledged is there, and nothing is broken.

While four threads write, the test looks at the files as a disk might hold them after a power cut.
Of the WAL, it keeps what had been written when the last sync began, and loses or garbles the rest.
"""

import os
import random
import sqlite3
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest
from django.db import transaction

from littlesociety.core.sqlite import writer
from littlesociety.core.sqlite.turnstile import IS_POSSIBLE, Turnstile

from .conftest import note, run

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason="this system has no queue of writers")

WAL_HEADER, FRAME_HEADER = 32, 24
CHECKPOINTED_AT = 96
SEED = 20_261_122
WRITERS, ROWS, CUTS = 4, 60, 40


def salt_of(wal: bytes) -> bytes:
    """What tells this WAL from the one that stood in the same file before."""
    return wal[16:24]


def frame_of(wal: bytes) -> int:
    """How long a frame is: its header and one page."""
    return FRAME_HEADER + int.from_bytes(wal[8:12], "big")


def end_of(wal: bytes) -> int:
    """Where the frames of this WAL end; what follows is left over from an earlier one."""
    if len(wal) < WAL_HEADER:
        return 0
    step, at = frame_of(wal), WAL_HEADER
    while len(wal) >= at + step and wal[at + 8 : at + 16] == salt_of(wal):
        at += step
    return at


@dataclass
class Disk:
    """What is surely on it, as syncs have been seen to begin and succeed."""

    wal: Path
    salt: bytes = b""
    synced: int = 0
    syncs: int = 0
    acknowledged: set[str] = field(default_factory=set)
    guard: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """What a single statement wrote before was synced by SQLite itself."""
        self.note(self.wal.read_bytes())

    def sync(self, file: int) -> None:
        """Sync, and remember how far the WAL went when that began."""
        before = self.wal.read_bytes()
        os.fdatasync(file)
        self.note(before)
        self.syncs += 1

    def note(self, before: bytes) -> None:
        """Remember that this much of the WAL is safe."""
        with self.guard:
            self.salt, self.synced = salt_of(before), end_of(before)

    def cut(self, folder: Path, chance: random.Random) -> "Cut":
        """Leave the files in `folder` as they might be. Called while nobody writes.

        Another process copies them: a file that is closed here would lose SQLite's locks. Frames
        that a checkpoint has copied into the database were synced by SQLite before that.
        """
        with self.guard:
            acknowledged, salt, synced = set(self.acknowledged), self.salt, self.synced
        folder.mkdir()
        files = [self.wal.with_name(f"society.db{ending}") for ending in ("", "-wal", "-shm")]
        subprocess.run(["cp", *files, folder], check=True)
        copied = folder / "society.db-wal"
        wal, memory = copied.read_bytes(), (folder / "society.db-shm").read_bytes()
        [checkpointed] = struct.unpack_from("I", memory, CHECKPOINTED_AT)
        surely = WAL_HEADER + checkpointed * frame_of(wal)
        if salt_of(wal) == salt:
            surely = max(surely, synced)
        kept = chance.randint(min(surely, len(wal)), len(wal))
        copied.write_bytes(wal[:kept] + chance.randbytes(chance.randint(0, 9_000)))
        (folder / "society.db-shm").unlink()
        return Cut(folder / "society.db", acknowledged)


@dataclass(frozen=True)
class Cut:
    """A database as it comes back after a power cut, and what had been acknowledged by then."""

    database: Path
    acknowledged: set[str]


def write(disk: Disk, connect: Callable[[], Any], who: int) -> None:
    """Write row after row, and note which have been acknowledged."""
    for number in range(ROWS):
        key = f"{who}-{number}"
        with transaction.atomic():
            note(connect(), key, "x" * 3_000)
        with disk.guard:
            disk.acknowledged.add(key)
    connect().close()


@pytest.mark.parametrize("pages_in_the_wal", [20, 1000])
def test_what_was_acknowledged_survives_a_power_cut_at_any_moment(
    connect: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pages_in_the_wal: int,
) -> None:
    disk, chance = Disk(tmp_path / "society.db-wal"), random.Random(SEED)
    monkeypatch.setattr(writer, "to_disk", disk.sync)
    run(connect(), f"PRAGMA wal_autocheckpoint={pages_in_the_wal}")
    options = connect().settings_dict["OPTIONS"]
    options["init_command"] += f"PRAGMA wal_autocheckpoint={pages_in_the_wal};"
    threads = [Thread(target=write, args=[disk, connect, who]) for who in range(WRITERS)]
    turnstile = Turnstile(tmp_path / "society.db")
    cuts: list[Cut] = []

    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) and len(cuts) < CUTS:
        turnstile.take(seconds=30)
        cuts.append(disk.cut(tmp_path / str(len(cuts)), chance))
        turnstile.end()
    turnstile.close()
    for thread in threads:
        thread.join(30)
    cuts.append(disk.cut(tmp_path / "last", chance))

    assert len(cuts[-1].acknowledged) == WRITERS * ROWS
    for cut in cuts:
        with sqlite3.connect(cut.database) as reopened:
            assert list(reopened.execute("PRAGMA integrity_check")) == [("ok",)]
            found = {key for (key,) in reopened.execute("SELECT key FROM note")}
        assert cut.acknowledged <= found


def test_four_who_commit_together_share_disk_writes(
    connect: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(tmp_path / "society.db-wal")
    monkeypatch.setattr(writer, "to_disk", disk.sync)

    threads = [Thread(target=write, args=[disk, connect, who]) for who in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(disk.acknowledged) == WRITERS * ROWS
    assert disk.syncs < len(disk.acknowledged)
