"""Worker processes that are killed: forked from this one, so that another is there at once."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Final, NoReturn

from django.apps import apps
from django.db import DatabaseError, connections

from littlesociety.core.actors import SYSTEM
from littlesociety.ledger.actions import Intent, expire_holds, post
from littlesociety.records.actions import Line, publish, seal_record
from littlesociety.records.folder import CHECKPOINT, RecordFolder

from .simulation import BEGINS

SCOPE: Final = "killed"
_SHARED_KEYS: Final = 400
_LONGEST_LIST: Final = 5
_LARGEST: Final = 60
_PAUSE_SECONDS: Final = 0.05
_TURNS_BETWEEN_SEALS: Final = 5
_CHECKPOINT_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Worker:
    """A child process and the file in which it writes down what it may rely on."""

    pid: int
    file: Path

    def kill(self) -> None:
        """End it as a power cut or the kernel would, at once."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def has_written(self, since: int) -> bool:
        """Whether it has acknowledged anything beyond that many bytes."""
        return self.file.exists() and self.file.stat().st_size > since

    def is_alive(self) -> bool:
        """Whether it still runs; a worker ends by itself only when something is wrong."""
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)


def start(work: Callable[["Notes"], None], file: Path) -> Worker:
    """Fork a worker. This process must have no connection open and no threads at work."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _live(work, file)
    return Worker(pid, file)


def _live(work: Callable[["Notes"], None], file: Path) -> NoReturn:
    """Work until killed; say why if it comes to an end."""
    try:
        work(Notes(file))
    except BaseException:  # noqa: BLE001 - a child must never return into the parent's code
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)


class Notes:
    """What has been acknowledged: written and synced after the commit, before going on."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, *lines: str) -> None:
        """Write lines down for good."""
        if lines:
            os.write(self._file, "".join(f"{line}\n" for line in lines).encode())
            os.fsync(self._file)


def poster(name: str, seed: int, accounts: list[int]) -> Callable[[Notes], None]:
    """Post lists of own and shared keys for ever, through servers that go away."""

    def work(notes: Notes) -> None:
        chance, numbers = Random(seed), count()  # noqa: S311 - a seed must give the same again
        while True:
            intents = [
                _intent(chance, f"{name}-{next(numbers)}", accounts)
                for _each in range(chance.randint(1, _LONGEST_LIST))
            ]
            _patiently(partial(_post, intents, notes))

    return work


def sequencer(seed: int) -> Callable[[Notes], None]:
    """Publish lines with what they tell of, seal them, let holds run out: for ever."""

    def work(notes: Notes) -> None:
        chance = Random(seed)  # noqa: S311 - a seed must give the same again
        for turn in count(1):
            _patiently(partial(_publish, chance))
            if turn % _TURNS_BETWEEN_SEALS == 0:
                _patiently(partial(_seal, notes))
                _patiently(partial(_let_go, turn))

    return work


def _patiently(act: Callable[[], object]) -> None:
    """Try again, over a new connection, while the database is away."""
    while True:
        try:
            act()
        except DatabaseError:
            connections.close_all()
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _post(intents: list[Intent], notes: Notes) -> None:
    """Post, and write down what was accepted."""
    answers = post(intents, by=SYSTEM, at=BEGINS)
    notes.write(
        *(
            f"made {intent.key} {answer.transfer_id}"
            for intent, answer in zip(intents, answers, strict=True)
            if answer.status == "accepted"
        )
    )


def _intent(chance: Random, key: str, accounts: list[int]) -> Intent:
    """A movement: one in three under a key that every worker asks for, in the same words."""
    shared = chance.randrange(_SHARED_KEYS) if chance.random() < 1 / 3 else None
    same = chance if shared is None else Random(shared)  # noqa: S311
    debit, credit = same.sample(accounts, 2)
    amount = same.randint(1, _LARGEST)
    name = key if shared is None else f"shared-{shared}"
    until = BEGINS + timedelta(hours=1) if same.random() < 1 / 10 else None
    return Intent(SCOPE, name, debit, credit, amount, "torture", hold_until=until)


def _let_go(turn: int) -> None:
    """Let holds run out, a little later each time."""
    expire_holds(at=BEGINS + timedelta(hours=turn))


def _publish(chance: Random) -> None:
    """One line."""
    facts: dict[str, int | str] = {
        "area": "M05000001@2030",
        "category": "lift",
        "minutes": chance.randint(1, 600),
    }
    line = Line("help-given", "need:2222222222", facts, BEGINS)
    publish(type=line.type, subject=line.subject, facts=line.facts, by=SYSTEM, at=line.at)


def _seal(notes: Notes) -> None:
    """Seal, and write down the checkpoint that stands."""
    seal_record(at=BEGINS)
    note = RecordFolder().read(CHECKPOINT)
    if note is not None:
        _origin, size, root = note.decode().split("\n")[:_CHECKPOINT_LINES]
        notes.write(f"signed {root} {size}")


def stored_leaves() -> list[bytes]:
    """Every sealed leaf, in order."""
    entries = apps.get_model("records", "Entry")._base_manager
    return [
        bytes(leaf or b"")
        for leaf in entries.exclude(index=None).order_by("index").values_list("leaf", flat=True)
    ]
