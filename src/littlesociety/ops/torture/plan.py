"""What `./society torture` does in what order: each part apart, on databases made for it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psycopg

from littlesociety.ops.private_postgres import DURABLE, PrivatePostgres, server_programs

from .disks import small_disk
from .parts import BALLAST, Orders
from .tally import COUNTS, KINDS, Tally

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES: Final = (SQLITE, POSTGRESQL)
SEEDS, OPERATIONS = 50, 20_000
INSIDE: Final = "--inside"
_MINUTE: Final = 60
_WORKERS_KILLED, _SERVERS_KILLED, _DISKS_FILLED, _LOGS_TORN, _RECORDS_TORN = 200, 20, 3, 200, 40
_FEWEST: Final = 2
_LITTLE_DISK_MEGABYTES, _ROOM_BYTES = 160, 24_000_000
_NOT_HERE: Final = "no PostgreSQL server programs here: sudo apt-get install postgresql"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to do. `percent` scales what is counted in kills and cuts."""

    databases: tuple[str, ...] = DATABASES
    first_seed: int = 1
    seeds: int = SEEDS
    operations: int = OPERATIONS
    minutes: int = 30
    percent: int = 100
    only: str = ""

    def times(self, whole: int) -> int:
        """So many, scaled, and two at least."""
        return max(_FEWEST, whole * self.percent // 100)

    def orders(self, times: int = 0, server: str = "") -> Orders:
        """What a part is told."""
        seconds = self.minutes * _MINUTE
        return Orders(
            self.first_seed, self.seeds, self.operations, self.times(times), seconds, server
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it all."""

    is_clean: bool
    databases: list[Tally]

    def lines(self) -> list[str]:
        """A table, what was left out, and how to see each failure again."""
        lines = ["", f"{'':24}" + "".join(f"{tally.database:>12}" for tally in self.databases)]
        for name in COUNTS:
            lines.append(_row(name, [tally.counts[name] for tally in self.databases]))
        for kind in KINDS:
            lines.append(_row(kind, [tally.of_kind(kind) for tally in self.databases]))
        lines.append(_row("seconds", [round(tally.seconds) for tally in self.databases]))
        for tally in self.databases:
            lines += [f"Left out on {tally.database}: {said}" for said in tally.left_out]
            lines += [
                f"WRONG on {tally.database}, {found.kind}: {found.said}\n"
                f"  again: ./society torture --database {tally.database} --only {found.part}"
                f" --seed {found.seed}"
                for found in tally.violations
            ]
        return lines


def _row(name: str, numbers: list[int]) -> str:
    """One line of the table."""
    return f"{name:24}" + "".join(f"{number:12,}" for number in numbers)


def torture(plan: Plan, say: Say) -> Report:
    """Do everything, one database after the other."""
    tallies = []
    for database in plan.databases:
        tally, began = Tally(database), time.monotonic()
        say(f"{database}:")
        if database == SQLITE:
            _on_sqlite(plan, tally, say)
        else:
            _on_postgresql(plan, tally, say)
        tally.seconds = round(time.monotonic() - began, 1)
        tallies.append(tally)
    return Report(all(tally.is_clean for tally in tallies), tallies)


def _on_sqlite(plan: Plan, tally: Tally, say: Say) -> None:
    """Every part that a file can suffer."""
    tally.left_out.append("kills of a server: a file has none")
    for part, times in (
        ("simulation", 0),
        ("workers", _WORKERS_KILLED),
        ("full-files", _DISKS_FILLED),
        ("torn-log", _LOGS_TORN),
        ("torn-record", _RECORDS_TORN),
    ):
        if plan.only in {"", part}:
            with _home() as home:
                url = f"sqlite:///{home / 'society.db'}"
                _Where(url, home).do(part, plan.orders(times), tally, say)


def _on_postgresql(plan: Plan, tally: Tally, say: Say) -> None:
    """Every part that a server can suffer."""
    programs = server_programs()
    if programs is None:
        tally.left_out.append(_NOT_HERE)
        return
    tally.left_out.append("torn writes of the server's own files")
    with _server(programs) as (server, _folder):
        for part, times in (
            ("simulation", 0),
            ("workers", _WORKERS_KILLED),
            ("torn-record", _RECORDS_TORN),
        ):
            if plan.only in {"", part}:
                with _home() as home, psycopg.connect(server.url, autocommit=True) as control:
                    name = part.replace("-", "_")
                    control.execute(f'CREATE DATABASE "{name}"'.encode())
                    url = server.url.replace("/postgres?", f"/{name}?")
                    _Where(url, home).do(part, plan.orders(times), tally, say)
    if plan.only in {"", "servers"}:
        with _server(programs) as (server, folder), _home() as home:
            orders = plan.orders(_SERVERS_KILLED, str(folder))
            _Where(server.url, home).do("servers", orders, tally, say)
    if plan.only in {"", "full-disk"}:
        _on_a_little_disk(plan, programs, tally, say)


def _on_a_little_disk(plan: Plan, programs: Path, tally: Tally, say: Say) -> None:
    """A server on a disk that is soon full, where this process may make such a disk."""
    with _home() as folder, _home() as home:
        try:
            with (
                small_disk(_LITTLE_DISK_MEGABYTES, folder),
                PrivatePostgres(programs, folder, DURABLE) as server,
            ):
                ballast = shutil.disk_usage(folder).free - _ROOM_BYTES
                (folder / BALLAST).write_bytes(bytes(ballast))
                _Where(server.url, home).do("full-disk", plan.orders(0, str(folder)), tally, say)
        except OSError:
            tally.left_out.append("a full disk: only the machine's root can make a small one")


@dataclass(frozen=True, slots=True)
class _Where:
    """The database and the folder that a part has to itself."""

    url: str
    home: Path

    def do(self, part: str, orders: Orders, tally: Tally, say: Say) -> None:
        """Do a part in a process of its own and add what it found."""
        say(f"  {part} ...")
        into = self.home / "tally.json"
        env = {
            **os.environ,
            "DATABASE_URL": self.url,
            "SOCIETY_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "littlesociety.settings.local",
        }
        told = ["--into", str(into), "--orders", json.dumps(asdict(orders))]
        command = [sys.executable, "-m", "littlesociety", "torture", INSIDE, part, *told]
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            for line in process.stdout or ():
                say(line.rstrip())
        if into.exists():
            tally.add(Tally.read_from(into))
        else:
            said = f"it ended with code {process.returncode}"
            tally.note([("other", said)], part=part, seed=orders.seed)


@contextmanager
def _home() -> Iterator[Path]:
    """A folder to be thrown away."""
    with tempfile.TemporaryDirectory(prefix="society-torture-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        yield Path(home)


@contextmanager
def _server(programs: Path) -> Iterator[tuple[PrivatePostgres, Path]]:
    """A server with its own defaults: what it says is committed is on the disk."""
    with _home() as folder, PrivatePostgres(programs, folder, DURABLE) as server:
        yield server, folder
