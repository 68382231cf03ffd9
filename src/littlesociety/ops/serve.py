"""The page server and the worker, started together, kept running and stopped together.

`python -m littlesociety.ops.serve --port 8000`. Standard library only and without Django, so that
the one process that only waits weighs next to nothing.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE_SECONDS = 4
LONGEST_PAUSE_SECONDS = 30
STEADY_SECONDS = 60
LOOK_EVERY_SECONDS = 0.5
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def server_command(host: str, port: int, threads: int) -> list[str]:
    """The page server: one process, so that SQLite has one writer, and several threads."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "1"),
        *("--blocking-threads", str(threads), "--blocking-threads-idle-timeout", "600"),
        *("--workers-kill-timeout", "3", "--log-level", "warning"),
        "littlesociety.wsgi:application",
    ]


def worker_command() -> list[str]:
    """What carries out reactions, sends messages, ends old holds and seals the record."""
    return [sys.executable, "-m", "littlesociety", "worker"]


@dataclass
class Child:
    """A process that is started again when it dies, later each time it dies soon."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = 1.0
    start_again_at: float = field(default=0.0)

    def look_after(self, now: float) -> None:
        """Start it if it is not running and it is time to."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.process = None
            steady = now - self.started_at > STEADY_SECONDS
            self.pause = 1.0 if steady else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
            self.start_again_at = now + self.pause
            say(f"The {self.name} stopped (code {code}). Starting again in {self.pause:.0f} s.")
        if now >= self.start_again_at:
            self.started_at = now
            self.process = subprocess.Popen(  # noqa: S603  the command is ours
                self.command,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  there are no threads here
            )

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def be_stopped_by(self, deadline: float) -> None:
        """Wait until the deadline, then stop it for certain."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def die_with_parent() -> None:
    """On Linux, have the kernel stop this child if the supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


class Stop(Exception):
    """Someone asked us to stop."""


def run(children: Sequence[Child]) -> None:
    """Look after the children until asked to stop, then stop them all within five seconds."""

    def stop(_signal: int, _frame: object) -> None:
        raise Stop

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while True:
            for child in children:
                child.look_after(time.monotonic())
            time.sleep(LOOK_EVERY_SECONDS)
    except Stop:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in children:
            child.be_stopped_by(deadline)
        say("Stopped.")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=4)
    chosen = parser.parse_args()
    run(
        [
            Child("page server", server_command(chosen.host, chosen.port, chosen.threads)),
            Child("worker", worker_command()),
        ]
    )


if __name__ == "__main__":
    main()
