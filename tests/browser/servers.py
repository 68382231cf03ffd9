"""A real society for a browser to visit: its own folder, its own port, its own database."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_SECONDS = 120
STOPPED_WITHIN_SECONDS = 15
LINK = re.compile(
    r"^  (?P<name>[A-Z]\w+ [A-Z]\w+), .*\n\s+http://[^/]+(?P<path>/me/link/\S+)", re.M
)


@dataclass
class Server:
    """A running society, and the one-time links that it printed."""

    url: str
    home: Path
    links: dict[str, str] = field(default_factory=dict)

    def link_of(self, name: str) -> str:
        """The address that signs one of the demo people in; it works once."""
        return self.url + self.links.pop(name)


@contextmanager
def running(*, demo: str = "small", database_url: str = "") -> Iterator[Server]:
    """Start `littlesociety up` and wait until it answers; stop it as Ctrl-C would."""
    with TemporaryDirectory(prefix="society-browser-") as folder:
        home, port = Path(folder), _free_port()
        arguments = ["-m", "littlesociety", "up", "--demo", demo, "--port", str(port)]
        server = Server(url=f"http://localhost:{port}", home=home)
        with (home / "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=_environment(home, database_url),
                cwd=ROOT,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_for(server, process)
            yield server
        finally:
            _stop(process)
            if "pytest" in sys.modules:  # which shows it when a test fails
                sys.stdout.write((home / "said").read_text())


def _environment(home: Path, database_url: str) -> Mapping[str, str]:
    """What the server sees: as a person's own start, and nothing of the tests' settings."""
    ours = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SOCIETY_URL")
    rest = {name: value for name, value in os.environ.items() if name not in ours}
    given = {"DATABASE_URL": database_url} if database_url else {}
    return {**rest, **given, "SOCIETY_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the pages answer; then read the links from what was printed."""
    patience = time.monotonic() + READY_WITHIN_SECONDS
    while not _answers(server):
        said = (server.home / "said").read_text()
        assert process.poll() is None, f"The server stopped by itself:\n{said}"
        assert time.monotonic() < patience, f"The server does not answer:\n{said}"
        time.sleep(0.1)
    said = (server.home / "said").read_text()
    server.links = {found["name"]: found["path"] for found in LINK.finditer(said)}
    assert server.links, f"No one-time links were printed:\n{said}"


def _answers(server: Server) -> bool:
    """Whether the server serves pages already."""
    try:
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Press Ctrl-C; insist if it does not stop."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=STOPPED_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
