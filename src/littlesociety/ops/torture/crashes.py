"""Ways for a process or a machine to stop in the middle, made without stopping it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, Final
from unittest.mock import patch

from django.db import connection

_INSTRUCTIONS: Final = 20_000
_LONGEST_STATEMENT_MS: Final = 4


class Crash(Exception):
    """The process stopped here."""


@contextmanager
def stopped_at_any_instruction(chance: Random) -> Iterator[None]:
    """Let the database break off what it is doing at a random moment, or not at all.

    On SQLite after a number of steps of its virtual machine; on PostgreSQL after a few thousandths
    of a second.
    """
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        raw.set_progress_handler(lambda: 1, chance.randint(1, _INSTRUCTIONS))
    else:
        raw.execute(f"SET statement_timeout = {chance.randint(1, _LONGEST_STATEMENT_MS)}")
    try:
        yield
    finally:
        if connection.connection is not raw:
            pass  # it was broken off while it tidied up, and Django has closed it
        elif connection.vendor == "sqlite":
            raw.set_progress_handler(None, 0)
        else:
            raw.execute("SET statement_timeout = 0")


@contextmanager
def power_cut(chance: Random, *, most: int) -> Iterator[None]:
    """Let `os.fsync` or `os.replace` work a random number of times, then never again."""
    name = chance.choice(("fsync", "replace"))
    real, left = getattr(os, name), chance.randint(0, most)

    def cut(*arguments: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash
        real(*arguments, **named)

    with patch.object(os, name, cut):
        yield
