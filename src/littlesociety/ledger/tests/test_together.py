"""Several real processes on one ledger: nothing overdrawn, nothing twice, nothing lost.

Each test has a database of its own: a file, or a database on the PostgreSQL server of the tests.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from .writer import KEYS

START = "import django; django.setup(); from littlesociety.ledger.tests.writer import main; main()"
SOURCES = Path(__file__).parents[3]
WRITERS, ROUNDS, LONGEST_WAIT = 4, 4, 30
ENOUGH_BEFORE_A_KILL = 12


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A database with an empty ledger that nobody else knows of."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        url = f"sqlite:///{tmp_path / 'ledger.db'}"
        do("prepare", url=url)
        yield url
        return
    name = f"ledger_together_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = urlsplit(given)._replace(path=f"/{name}").geturl()
        do("prepare", url=url)
        yield url
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(*step: str, url: str) -> subprocess.Popen[str]:
    """Start a process that knows nothing but the ledger."""
    return subprocess.Popen(
        [sys.executable, "-c", START, *step],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "littlesociety.ledger.tests.alone",
            "PYTHONPATH": str(SOURCES),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> Any:
    """What a process told when it was done."""
    said, complaint = process.communicate(timeout=LONGEST_WAIT)
    assert process.returncode == 0, complaint
    return json.loads(said) if said else None


def do(*step: str, url: str) -> Any:
    return finished(start(*step, url=url))


def test_many_at_once_overdraw_nothing_and_move_nothing_twice(database_url: str) -> None:
    writers = [start("contend", str(seed), url=database_url) for seed in range(WRITERS)]

    told = [finished(writer) for writer in writers]

    ledger = do("tell", url=database_url)
    made = [key for each in told for key in each["made"]]
    assert ledger["problems"] == []
    assert ledger["overdrawn"] == 0
    assert sorted(made) == sorted(ledger["keys"])
    assert len(set(made)) == len(made)
    assert set(ledger["refused"].values()) == {"not-enough-credit"}
    assert len(made) + len(ledger["refused"]) == KEYS
    assert all(each["said"]["duplicate"] and each["said"]["refused"] for each in told)


def test_what_was_acknowledged_survives_whoever_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()

    for turn in range(ROUNDS):
        enough = len(keys_in(acknowledged)) + ENOUGH_BEFORE_A_KILL
        writers = [
            start("acknowledge", f"{turn}-{each}", str(acknowledged), url=database_url)
            for each in range(2)
        ]
        give_up = time.monotonic() + LONGEST_WAIT
        while len(keys_in(acknowledged)) < enough and time.monotonic() < give_up:
            time.sleep(0.02)
        for writer in writers:
            writer.kill()
            writer.communicate(timeout=LONGEST_WAIT)

    ledger = do("tell", url=database_url)
    assert len(keys_in(acknowledged)) >= ROUNDS * ENOUGH_BEFORE_A_KILL
    assert ledger["problems"] == []
    assert set(keys_in(acknowledged)) <= set(ledger["keys"])
    assert len(set(ledger["keys"])) == len(ledger["keys"])


@pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="only a SQLite file can be told that the disk is full",
)
def test_a_full_disk_leaves_nothing_half_done_and_room_lets_it_go_on(database_url: str) -> None:
    told = do("fill", url=database_url)

    ledger = do("tell", url=database_url)
    assert "full" in told["stopped"]
    assert told["problems"] == ledger["problems"] == []
    assert told["after"] == "accepted"
    assert len(ledger["keys"]) == told["made"] + 1


def keys_in(acknowledged: Path) -> list[str]:
    """The keys that were written down whole."""
    return acknowledged.read_text().rpartition("\n")[0].split()
