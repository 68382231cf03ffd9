"""Several real processes knock at one witness with two branches of a log: it follows one of them.

Each test has a database of its own: a file, or a database on the PostgreSQL server of the tests.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

START = "import django; django.setup(); from littlesociety.records.tests.asker import main; main()"
SOURCES = Path(__file__).parents[3]
ASKERS = 4


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A database with a witness that nobody else knows of."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        url = f"sqlite:///{tmp_path / 'witness.db'}"
        finish(start("prepare", url=url, home=tmp_path))
        yield url
        return
    name = f"witness_together_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = urlsplit(given)._replace(path=f"/{name}").geturl()
        finish(start("prepare", url=url, home=tmp_path))
        yield url
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(*step: str, url: str, home: Path) -> "subprocess.Popen[str]":
    """Start a process that knows nothing but the record."""
    return subprocess.Popen(
        [sys.executable, "-c", START, *step],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "SOCIETY_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "littlesociety.records.tests.alone",
            "PYTHONPATH": str(SOURCES),
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> None:
    """Wait for a process that must succeed."""
    _out, faults = process.communicate(timeout=120)
    assert process.returncode == 0, faults


def signed(home: Path) -> list[tuple[int, str]]:
    """Every checkpoint that somebody was given a cosignature on: its size and its branch."""
    lines = [line for path in home.glob("signed-*") for line in path.read_text().splitlines()]
    return [(size, branch) for size, branch in map(json.loads, lines)]


def test_no_two_processes_are_given_cosignatures_on_two_branches(
    database_url: str, tmp_path: Path
) -> None:
    askers = [start("contend", str(n), url=database_url, home=tmp_path) for n in range(ASKERS)]
    for asker in askers:
        finish(asker)

    found = signed(tmp_path)
    assert len(found) > ASKERS
    assert len({branch for _size, branch in found}) == 1


def test_a_witness_killed_at_any_moment_never_changes_branches(
    database_url: str, tmp_path: Path
) -> None:
    for round_ in range(3):
        askers = [
            start("contend", f"{round_}-{n}", url=database_url, home=tmp_path) for n in range(2)
        ]
        waiting = time.monotonic() + 60
        before = len(signed(tmp_path))
        while len(signed(tmp_path)) < before + 3 and any(one.poll() is None for one in askers):
            assert time.monotonic() < waiting
            time.sleep(0.01)
        for asker in askers:
            asker.send_signal(signal.SIGKILL)
            asker.communicate()

    finish(start("contend", "last", url=database_url, home=tmp_path))
    assert len({branch for _size, branch in signed(tmp_path)}) == 1
