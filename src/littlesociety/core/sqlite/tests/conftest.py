"""A database in a file, which every thread reaches over a connection of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from littlesociety.settings.database import database_at


@pytest.fixture
def connect(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Any]]:
    """Give this thread's connection; `atomic` uses it too, instead of the tests' own."""
    handler = ConnectionHandler({"default": database_at(f"sqlite:///{tmp_path / 'society.db'}")})
    monkeypatch.setattr(transaction, "get_connection", lambda _using=None: handler["default"])
    with django_db_blocker.unblock():
        run(handler["default"], "CREATE TABLE note (key TEXT PRIMARY KEY, said TEXT)")
        yield lambda: handler["default"]
        handler["default"].close()


def run(connection: Any, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def note(connection: Any, key: str, said: str = "x") -> None:
    """Write one row."""
    run(connection, "INSERT INTO note (key, said) VALUES (%s, %s)", key, said)
