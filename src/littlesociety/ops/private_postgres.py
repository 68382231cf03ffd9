"""A PostgreSQL server of our own for a test run or a measurement: temporary and unshared.

Standard library only. With `FAST_NOT_SAFE` it forgets on a power cut, which tests may; what is
measured runs with `DURABLE`, the server's own defaults.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

DURABLE: Final = {"listen_addresses": "", "max_connections": "60"}
FAST_NOT_SAFE: Final = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
_PATIENCE_SECONDS: Final = 60
_LOOK_AGAIN_SECONDS: Final = 0.01


def server_programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs here, if there is one."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    found = versions[-1] if versions else Path(on_path) if on_path else None
    return found.parent if found else None


@contextmanager
def private_postgres(programs: Path, settings: Mapping[str, str] = FAST_NOT_SAFE) -> Iterator[str]:
    """Start a server that only this machine's own socket reaches; give its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="society-pg-"))
    try:
        with PrivatePostgres(programs, folder, settings) as server:
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class PrivatePostgres:
    """A server in a folder of its own. As a context it is made, started and stopped."""

    def __init__(self, programs: Path, folder: Path, settings: Mapping[str, str]) -> None:
        self.url = f"postgresql://society@/postgres?host={folder}"
        self._data, self._log = folder / "data", folder / "log"
        self._programs, self._user = programs, _ordinary_user()
        self._options = " ".join(f"-c {name}={value!r}" for name, value in settings.items())
        self._options += f" -k {folder}"
        if self._user:
            shutil.chown(folder, self._user)

    def __enter__(self) -> "PrivatePostgres":
        """Make the server's files, and start it."""
        where = ["-D", str(self._data), "-A", "trust", "-U", "society"]
        self._run("initdb", *where, "-E", "UTF8", "--no-locale", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """Stop, without waiting for anybody. It may have stopped by itself."""
        with suppress(subprocess.CalledProcessError):
            self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start, and return once it answers."""
        self._control("-l", str(self._log), "-o", self._options, "start")

    def kill(self) -> None:
        """End the server and all its processes at once, as a power cut would.

        The files with its process number are taken away, as nobody may have collected the dead.
        """
        try:
            parent = int((self._data / "postmaster.pid").read_text().split("\n")[0])
        except FileNotFoundError:
            return
        family = [parent, *_children_of(parent)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while any(_is_running(pid) for pid in family) and time.monotonic() < give_up:
            time.sleep(_LOOK_AGAIN_SECONDS)
        for left in (self._data / "postmaster.pid", *self._data.parent.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    def _control(self, *what: str) -> None:
        self._run("pg_ctl", "-s", "-w", "-D", str(self._data), *what)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs from a folder that its user may enter."""
        subprocess.run(  # noqa: S603  the server's own programs
            [str(self._programs / program), *arguments],
            user=self._user,
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
        )


def _children_of(parent: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    files = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for file in files for pid in file.read_text().split()]


def _is_running(pid: int) -> bool:
    """Whether there is such a process, and more of it than its place in the table (Linux)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _ordinary_user() -> str | None:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
