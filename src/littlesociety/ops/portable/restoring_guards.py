"""Lifting the guards of append-only tables while a backup is put back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from .tables import kept_models


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Let rows be removed inside. Must stand in a transaction: on any failure all is as before."""
    if connection.vendor == "sqlite":
        yield from _lifted_on_sqlite()
    else:
        yield from _lifted_on_postgresql()


def _lifted_on_sqlite() -> Iterator[None]:
    """Drop every trigger and make it again from its own words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)


def _lifted_on_postgresql() -> Iterator[None]:
    """Switch the triggers of our own off and on; constraints stay in force."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in kept_models()]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # settles what waits for the commit
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
