"""A PostgreSQL server of our own for a test run or a measurement: temporary and unshared.

Standard library only. With `FAST_NOT_SAFE` it forgets on a power cut, which tests may; what is
measured runs with `DURABLE`, the server's own defaults.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    user = _ordinary_user()
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    control = [str(programs / "pg_ctl"), "-s", "-w", "-D", str(data)]
    options = " ".join(f"-c {name}={value!r}" for name, value in settings.items())
    options += f" -k {folder}"
    try:
        initdb = [str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "society"]
        _run([*initdb, "-E", "UTF8", "--no-locale", "--no-sync"], user)
        _run([*control, "-l", str(log), "-o", options, "start"], user)
        try:
            yield f"postgresql://society@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user() -> str | None:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[str], user: str | None) -> None:
    """Run one of the server's programs from a folder that its user may enter."""
    subprocess.run(  # noqa: S603  the server's own programs
        command,
        user=user,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=_PATIENCE_SECONDS,
    )
