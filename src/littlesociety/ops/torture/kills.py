"""Workers are killed, and then the database server: nothing acknowledged is lost, nothing twice."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from django.db import DatabaseError, connection, connections

from littlesociety.core.actors import SYSTEM
from littlesociety.ledger.actions import expire_holds, open_account
from littlesociety.ledger.queries import replay_problems
from littlesociety.records.actions import open_record, seal_record
from society_algorithms.merkle.notes import from_base64
from society_algorithms.merkle.tree import root_of

from . import workers
from .audit import Acknowledged, ledger_faults
from .model import Fault
from .simulation import BEGINS, ORIGIN
from .tally import Tally
from .witnessing import verifier_faults

_POSTERS: Final = 3
_FLOOR: Final = -200
_ACCOUNTS: Final = 8
_PATIENCE_SECONDS: Final = 60
_LONGEST_LIFE_SECONDS: Final = 0.06
_LOOK_AGAIN_SECONDS: Final = 0.005


@dataclass(slots=True)
class Crew:
    """Three workers that post and one that seals, at work on one database."""

    seed: int
    folder: Path
    tally: Tally
    chance: Random = field(init=False)
    accounts: list[int] = field(default_factory=list)
    at_work: list[workers.Worker] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        """Open what they need, and let them begin."""
        self.chance = Random(self.seed)  # noqa: S311 - a seed must give the same again
        open_record(origin=ORIGIN, by=SYSTEM, at=BEGINS)
        seal_record(at=BEGINS)
        self.accounts = [
            open_account(
                holder=f"killed-{place}",
                unit="minutes",
                kind="time",
                floor=_FLOOR,
                ceiling=None,
                at=BEGINS,
            )
            for place in range(_ACCOUNTS)
        ]
        self.at_work = [self._start(place) for place in range(_POSTERS + 1)]

    def kill_one(self) -> None:
        """Let a worker acknowledge something, live a moment longer, and die; start another."""
        place = self.chance.randrange(len(self.at_work))
        worker = self.at_work[place]
        self.wait_for(worker, since=0)
        time.sleep(self.chance.uniform(0, _LONGEST_LIFE_SECONDS))
        worker.kill()
        self.tally.counts["workers killed"] += 1
        self.at_work[place] = self._start(place)

    def wait_for(self, worker: workers.Worker, *, since: int) -> None:
        """Wait until a worker has acknowledged more. Raises RuntimeError when it does not."""
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while not worker.has_written(since):
            if not worker.is_alive() or time.monotonic() > give_up:
                message = "a worker ended, or does nothing"
                raise RuntimeError(message)
            time.sleep(_LOOK_AGAIN_SECONDS)

    def all_go_on(self) -> None:
        """Wait until everybody has acknowledged something more than now."""
        now = {
            worker: worker.file.stat().st_size for worker in self.at_work if worker.file.exists()
        }
        for worker in self.at_work:
            self.wait_for(worker, since=now.get(worker, 0))

    def stop(self) -> None:
        """End all of them, the same way."""
        for worker in self.at_work:
            worker.kill()
            self.tally.counts["workers killed"] += 1
        self.at_work.clear()

    def faults(self) -> Iterator[Fault]:
        """Hold what is stored against what was acknowledged, and against itself."""
        acknowledged = Acknowledged.read(self.folder)
        self.tally.counts["operations"] += len(acknowledged.accepted)
        yield from acknowledged.faults(ask)
        yield from ledger_faults(ask)
        yield from (("lost update", problem) for problem in replay_problems())
        expire_holds(at=BEGINS + timedelta(days=1))
        yield from record_faults(acknowledged)
        yield from ledger_faults(ask)

    def _start(self, place: int) -> workers.Worker:
        """A new worker in this place."""
        number = next(self.numbers)
        seed = self.chance.getrandbits(32)
        work = (
            workers.sequencer(seed)
            if place == _POSTERS
            else workers.poster(f"w{number}", seed, self.accounts)
        )
        return workers.start(work, self.folder / f"{number}.acknowledged")


def record_faults(acknowledged: Acknowledged) -> Iterator[Fault]:
    """Seal what the dead left, and check that every checkpoint ever told still holds."""
    seal_record(at=BEGINS)
    leaves = workers.stored_leaves()
    for size, root in dict.fromkeys(acknowledged.checkpoints):
        if size > len(leaves):
            yield "acknowledged but lost", f"{size} lines were signed, {len(leaves)} are stored"
        elif root_of(leaves[:size]) != from_base64(root):
            yield "fork", f"what was signed at {size} lines is not what is stored"
    yield from verifier_faults()


def ask(statement: str) -> Iterator[tuple[object, ...]]:
    """Ask this process's database, a thousand rows at a time."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(1_000):
            yield from rows


def kill_workers(*, seed: int, kills: int, folder: Path, tally: Tally) -> None:
    """Kill workers again and again, then look."""
    crew = Crew(seed, folder, tally)
    for _kill in range(max(0, kills - len(crew.at_work))):
        crew.kill_one()
    crew.stop()
    tally.note(crew.faults(), part="workers", seed=seed)


def kill_servers(
    *, seed: int, kills: int, folder: Path, tally: Tally, fell: Callable[[], None]
) -> None:
    """Kill the database server under load, again and again; `fell` kills and restarts it."""
    crew = Crew(seed, folder, tally)
    for _kill in range(kills):
        crew.all_go_on()
        time.sleep(crew.chance.uniform(0, _LONGEST_LIFE_SECONDS))
        fell()
        tally.counts["servers killed"] += 1
    crew.all_go_on()
    crew.stop()
    wait_for_the_server()
    tally.note(crew.faults(), part="servers", seed=seed)


def wait_for_the_server() -> None:
    """Connect afresh, as soon as the server answers. Raises DatabaseError when it does not."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        connections.close_all()
        try:
            connection.ensure_connection()
        except DatabaseError:
            if time.monotonic() > give_up:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
        else:
            return
