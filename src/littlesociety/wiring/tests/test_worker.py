import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from littlesociety.wiring import worker
from littlesociety.wiring.worker import TickReport, beat, heartbeat_path, tick

from .factories import NOON

SECRET = "ada@example.org"
TWO_SECONDS_AND_A_BUSY_MACHINE = 3.5


def steps(monkeypatch: pytest.MonkeyPatch, **given: Callable[[dt.datetime], int]) -> None:
    monkeypatch.setattr(worker, "_STEPS", given)


def breaks(_at: dt.datetime) -> int:
    raise RuntimeError(SECRET)


def test_a_step_that_fails_stops_no_other_and_is_logged_without_names(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    steps(monkeypatch, reactions=breaks, holds=lambda _at: 2, messages=breaks, lines=lambda _at: 5)

    report = tick(NOON)

    assert report == TickReport(holds=2, lines=5, failed=("reactions", "messages"))
    assert "RuntimeError at test_worker.py" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_a_round_with_nothing_to_do_does_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.RECORD_DIR, settings.KEY_DIR = tmp_path / "record", tmp_path / "keys"

    assert tick(NOON) == TickReport()


def test_the_heartbeat_says_when_and_what_failed(settings: Settings, tmp_path: Path) -> None:
    settings.SOCIETY_HOME = tmp_path

    beat(TickReport(failed=("messages",)), NOON)

    moment, failed = heartbeat_path().read_text().split()
    assert dt.datetime.fromisoformat(moment) == NOON
    assert failed == "messages"


def test_the_worker_rests_only_when_there_is_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.SOCIETY_HOME = tmp_path
    rounds = iter([3, 0, 0])
    steps(monkeypatch, reactions=lambda _at: next(rounds))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 3

    worker.run(wait=wait)

    assert waits == [0, 1, 1]


def test_once_does_one_round_and_says_what_it_did(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.SOCIETY_HOME = tmp_path
    steps(monkeypatch, messages=lambda _at: 4)
    said = StringIO()

    call_command("worker", "--once", stdout=said)

    assert json.loads(said.getvalue())["messages"] == 4
    assert heartbeat_path().exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("step", ["return 0", "time.sleep(60)"])
def test_the_worker_stops_within_two_seconds_even_in_the_middle_of_something(
    tmp_path: Path, how: signal.Signals, step: str
) -> None:
    code = (
        "import time, django; django.setup()\n"
        "from littlesociety.wiring import worker\n"
        f"def step(at):\n    open({str(tmp_path / 'begun')!r}, 'w').close(); {step}\n"
        "worker._STEPS = {'reactions': step}\n"
        "from django.core.management import call_command\n"
        "call_command('worker')\n"
    )
    here = {"SOCIETY_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **here})
    deadline = time.monotonic() + 30
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    asked_at = time.monotonic()
    process.send_signal(how)
    code_of_end = process.wait(timeout=10)

    assert code_of_end == 0
    assert time.monotonic() - asked_at < TWO_SECONDS_AND_A_BUSY_MACHINE
