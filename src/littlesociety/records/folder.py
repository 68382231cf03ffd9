"""The record as files: what any web server, mirror or memory stick can carry.

Files are written beside the folder, made durable, and only then moved into it: whoever looks
sees whole files only. A file that stands is never changed, except `checkpoint` and `key`.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from society_algorithms.merkle.tiles import Tile

CHECKPOINT: Final = "checkpoint"
KEY: Final = "key"


@dataclass(slots=True)
class RecordFolder:
    """One folder, and what is about to be moved into it."""

    root: Path = field(default_factory=lambda: Path(settings.RECORD_DIR))
    _staged: list[tuple[Path, Path]] = field(default_factory=list)

    def read(self, path: str) -> bytes | None:
        """Return a file, or None when there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_tile(self, tile: Tile) -> bytes:
        """Return a tile; a full one stands in for a partial one that has gone."""
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
        """Write a file beside the folder and wait until it is on the disk."""
        waiting = self._beside("part")
        waiting.mkdir(parents=True, exist_ok=True)
        staged = waiting / str(len(self._staged))
        with staged.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._staged.append((staged, self.root / path))

    def settle(self) -> None:
        """Move what was put into its place, in order, and wait until the moves are on the disk."""
        folders = set()
        for staged, place in self._staged:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, place)
            folders |= {place.parent, *(up for up in place.parents if self.root in up.parents)}
        for folder in sorted(folders | {self.root, self.root.parent}):
            _sync_folder(folder)
        self._staged.clear()

    def drop_partials(self, tile: Tile) -> None:
        """Remove the partial forms of a tile that is full now."""
        shutil.rmtree(self.root / f"{tile.path}.p", ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from writing the record meanwhile."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._beside("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(self._beside("part"), ignore_errors=True)
            yield

    def _beside(self, ending: str) -> Path:
        """A place next to the folder: nothing but the record is ever inside."""
        return self.root.with_name(f"{self.root.name}.{ending}")


def _sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
