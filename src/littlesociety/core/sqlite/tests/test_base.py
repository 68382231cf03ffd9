import gc
import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from littlesociety.core.sqlite import writer
from littlesociety.core.sqlite.turnstile import IS_POSSIBLE, Turnstile
from littlesociety.core.transactions import reading_mode
from littlesociety.settings.database import database_at

from .conftest import note, run

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason="this system has no queue of writers")

NORMAL, FULL = 1, 2
Connect = Callable[[], Any]


def level(connection: Any) -> int:
    """How SQLite waits for the disk on this connection."""
    [[found]] = run(connection, "PRAGMA synchronous")
    return int(found)


def kept(tmp_path: Path) -> set[str]:
    """The keys that another program finds in the database."""
    with sqlite3.connect(tmp_path / "society.db") as other:
        return {key for (key,) in other.execute("SELECT key FROM note")}


def do(*steps: Callable[[], object]) -> None:
    """Do these in one transaction."""
    with transaction.atomic():
        for step in steps:
            step()


def fall() -> None:
    raise ZeroDivisionError


def is_free(tmp_path: Path) -> bool:
    """Whether somebody else could write at once."""
    other = Turnstile(tmp_path / "society.db")
    try:
        other.take(seconds=0)
    except TimeoutError:
        return False
    finally:
        other.close()
    return True


def test_a_transaction_has_the_turn_until_it_is_over(connect: Connect, tmp_path: Path) -> None:
    connection = connect()

    with transaction.atomic():
        note(connection, "one")
        had_it_inside = not is_free(tmp_path)
        with transaction.atomic():
            note(connection, "two")
        had_it_still = not is_free(tmp_path)

    assert had_it_inside
    assert had_it_still
    assert is_free(tmp_path)
    assert kept(tmp_path) == {"one", "two"}


def test_a_savepoint_that_fails_takes_only_itself_back(connect: Connect, tmp_path: Path) -> None:
    connection = connect()

    with transaction.atomic():
        note(connection, "one")
        with pytest.raises(IntegrityError):
            do(lambda: note(connection, "two"), lambda: note(connection, "one"))
        note(connection, "three")

    assert kept(tmp_path) == {"one", "three"}
    assert is_free(tmp_path)


def test_an_error_rolls_back_and_ends_the_turn(connect: Connect, tmp_path: Path) -> None:
    connection = connect()

    with pytest.raises(ZeroDivisionError):
        do(lambda: note(connection, "one"), fall)

    assert kept(tmp_path) == set()
    assert is_free(tmp_path)
    assert level(connection) == FULL


def test_a_connection_that_closes_half_way_ends_the_turn(connect: Connect, tmp_path: Path) -> None:
    connection = connect()

    with pytest.raises(ZeroDivisionError):
        do(lambda: note(connection, "one"), connection.close, fall)

    assert is_free(tmp_path)
    note(connection, "two")
    assert kept(tmp_path) == {"two"}


def test_reading_takes_no_turn(connect: Connect, tmp_path: Path) -> None:
    connection = connect()
    writing = Turnstile(tmp_path / "society.db")
    writing.take(seconds=1)

    connection.transaction_mode = None
    with transaction.atomic():
        found = run(connection, "SELECT key FROM note")

    assert found == []
    writing.close()


def test_only_inside_a_turn_is_the_disk_left_to_us(connect: Connect) -> None:
    connection = connect()
    before = level(connection)

    with transaction.atomic():
        inside = level(connection)

    assert (before, inside, level(connection)) == (FULL, NORMAL, FULL)


def test_a_statement_on_its_own_waits_for_its_turn_and_for_the_disk(
    connect: Connect, tmp_path: Path
) -> None:
    connection = connect()
    connection._seconds = 0.01
    other = Turnstile(tmp_path / "society.db")
    other.take(seconds=1)

    with pytest.raises(OperationalError, match="database is locked"):
        note(connection, "early")
    other.close()
    note(connection, "late")

    assert kept(tmp_path) == {"late"}
    assert level(connection) == FULL


def test_a_turn_that_does_not_come_is_refused_as_a_locked_database(
    connect: Connect, tmp_path: Path
) -> None:
    connection = connect()
    connection._seconds = 0.01
    other = Turnstile(tmp_path / "society.db")
    other.take(seconds=1)

    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        note(connection, "never")

    other.close()
    assert level(connection) == FULL
    assert kept(tmp_path) == set()


