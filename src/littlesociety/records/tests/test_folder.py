"""The record's folder: one writer at a time, whole files only."""

import threading
from pathlib import Path

import pytest

from littlesociety.records.folder import RecordFolder
from society_algorithms.merkle.tiles import Tile


def test_two_writers_take_turns(record_dir: Path) -> None:
    entered = threading.Event()

    def other() -> None:
        with RecordFolder().locked():
            entered.set()

    with RecordFolder().locked():
        waiting = threading.Thread(target=other)
        waiting.start()
        assert not entered.wait(0.2)
    waiting.join(5)

    assert entered.is_set()


def test_what_is_put_is_not_seen_before_it_is_settled(record_dir: Path) -> None:
    folder = RecordFolder()
    with folder.locked():
        folder.put("tile/0/000", b"x")
        assert folder.files() == []
        folder.settle()

    assert folder.files() == ["tile/0/000"]
    assert folder.read("tile/0/000") == b"x"


def test_a_full_tile_stands_in_for_a_partial_one(record_dir: Path) -> None:
    folder = RecordFolder()
    with folder.locked():
        folder.put("tile/0/000", b"x")
        folder.settle()

    assert folder.read_tile(Tile(0, 0, 9)) == b"x"
    with pytest.raises(ValueError, match="missing"):
        folder.read_tile(Tile(0, 1, 9))
