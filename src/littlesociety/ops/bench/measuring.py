"""What pages cost: processor time, queries, bytes, memory and the time to start."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from littlesociety.ops.starting import next_free

HOST: Final = "127.0.0.1"
CONSTANT: Final = "/healthz"
PATIENCE_SECONDS: Final = 60
ROUNDS: Final = 6
A_MILLION: Final = 1_000_000
OK: Final = 200
_ASSET: Final = re.compile(rb'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="(/[^"]+)"')
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_AFTER_NAME: Final = 2
_USER, _SYSTEM, _PARENT = 11, 12, 1


@dataclass(frozen=True, slots=True)
class Case:
    """A page to measure, and the cookie of whoever looks at it."""

    name: str
    path: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What one page cost, beside the server's constant answer in the same run."""

    case: str
    cpu_ms: float
    constant_cpu_ms: float
    ratio: float
    queries: int
    gz_bytes: int
    gz_with_assets: int


class Visitor:
    """One kept-open connection, as a browser has it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(self, path: str, cookie: str = "") -> bytes:
        """Fetch a page as it comes over the wire (compressed); anything but 200 is an error."""
        headers = {"Accept-Encoding": "gzip", "Host": "localhost", "Accept": "text/html"}
        if cookie:
            headers["Cookie"] = cookie
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != OK:
            message = f"{path} answered {answer.status}"
            raise ValueError(message)
        return body

    def get_plain(self, path: str, cookie: str = "") -> bytes:
        """Fetch a page uncompressed, to read what it needs."""
        headers = {"Host": "localhost", "Accept": "text/html", "Cookie": cookie}
        self.connection.request("GET", path, headers=headers)
        return self.connection.getresponse().read()


@contextmanager
def running_server() -> Iterator[tuple[int, int, float]]:
    """Start pages and worker as `up` does; give the port, the process and the seconds it took."""
    port = next_free(HOST, 18_000) or 0
    began = time.monotonic()
    command = [sys.executable, "-m", "littlesociety.ops.serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  our own module
    try:
        _wait_until_it_answers(port)
        yield port, process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_it_answers(port: int) -> None:
    """Knock until the door opens."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            Visitor(port).get(CONSTANT)
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def cpu_per_request(port: int, pid: int, cases: Sequence[Case], times: int) -> dict[str, float]:
    """Milliseconds of processor time for each page, measured in turns so that noise is shared."""
    visitor = Visitor(port)
    spent = dict.fromkeys([case.name for case in cases], 0.0)
    for case in cases:
        for _warm in range(5):
            visitor.get(case.path, case.cookie)
    for _round in range(ROUNDS):
        for case in cases:
            before = cpu_seconds(pid)
            for _time in range(times):
                visitor.get(case.path, case.cookie)
            spent[case.name] += cpu_seconds(pid) - before
    return {name: 1000 * seconds / (ROUNDS * times) for name, seconds in spent.items()}


def bytes_of(port: int, case: Case) -> tuple[int, int]:
    """Compressed bytes of a page alone, and with every style sheet and script that it asks for."""
    visitor = Visitor(port)
    page = len(visitor.get(case.path, case.cookie))
    assets = dict.fromkeys(_ASSET.findall(visitor.get_plain(case.path, case.cookie)))
    return page, page + sum(len(visitor.get(asset.decode())) for asset in assets)


def _is_web_server(pid: int) -> bool:
    """Whether this process answers pages."""
    try:
        return b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields:
            parents[int(folder.name)] = int(fields[_PARENT])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time that the web server below `pid` has used so far, its worker left out."""
    ticks = 0
    for each in family(pid):
        if not _is_web_server(each):
            continue
        fields = _fields(each)
        if fields:
            ticks += int(fields[_USER]) + int(fields[_SYSTEM])
    return ticks / _TICKS


def memory_mb(pid: int) -> float:
    """What a family of processes holds in memory; what they share is counted once (PSS)."""
    total = 0
    for each in family(pid):
        try:
            said = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:"))
    return total * 1024 / A_MILLION


def _fields(pid: int) -> list[str]:
    """The fields of a process's state after its name; none when it is gone."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return said.rpartition(")")[_AFTER_NAME].split()
