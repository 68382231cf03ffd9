"""Whether every guard that the migrations put up still stands, and putting up those that do not."""

import re
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from littlesociety.core.guards import GuardSQL

_MAKES_TRIGGER: Final = re.compile(r"CREATE TRIGGER (\w+)", re.IGNORECASE)


def missing_guards() -> list[str]:
    """The names of guards that are gone, for instance after a table was rebuilt by hand."""
    return sorted(guard.name for guard in _fallen())


@transaction.atomic
def put_up_missing_guards() -> list[str]:
    """Put up every guard that is gone; return their names."""
    fallen = list(_fallen())
    for guard in fallen:
        for statement in guard.unmake.get(connection.vendor, []):
            _try(statement)
        with connection.cursor() as cursor:
            for statement in guard.make.get(connection.vendor, []):
                cursor.execute(statement)
    return sorted(guard.name for guard in fallen)


def _fallen() -> Iterator[GuardSQL]:
    """Guards of which at least one trigger is not there."""
    standing = _standing_triggers()
    for guard in _guards():
        statements = " ".join(guard.make.get(connection.vendor, []))
        if not set(_MAKES_TRIGGER.findall(statements)) <= standing:
            yield guard


def _guards() -> Iterator[GuardSQL]:
    """Every guard of our own apps, as the migrations put it up."""
    ours = {config.label for config in apps.get_app_configs() if "littlesociety" in config.name}
    migrations = MigrationLoader(connection).disk_migrations
    for (label, _name), migration in sorted(migrations.items()):
        if label in ours:
            yield from (step for step in migration.operations if isinstance(step, GuardSQL))


def _standing_triggers() -> set[str]:
    """The triggers that the database has."""
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}


def _try(statement: str) -> None:
    """Take down what is left of a guard; what is not there needs no taking down."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return
