"""A provider on this machine: it answers as told and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One call that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class StandIn:
    """What to answer next (`plans`, then `status` and `answer`), and what came in."""

    url: str = ""
    status: int = 201
    answer: dict[str, Any] = field(default_factory=lambda: {"id": "provider-1"})
    found: dict[str, Any] = field(default_factory=lambda: {"notifications": []})
    headers: dict[str, str] = field(default_factory=dict)
    sleeps: float = 0.0
    calls: list[Asked] = field(default_factory=list)


def _handler(told: StandIn) -> type[BaseHTTPRequestHandler]:
    """Answer calls as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"", told.found)

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            self._answer(self.rfile.read(size), told.answer)

        def _answer(self, body: bytes, answer: dict[str, Any]) -> None:
            told.calls.append(Asked(self.command, self.path, dict(self.headers), body))
            time.sleep(told.sleeps)
            said = json.dumps(answer).encode()
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run one on a free port until the test is over."""
    told = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
