"""One transaction a request: a page reads one moment, a post takes the write lock at once.

`ATOMIC_REQUESTS` opens the transaction. On SQLite a post begins IMMEDIATE, so two posts queue and
neither is refused half-way; a page begins DEFERRED, so reading never waits for a writer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@contextmanager
def reading_mode() -> Iterator[None]:
    """Let transactions begun inside take no write lock (SQLite; elsewhere this changes nothing)."""
    connection.ensure_connection()  # SQLite learns its usual mode only when it connects
    before = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = before  # type: ignore[attr-defined]


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside as it stood at one moment, without holding up a writer."""
    with reading_mode(), transaction.atomic():
        yield


class ReadersDoNotWait:
    """Begin a safe request in reading mode. Stands inside the session middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, in the mode its method asks for."""
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with reading_mode():
            return self.get_response(request)
