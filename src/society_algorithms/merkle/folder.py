"""A log as a folder of files: what any web server, mirror or memory stick can carry.

Files are written beside the folder, made durable, and only then moved into it; the checkpoint is
moved when everything else is durable in its place. So whoever looks, at any moment and after any
crash, sees whole files only, and a checkpoint never speaks of a file that is not there. A file that
stands is never changed, except `checkpoint`, `key` and `policy`.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from .tiles import Tile

CHECKPOINT: Final = "checkpoint"
KEY: Final = "key"
POLICY: Final = "policy"

_SYNCS_AT_ONCE: Final = 8


@dataclass(slots=True)
class LogFolder:
    """One folder, and what is about to be moved into it."""

    root: Path
    _staged: list[tuple[Path, Path]] = field(default_factory=list)
    _settled: set[Path] = field(default_factory=set)
    """Folders whose own names are known to be on the disk."""
    _pool: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, _SYNCS_AT_ONCE))

    def read(self, path: str) -> bytes | None:
        """Return a file, or None when there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_tile(self, tile: Tile) -> bytes:
        """Return a tile; a full one stands in for a partial one that has gone.

        Raises ValueError when it is missing.
        """
        content = self.read(tile.path)
        if content is None:
            content = self.read(Tile(tile.level, tile.index).path)
        if content is None:
            message = f"{tile.path} is missing"
            raise ValueError(message)
        return content

    def files(self) -> list[str]:
        """Return the path of every file."""
        found = (file.relative_to(self.root) for file in self.root.rglob("*") if file.is_file())
        return sorted(file.as_posix() for file in found)

    def put(self, path: str, content: bytes) -> None:
        """Write a file beside the folder. It is neither durable nor seen before `settle`."""
        waiting = self._beside("part")
        staged = waiting / str(len(self._staged))
        if not self._staged:
            waiting.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(content)
        self._staged.append((staged, self.root / path))

    def settle(self) -> None:
        """Move what was put into its place, the checkpoint last, and wait until it is durable.

        Three waits for the disk, however many files there are: for the contents, for the names of
        all but the checkpoint, and for that of the checkpoint.
        """
        checkpoint = self.root / CHECKPOINT
        self._sync(staged for staged, _place in self._staged)
        for is_last in (False, True):
            folders: set[Path] = set()
            for staged, place in self._staged:
                if (place == checkpoint) == is_last:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(staged, place)
                    folders |= self._to_sync(place.parent)
            self._sync(sorted(folders))
            self._settled |= folders
        self._staged.clear()

    def drop_partials(self, tile: Tile) -> None:
        """Remove the partial forms of a tile that is full now."""
        partials = self.root / f"{tile.path}.p"
        self._settled.discard(partials)
        shutil.rmtree(partials, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from writing the log meanwhile, and forget what it left."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._beside("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self._beside("part").glob("*"):
                left.unlink()
            self._staged.clear()
            yield

    def _to_sync(self, folder: Path) -> set[Path]:
        """A folder that has a new name in it, and those above whose names may not be durable."""
        folders = {folder}
        while folder not in self._settled and folder != self.root.parent:
            folder = folder.parent
            folders.add(folder)
        return folders

    def _sync(self, paths: Iterable[Path]) -> None:
        """Wait until files, or the names in folders, are on the disk: all at once."""
        list(self._pool.map(_sync_one, paths))

    def _beside(self, ending: str) -> Path:
        """A place next to the folder: nothing but the log is ever inside."""
        return self.root.with_name(f"{self.root.name}.{ending}")


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
