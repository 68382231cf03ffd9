"""A sealed record as tests look at it, and what can happen to it."""

from pathlib import Path

from django.db import connection

from littlesociety.records.models import Entry
from society_algorithms.merkle import verify


class PowerCut(Exception):
    """The machine went away."""


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def verdict(folder: Path) -> dict[str, object]:
    found = verify.check(str(folder), "")
    return {"answer": found["answer"], "problems": found["problems"], "lines": found.get("lines")}


def well(lines: int) -> dict[str, object]:
    return {"answer": verify.OK, "problems": {}, "lines": lines}


def rolled_back(size: int) -> None:
    """Put the database back to an older backup (a new database would have no guards in the way)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE records_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER records_entry_no_delete")
        cursor.execute('DELETE FROM records_entry WHERE "index" >= %s', [size])
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE records_entry ENABLE TRIGGER USER")
    assert Entry.objects.count() == size
