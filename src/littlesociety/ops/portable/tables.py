"""Every table as lines of JSON that mean the same on SQLite and PostgreSQL."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from littlesociety.core.transactions import one_moment

ROWS_AT_ONCE: Final = 2_000
NOT_KEPT: Final = frozenset({"django_session", "usersessions_usersession"})
"""Sign-ins of the moment: after a restore everyone signs in again."""

Model = type[models.Model]


def kept_models() -> list[Model]:
    """Every table that belongs to the society, by the name of the table."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found) if name not in NOT_KEPT]


def columns_of(model: Model) -> "list[models.Field[Any, Any]]":
    """The stored fields of a table, in their order."""
    return list(model._meta.concrete_fields)


def lines_of(model: Model) -> Iterator[str]:
    """The table as JSON: first the names of its columns, then one line for each row."""
    names = [field.attname for field in columns_of(model)]
    yield _as_json(names)
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield _as_json([portable(value) for value in row])


def row_from(model: Model, line: str, names: list[str]) -> models.Model:
    """The row that a line of JSON tells of."""
    fields = {field.attname: field for field in columns_of(model)}
    values = dict(zip(names, json.loads(line), strict=True))
    return model(**{name: _read(fields[name], value) for name, value in values.items()})


def portable(value: Any) -> Any:
    """A value of the database in plain JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "DecimalField": Decimal,
    "UUIDField": UUID,
    "BinaryField": base64.b64decode,
}


def _read(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The value as the field keeps it."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    reader = _READERS.get(target.get_internal_type())
    return reader(value) if reader and value is not None else value


def _as_json(values: list[Any]) -> str:
    """One line, the same on every engine: keys sorted, nothing escaped that need not be."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"


@contextmanager
def as_it_stands() -> Iterator[None]:
    """Read everything inside as of one moment, while others go on writing."""
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        with one_moment():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
