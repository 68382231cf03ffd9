"""What a measurement was made on: without it a figure says nothing."""

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from math import ceil
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from littlesociety.ops.errors import NoRoom

_SYNCS: Final = 200
_PAGE: Final = bytes(4096)
_GIGABYTE: Final = 2**30


def describe(folder: Path) -> dict[str, Any]:
    """The machine, the Python and the disk, in words that can stand under a table."""
    load = os.getloadavg()[0]
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores,"
        f" load {load:.1f} at the start",
        "python": " ".join(sys.version.split()),
        "SQLite": sqlite3.sqlite_version,
        "disk": _disk(folder),
    }


def describe_again(said: dict[str, Any], folder: Path) -> None:
    """Add what the disk can do now: on a shared machine it may be another one at the end."""
    said["disk at the end"] = _disk(folder)


def _disk(folder: Path) -> str:
    """How fast this disk makes small writes durable."""
    rate = fsyncs_per_second(folder)
    return f"{rate:,.0f} durable 4 KiB writes a second (fdatasync) in {tempfile.gettempdir()}"


def fsyncs_per_second(folder: Path) -> float:
    """How many 4 KiB writes, in place, this disk makes durable one after another in a second."""
    path = folder / "fsync"
    path.write_bytes(_PAGE * _SYNCS)
    with path.open("r+b", buffering=0) as file:
        os.fsync(file.fileno())
        began = time.perf_counter()
        for _time in range(_SYNCS):
            file.write(_PAGE)
            os.fdatasync(file.fileno())
        seconds = time.perf_counter() - began
    path.unlink()
    return _SYNCS / seconds


def want_room(folder: Path, *, gigabytes: float) -> None:
    """Refuse to begin what this disk has no room for, and say what to do."""
    free = shutil.disk_usage(folder).free / _GIGABYTE
    if free < gigabytes:
        raise NoRoom(
            _("This needs %(wanted)d GB free in %(folder)s, and there are %(free)d. Make room, "
              "name another folder with TMPDIR=, or measure something smaller with --scale 10.")
            % {"wanted": ceil(gigabytes), "free": free, "folder": tempfile.gettempdir()}
        )  # fmt: skip
