"""The parts of a torture, each in a process and on a database of its own."""

import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import connection

from littlesociety.ledger.queries import replay_problems
from littlesociety.ops.private_postgres import DURABLE, PrivatePostgres, server_programs

from . import disks, kills
from .audit import ledger_faults
from .model import Fault
from .simulation import Simulation
from .tally import Tally

_APPS: Final = ("ledger", "records", "wiring")
BALLAST: Final = "ballast"
_SECONDS_BETWEEN_NEWS: Final = 10

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Orders:
    """How much a part is to do.

    `seconds` bounds the simulation; `server` is the folder of the part's own server.
    """

    seed: int
    seeds: int
    operations: int
    times: int
    seconds: int
    server: str = ""


def simulate(orders: Orders, tally: Tally, say: Say) -> None:
    """Run seed after seed; stop at the first that fails, or when the time is over."""
    began = news = time.monotonic()
    for done, seed in enumerate(range(orders.seed, orders.seed + orders.seeds)):
        if time.monotonic() - began > orders.seconds:
            tally.left_out.append(f"{orders.seeds - done} seeds: the minutes were over")
            break
        tally.note(_one_seed(seed, orders, tally), part="simulation", seed=seed)
        if not tally.is_clean:
            break
        if time.monotonic() - news > _SECONDS_BETWEEN_NEWS:
            news = time.monotonic()
            say(f"    {done + 1} seeds, {tally.counts['operations']:,} operations ...")
    tally.note(ledger_faults(kills.ask), part="simulation", seed=orders.seed)
    told: list[Fault] = [("lost update", problem) for problem in replay_problems()]
    tally.note(told, part="simulation", seed=orders.seed)


def _one_seed(seed: int, orders: Orders, tally: Tally) -> list[Fault]:
    """Run one seed; whatever stops it is a fault of that seed."""
    try:
        return Simulation(seed, tally, orders.operations).run()
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what we are looking for
        traceback.print_exc()
        return [("other", f"{type(fault).__name__}: {fault}")]


def kill_workers(orders: Orders, tally: Tally, _say: Say) -> None:
    """Kill workers."""
    with tempfile.TemporaryDirectory(prefix="society-torture-") as folder:
        kills.kill_workers(seed=orders.seed, kills=orders.times, folder=Path(folder), tally=tally)


def kill_servers(orders: Orders, tally: Tally, _say: Say) -> None:
    """Kill the PostgreSQL server."""
    server = _server(orders)

    def fell() -> None:
        server.kill()
        server.start()

    with tempfile.TemporaryDirectory(prefix="society-torture-") as folder:
        kills.kill_servers(
            seed=orders.seed, kills=orders.times, folder=Path(folder), tally=tally, fell=fell
        )


def fill_files(orders: Orders, tally: Tally, _say: Say) -> None:
    """A full disk for a SQLite file."""
    disks.fill_files(seed=orders.seed, times=orders.times, tally=tally)


def fill_disk(orders: Orders, tally: Tally, _say: Say) -> None:
    """A full disk for a PostgreSQL server."""
    server = _server(orders)

    def make_room() -> None:
        (Path(orders.server) / BALLAST).unlink()
        server.kill()
        server.start()

    disks.fill_disk(seed=orders.seed, make_room=make_room, tally=tally)


def tear_the_log(orders: Orders, tally: Tally, _say: Say) -> None:
    """Torn writes of a SQLite file."""
    with tempfile.TemporaryDirectory(prefix="society-torture-") as folder:
        disks.tear_the_log(seed=orders.seed, times=orders.times, folder=Path(folder), tally=tally)


def tear_the_record(orders: Orders, tally: Tally, _say: Say) -> None:
    """Torn writes of the record's files."""
    disks.tear_the_record(seed=orders.seed, times=orders.times, tally=tally)


PARTS: Final[Mapping[str, Callable[[Orders, Tally, Say], None]]] = {
    "simulation": simulate,
    "workers": kill_workers,
    "servers": kill_servers,
    "full-files": fill_files,
    "full-disk": fill_disk,
    "torn-log": tear_the_log,
    "torn-record": tear_the_record,
}


def carry_out(part: str, orders: Orders, *, into: Path, say: Say) -> None:
    """Do one part in this process, on this process's database, and write down what came of it."""
    for app in _APPS:
        call_command("migrate", app, verbosity=0)
    tally = Tally(connection.vendor)
    try:
        PARTS[part](orders, tally, say)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what we are looking for
        traceback.print_exc()
        tally.note([("other", f"{type(fault).__name__}: {fault}")], part=part, seed=orders.seed)
    tally.write_to(into)


def _server(orders: Orders) -> PrivatePostgres:
    """The server that was started for this part."""
    programs: Any = server_programs()
    return PrivatePostgres(programs, Path(orders.server), DURABLE)
