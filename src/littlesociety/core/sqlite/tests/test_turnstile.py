import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from littlesociety.core.sqlite.turnstile import IS_POSSIBLE, Turnstile

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason="this system has no such locks")

SOURCES = Path(__file__).parents[4]
PLENTY = 30
START = "from littlesociety.core.sqlite.tests.visitor import main; main()"
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "society.db"
    path.touch()
    return path


@pytest.fixture
def start(database: Path) -> Iterator[Start]:
    """Start another process; it is gone when the test is over."""
    started: list[subprocess.Popen[str]] = []

    def start_one(name: str, step: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(database), name, step],
            env={"PYTHONPATH": str(SOURCES)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate(timeout=PLENTY)


def hear(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout
    assert process.stdout.readline() == f"{word}\n"


def until(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PLENTY
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.001)


def in_a_thread(turnstile: Turnstile, name: str, served: Path) -> Thread:
    """Join the queue in a thread of its own; return once it stands in line."""

    def have_a_turn() -> None:
        turnstile.take(seconds=PLENTY)
        with served.open("a") as file:
            file.write(f"{name}\n")
        turnstile.end()

    thread = Thread(target=have_a_turn)
    thread.start()
    until(lambda: turnstile._ticket > 0 or not thread.is_alive())
    return thread


def test_threads_and_processes_are_served_in_the_order_they_came(
    database: Path, start: Start
) -> None:
    served = Path(f"{database}.served")
    first = Turnstile(database)
    first.take(seconds=1)
    waiting: list[Thread | subprocess.Popen[str]] = []

    for place in range(8):
        if place % 2:
            process = start(str(place), "pass")
            hear(process, "waiting")
            waiting.append(process)
        else:
            waiting.append(in_a_thread(Turnstile(database), str(place), served))
    nobody_yet = not served.exists()
    first.end()
    for each in waiting:
        each.join(PLENTY) if isinstance(each, Thread) else each.communicate(timeout=PLENTY)

    assert nobody_yet
    assert served.read_text().split() == [str(place) for place in range(8)]


def test_four_who_come_again_and_again_are_served_by_their_tickets(database: Path) -> None:
    served: list[tuple[int, int]] = []

    def come_again_and_again(who: int) -> None:
        turnstile = Turnstile(database)
        for _turn in range(100):
            turnstile.take(seconds=PLENTY)
            served.append((turnstile._ticket, who))
            turnstile.end()
        turnstile.close()

    threads = [Thread(target=come_again_and_again, args=[who]) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PLENTY)

    assert len(served) == 400
    assert served == sorted(served)


def test_whoever_is_killed_holds_nobody_up(database: Path, start: Start) -> None:
    holder = start("holder", "stay")
    hear(holder, "waiting")
    hear(holder, "inside")
    holder.kill()
    holder.wait(PLENTY)
    ours = Turnstile(database)

    ours.take(seconds=PLENTY)

    ours.end()


def test_whoever_is_killed_while_waiting_lets_nobody_in_early(database: Path, start: Start) -> None:
    served = Path(f"{database}.served")
    first = Turnstile(database)
    first.take(seconds=1)
    dies, behind = start("dies", "pass"), start("behind", "pass")
    hear(dies, "waiting")
    hear(behind, "waiting")

    dies.kill()
    dies.wait(PLENTY)
    time.sleep(0.05)
    came_early = served.exists()
    first.end()
    behind.communicate(timeout=PLENTY)

    assert not came_early
    assert served.read_text() == "behind\n"


def test_a_child_does_not_keep_the_turn_of_a_parent_that_was_killed(
    database: Path, start: Start
) -> None:
    parent = start("parent", "fork")
    for word in ("waiting", "inside", "forked"):
        hear(parent, word)
    parent.kill()
    parent.wait(PLENTY)
    ours = Turnstile(database)

    ours.take(seconds=PLENTY)

    ours.end()


def test_whoever_waits_too_long_gives_up_and_stands_in_nobodys_way(
    database: Path, start: Start
) -> None:
    holder = start("holder", "stay")
    hear(holder, "waiting")
    hear(holder, "inside")
    impatient, patient = Turnstile(database), Turnstile(database)

    with pytest.raises(TimeoutError):
        impatient.take(seconds=0.01)
    with pytest.raises(TimeoutError):
        patient.take(seconds=0.01)
    holder.communicate("go\n", timeout=PLENTY)
    patient.take(seconds=PLENTY)
    with pytest.raises(TimeoutError):
        impatient.take(seconds=0.01)
    patient.end()

    impatient.take(seconds=PLENTY)
    impatient.end()
