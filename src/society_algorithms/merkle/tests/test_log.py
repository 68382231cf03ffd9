"""The writer of a log: what it wrote is whole, signed, resumed, and never torn by a crash."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.merkle.cosignatures import open_checkpoint
from society_algorithms.merkle.folder import CHECKPOINT, LogFolder
from society_algorithms.merkle.log import LogWriter
from society_algorithms.merkle.notes import NotANote
from society_algorithms.merkle.tests.records import KEY, ML_DSA, ORIGIN, SIGNING, line, witness
from society_algorithms.merkle.tiles import Tile, TiledTree
from society_algorithms.merkle.tree import continues, includes, leaf_hash, root_of


class PowerCut(Exception):
    """The machine went away."""


def writer(root: Path) -> LogWriter:
    return LogWriter(LogFolder(root), ORIGIN, SIGNING, ML_DSA)


def lines(begin: int, end: int) -> list[bytes]:
    return [line(seq) for seq in range(begin, end)]


def files_of(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and path.name != CHECKPOINT)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(st.integers(0, 700), min_size=1, max_size=5), again=st.booleans())
def test_however_leaves_arrive_the_files_and_the_root_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], *, again: bool
) -> None:
    root = tmp_path_factory.mktemp("logs")
    one, size = writer(root / "one"), 0
    for part in parts:
        one = writer(root / "one") if again else one
        note = one.append(lines(size, size + part))
        size += part
    writer(root / "two").append(lines(0, size))

    assert open_checkpoint(note, KEY, ML_DSA.public).root == root_of(lines(0, size))
    whole = {path: content for path, content in files_of(root / "one").items() if ".p/" not in path}
    assert whole.items() <= files_of(root / "two").items()
    for path, content in files_of(root / "two").items():
        assert files_of(root / "one")[path] == content


def test_another_writer_in_between_is_noticed(tmp_path: Path) -> None:
    first, second = writer(tmp_path / "log"), writer(tmp_path / "log")

    first.append(lines(0, 300))
    second.append(lines(300, 301))
    note = first.append(lines(301, 600))

    assert open_checkpoint(note, KEY).root == root_of(lines(0, 600))


def test_a_checkpoint_by_another_key_is_never_built_upon(tmp_path: Path) -> None:
    other = witness(ORIGIN, KEY.type, seed=1)
    LogWriter(LogFolder(tmp_path / "log"), ORIGIN, other).append(lines(0, 3))

    with pytest.raises(NotANote):
        writer(tmp_path / "log").append(lines(3, 4))


@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_damaged_files_are_never_built_upon(tmp_path: Path, path: str) -> None:
    writer(tmp_path / "log").append(lines(0, 300))
    content = (tmp_path / "log" / path).read_bytes()
    (tmp_path / "log" / path).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(ValueError, match="not those of this checkpoint"):
        writer(tmp_path / "log").append(lines(300, 301))


@contextmanager
def power_cut(call: str, after: int) -> Iterator[None]:
    """Let a file call work so many times, then fail for ever."""
    real: Callable[..., None] = getattr(os, call)
    left, taking = [after], threading.Lock()

    def cut(*args: object, **kwargs: object) -> None:
        with taking:
            left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        real(*args, **kwargs)

    with patch.object(os, call, cut):
        yield


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_crash_at_any_step_leaves_the_old_log_or_the_new(tmp_path: Path, call: str) -> None:
    writer(tmp_path / "before").append(lines(0, 200))
    writer(tmp_path / "after").append(lines(0, 300))
    step = 0
    while True:
        shutil.copytree(tmp_path / "before", tmp_path / "log")
        try:
            with power_cut(call, step):
                writer(tmp_path / "log").append(lines(200, 300))
            break
        except PowerCut:
            step += 1
            note = (tmp_path / "log" / CHECKPOINT).read_text()
            seen = open_checkpoint(note, KEY, ML_DSA.public)
            assert seen.size in (200, 300)
            assert TiledTree(seen.size, LogFolder(tmp_path / "log").read_tile).root() == seen.root
            writer(tmp_path / "log").append(lines(seen.size, 300))
            now = files_of(tmp_path / "log")
            assert files_of(tmp_path / "after").items() <= now.items()
            shutil.rmtree(tmp_path / "log")

    assert step >= 6


class Disk:
    """What would be left after a power cut: only contents and names that were waited for."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.moves: list[tuple[str, str, bool, set[str]]] = []

    def watch(self, stack: pytest.MonkeyPatch) -> None:
        fsync, replace, opened = os.fsync, os.replace, os.open
        paths: dict[int, str] = {}

        def open_(path: os.PathLike[str], *args: int) -> int:
            handle = opened(path, *args)
            paths[handle] = os.fspath(path)
            return handle

        def sync(handle: int) -> None:
            fsync(handle)
            self.kept.add(paths[handle])

        def move(source: Path, target: Path) -> None:
            self.moves.append((str(source), str(target), str(source) in self.kept, {*self.kept}))
            replace(source, target)

        stack.setattr(os, "fsync", sync)
        stack.setattr(os, "replace", move)
        stack.setattr(os, "open", open_)


def test_nothing_is_moved_before_it_is_durable_and_the_checkpoint_after_all_names_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk()
    disk.watch(monkeypatch)

    writer(tmp_path / "log").append(lines(0, 70_000))

    assert all(was_durable for _source, _target, was_durable, _kept in disk.moves)
    *before, (_source, last, _durable, kept) = disk.moves
    assert last == str(tmp_path / "log" / CHECKPOINT)
    for _from, target, _was_durable, _then in before:
        above = [str(up) for up in Path(target).parents if up.is_relative_to(tmp_path)]
        assert set(above) <= kept
    assert str(tmp_path / "log") in disk.kept


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000, 66_000])
def test_proofs_from_the_files_hold_and_read_few_of_them(tmp_path: Path, size: int) -> None:
    note = writer(tmp_path / "log").append(lines(0, size))
    root, folder = open_checkpoint(note, KEY).root, LogFolder(tmp_path / "log")
    read: list[Tile] = []

    def reading(tile: Tile) -> bytes:
        read.append(tile)
        return folder.read_tile(tile)

    for index in {0, size // 3, size - 1}:
        tree = TiledTree(size, reading)
        read.clear()
        assert includes(leaf_hash(line(index)), index, size, tree.inclusion(index), root)
        assert len(read) <= 5
        old_root = tree.root(index)
        read.clear()
        assert continues(
            index, size, old_root, root, TiledTree(size, reading).consistency(index, size)
        )
        assert len(read) <= 6


def test_a_proof_beyond_the_tree_is_refused(tmp_path: Path) -> None:
    writer(tmp_path / "log").append(lines(0, 3))
    tree = TiledTree(3, LogFolder(tmp_path / "log").read_tile)

    with pytest.raises(ValueError, match="tree of 3"):
        tree.inclusion(3)
    with pytest.raises(ValueError, match="tree of 3"):
        tree.consistency(2, 4)
    with pytest.raises(ValueError, match="holds 3 hashes"):
        TiledTree(5, lambda _tile: bytes(96)).inclusion(0)