class BrokenOffOnce:
    """A connection that fails the first time that it should wait for the disk by itself again."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self.real, self.failed = real, False

    def execute(self, statement: str) -> sqlite3.Cursor:
        if statement.endswith("FULL") and not self.failed:
            self.failed = True
            raise sqlite3.OperationalError("interrupted")
        return self.real.execute(statement)


def test_a_commit_that_is_broken_off_while_it_tidies_up_is_no_answer_and_leaves_no_weak_connection(
    connect: Connect, tmp_path: Path
) -> None:
    connection = connect()
    connection._writer._connection = BrokenOffOnce(connection.connection)

    with pytest.raises(OperationalError, match="interrupted"):
        do(lambda: note(connection, "one"))

    assert connection._writer._connection.failed
    assert level(connection) == FULL
    assert is_free(tmp_path)


def test_a_lock_of_a_stranger_is_refused_and_the_turn_is_given_on(
    connect: Connect, tmp_path: Path
) -> None:
    connection = connect()
    run(connection, "PRAGMA busy_timeout=10")
    stranger = sqlite3.connect(tmp_path / "society.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        note(connection, "never")

    stranger.close()
    assert is_free(tmp_path)
    assert level(connection) == FULL


def test_threads_all_get_what_they_wrote(connect: Connect, tmp_path: Path) -> None:
    def write(who: int) -> None:
        for number in range(25):
            with transaction.atomic():
                note(connect(), f"{who}-{number}")
        connect().close()

    threads = [Thread(target=write, args=[who]) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert kept(tmp_path) == {f"{who}-{number}" for who in range(4) for number in range(25)}


def test_nothing_is_acknowledged_when_the_disk_fails_and_the_next_writer_mends_it(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, said = connect(), []

    def fail(_file: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(writer, "to_disk", fail)
        with pytest.raises(OperationalError, match="disk"):
            do(
                lambda: transaction.on_commit(lambda: said.append("committed")),
                lambda: note(connection, "in-doubt"),
            )
    size_in_doubt = (tmp_path / "society.db-turn").stat().st_size
    with transaction.atomic():
        note(connection, "after")
        subprocess.run(["cp", tmp_path / "society.db", tmp_path / "alone.db"], check=True)

    assert said == []
    assert size_in_doubt > 0
    assert (tmp_path / "society.db-turn").stat().st_size == 0
    with sqlite3.connect(tmp_path / "alone.db") as without_wal:
        without_wal.execute("PRAGMA journal_mode=DELETE")
        assert list(without_wal.execute("SELECT key FROM note")) == [("in-doubt",)]


def test_while_the_disk_is_in_doubt_nobody_is_told_that_all_is_well(
    connect: Connect, tmp_path: Path
) -> None:
    connection = connect()

    with pytest.raises(OperationalError, match="disk"):
        do(
            lambda: note(connection, "one"),
            lambda: os.truncate(tmp_path / "society.db-turn", 1),
        )


def test_a_transaction_that_wrote_nothing_waits_for_the_disk_as_well(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(writer, "to_disk", synced.append)

    with transaction.atomic():
        run(connect(), "SELECT key FROM note")

    assert len(synced) == 1


def open_files(tmp_path: Path) -> list[str]:
    """Which files of this database the process has open."""
    links = [Path("/proc/self/fd", number) for number in os.listdir("/proc/self/fd")]
    names = [os.readlink(link) for link in links if os.path.lexists(link)]
    return sorted(Path(name).name for name in names if name.startswith(str(tmp_path)))


def test_a_thread_that_ends_without_closing_leaves_nothing_open_and_nobody_waiting(
    connect: Connect, tmp_path: Path
) -> None:
    connect().close()

    def write_and_end_in_the_middle() -> None:
        with transaction.atomic():
            note(connect(), "kept")
        transaction.atomic().__enter__()
        note(connect(), "lost")

    thread = Thread(target=write_and_end_in_the_middle)
    thread.start()
    thread.join(30)
    gc.collect()

    assert open_files(tmp_path) == []
    assert is_free(tmp_path)
    assert kept(tmp_path) == {"kept"}


def test_in_memory_and_without_a_wal_django_does_all_of_it(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    rolled_back = database_at(f"sqlite:///{tmp_path / 'other.db'}")
    rolled_back["OPTIONS"]["init_command"] = "PRAGMA journal_mode=DELETE"
    handler = ConnectionHandler({"default": database_at("sqlite:///:memory:"), "old": rolled_back})

    with django_db_blocker.unblock():
        for alias in ("default", "old"):
            connection: Any = handler[alias]
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE note (key TEXT)")
            assert connection._writer is None
            assert level(connection) == FULL
            connection.close()


def test_whoever_may_write_the_database_may_join_its_queue(
    connect: Connect, tmp_path: Path
) -> None:
    with transaction.atomic():
        note(connect(), "one")

    files = [(tmp_path / name).stat() for name in ("society.db", "society.db-turn")]
    owners = {(file.st_uid, file.st_gid, stat.S_IMODE(file.st_mode)) for file in files}

    assert len(owners) == 1


def test_a_page_in_reading_mode_goes_by_the_queue(connect: Connect, tmp_path: Path) -> None:
    connection = connect()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("littlesociety.core.transactions.connection", connection)
        with reading_mode(), transaction.atomic():
            run(connection, "SELECT key FROM note")
            was_free = is_free(tmp_path)

    assert was_free
