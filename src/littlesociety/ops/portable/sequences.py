"""Where each table's numbers had got to, so that a number once given is never given again."""

from typing import Any

from django.db import connection, models

from .tables import Model, kept_models


def numbered_models() -> list[Model]:
    """The tables whose rows are numbered by the database."""
    return [model for model in kept_models() if isinstance(model._meta.pk, models.AutoField)]


def last_numbers() -> dict[str, int]:
    """The last number given in each table, also to rows that are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            known = dict(cursor.fetchall())
            return {
                model._meta.db_table: known.get(model._meta.db_table, 0)
                for model in numbered_models()
            }
        return {
            model._meta.db_table: _last_on_postgresql(cursor, model) for model in numbered_models()
        }


def _last_on_postgresql(cursor: Any, model: Model) -> int:
    """The last number of one table's sequence; 0 when it has given none."""
    table, column = model._meta.db_table, model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
    sequence = cursor.fetchone()[0]
    cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608  a name that the server gave
    return int(cursor.fetchone()[0])


def set_last_numbers(numbers: dict[str, int]) -> None:
    """Go on counting after the last number that was given."""
    with connection.cursor() as cursor:
        for model in numbered_models():
            table, last = model._meta.db_table, numbers.get(model._meta.db_table, 0)
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last]
                )
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                    [f'"{table}"', model._meta.pk.column, max(1, last), last > 0],
                )
