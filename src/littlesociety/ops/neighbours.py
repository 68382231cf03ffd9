"""Three made-up societies on one machine, each in a folder of its own, that witness each other.

They are three separate societies in every respect: three databases, three records, three pairs of
keys, three servers and three workers. Only the computer is the same.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from django.utils.translation import gettext as _

from .errors import TrialFailed
from .serve import die_with_parent
from .starting import next_free

PLACES: Final = ("Ashcombe", "Beckford", "Marlbrook")
ALLOWED: Final = "SOCIETY_NEIGHBOURS_ON_THIS_MACHINE"
PATIENCE_SECONDS: Final = 120
_LOOK_EVERY_SECONDS: Final = 0.3
_STOP_SECONDS: Final = 6

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One of the three: its name, its folder and its port on this machine."""

    name: str
    home: Path
    port: int

    @property
    def url(self) -> str:
        """Where people open it."""
        return f"http://localhost:{self.port}"

    def _start(self, *command: str, faults: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a command of this society, as `./society` would."""
        here = {"SOCIETY_HOME": str(self.home), "SOCIETY_URL": self.url, ALLOWED: "1"}
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "littlesociety", *command],
            env={**os.environ, **here, "DATABASE_URL": ""},
            stdout=subprocess.DEVNULL,
            stderr=faults,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - there are no threads here
        )

    def serve(self) -> "subprocess.Popen[bytes]":
        """Make it up if it is not there yet, and start its pages and its worker."""
        up = ("up", "--port", str(self.port), "--demo", "small", "--place", self.name)
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "trial.log").open("wb") as log:
            return self._start(*up, faults=log)

    def add(self, addresses: Sequence[str]) -> None:
        """Make others its neighbours. Those that are already stay as they are."""
        done = self._start("neighbour", *addresses, faults=subprocess.PIPE)
        fault = done.communicate()[1]
        if done.returncode and b"already our neighbour" not in fault:
            raise TrialFailed(fault.decode(errors="replace").strip())

    def read(self, path: str) -> Any:
        """What it says at an address of its API, or None while it says nothing."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return json.load(answer)
        except (OSError, URLError, ValueError):
            return None


def plan(folder: Path, first_port: int) -> list[Trial]:
    """Three societies below a folder, on three free ports."""
    trials, port = [], first_port - 1
    for name in PLACES:
        free = next_free("127.0.0.1", port)
        if free is None:
            raise TrialFailed(_("There are not three free ports. Try another --port."))
        port = free
        trials.append(Trial(name, folder / name.lower(), port))
    return trials


@contextmanager
def running(trials: Sequence[Trial], *, say: Say) -> Iterator[None]:
    """Make the three, start them, make them neighbours, and stop them in the end."""
    say(_("Making up three small societies, and starting them ..."))
    servers = [one.serve() for one in trials]
    try:
        _wait(trials, lambda one: one.read("/api/v1/record/witnesses") is not None)
        say(_("Making each the neighbour of the others ..."))
        for one in trials:
            others = [other for other in trials if other is not one]
            one.add([f"{other.name}=http://127.0.0.1:{other.port}" for other in others])
        say(_("Waiting until each record is witnessed by the two others ..."))
        _wait(trials, is_witnessed)
        yield
    finally:
        _stop(servers)


def is_witnessed(one: Trial) -> bool:
    """Whether its whole record is witnessed by enough neighbours."""
    found = one.read("/api/v1/record/witnesses")
    return found is not None and found["is_witnessed"]


def _wait(trials: Sequence[Trial], is_done: Callable[[Trial], bool]) -> None:
    """Wait until something is done in all three. Raises TrialFailed when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = list(trials)
    while waiting := [one for one in waiting if not is_done(one)]:
        if time.monotonic() > deadline:
            names = ", ".join(one.name for one in waiting)
            raise TrialFailed(
                _("This took too long: %(names)s. Read trial.log in their folders.")
                % {"names": names}
            )
        time.sleep(_LOOK_EVERY_SECONDS)


def _stop(servers: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask all to stop, and see to it that they do."""
    for server in servers:
        server.send_signal(signal.SIGTERM)
    for server in servers:
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
