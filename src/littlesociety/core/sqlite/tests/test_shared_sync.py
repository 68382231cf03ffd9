import time
from threading import Event, Thread

import pytest

from littlesociety.core.sqlite.shared_sync import SharedSync

PLENTY = 30


def test_all_who_ask_while_one_is_under_way_share_the_next() -> None:
    shared, begun, may_end = SharedSync(), Event(), Event()
    syncs: list[str] = []

    def slow() -> None:
        syncs.append("first")
        begun.set()
        assert may_end.wait(PLENTY)

    first = Thread(target=shared.wait, args=[slow])
    first.start()
    begun.wait(PLENTY)
    others = [Thread(target=shared.wait, args=[lambda: syncs.append("next")]) for _ in range(5)]
    for thread in others:
        thread.start()
    time.sleep(0.2)
    nobody_was_told = all(thread.is_alive() for thread in others)
    may_end.set()
    for thread in (first, *others):
        thread.join(PLENTY)

    assert nobody_was_told
    assert syncs == ["first", "next"]


def test_a_failed_write_is_told_to_all_who_waited_and_to_nobody_after() -> None:
    shared, begun, may_end = SharedSync(), Event(), Event()
    told: list[str] = []

    def slow() -> None:
        begun.set()
        assert may_end.wait(PLENTY)

    def fail() -> None:
        raise OSError(5, "Input/output error")

    def ask() -> None:
        try:
            shared.wait(fail)
        except OSError:
            told.append("failed")

    first = Thread(target=shared.wait, args=[slow])
    first.start()
    begun.wait(PLENTY)
    others = [Thread(target=ask) for _each in range(3)]
    for thread in others:
        thread.start()
    time.sleep(0.05)
    may_end.set()
    for thread in (first, *others):
        thread.join(PLENTY)

    assert told == ["failed"] * 3
    shared.wait(lambda: None)


def test_a_leader_who_is_interrupted_leaves_the_next_to_somebody_else() -> None:
    shared = SharedSync()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shared.wait(interrupted)

    shared.wait(lambda: None)
