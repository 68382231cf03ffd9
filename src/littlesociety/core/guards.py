"""Database triggers that guard: a table that only grows, on SQLite and PostgreSQL alike.

They are a second lock. Correctness stands on the actions, constraints and row locks.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class GuardSQL(Operation):
    """Run one list of statements per engine, and another list to take them back."""

    reversible = True

    def __init__(
        self, *, name: str, make: dict[str, list[str]], unmake: dict[str, list[str]]
    ) -> None:
        self.name, self.make, self.unmake = name, make, unmake

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django knows of changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Put the guard up."""
        for statement in self.make.get(schema_editor.connection.vendor, []):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Take the guard down."""
        for statement in self.unmake.get(schema_editor.connection.vendor, []):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what this guard is for."""
        return f"Guard: {self.name}"


def append_only(table: str) -> GuardSQL:
    """Return a migration step: rows of `table` can be added, never changed or removed.

    SQLite's INSERT OR REPLACE removes a row without asking the trigger for removal, so there a row
    that would take the place of another (by its `id`) is refused as well.
    """
    said = f"{table} only grows: rows are never changed or removed"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    taken = f"NEW.id IN (SELECT id FROM {table})"  # noqa: S608 - a table of ours
    sqlite = [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_exchange BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]
    postgresql = [
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()",
    ]
    return GuardSQL(
        name=f"{table} only grows",
        make={"sqlite": sqlite, "postgresql": postgresql},
        unmake={
            "sqlite": [
                f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
                for verb in ("update", "delete", "exchange")
            ],
            "postgresql": [
                f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
                f"DROP TRIGGER IF EXISTS {table}_only_grows ON {table}",
                f"DROP FUNCTION IF EXISTS {table}_only_grows()",
            ],
        },
    )
