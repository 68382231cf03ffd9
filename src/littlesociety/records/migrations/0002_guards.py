"""Lines get their place and bytes once, and nothing else of them changes; the trail only grows."""

from django.db import migrations

from littlesociety.core.guards import GuardSQL, append_only

_TABLE = "records_entry"
_SAID = "records_entry: a line is given its place once, and is never changed or removed"
_FIXED = (
    "id", "type", "subject", "facts", "commitment", "supersedes", "capacity", "happened_on", "written_at",
)  # fmt: skip

_sqlite_changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in _FIXED)
_new = ", ".join(f'NEW."{name}"' for name in _FIXED)
_old = ", ".join(f'OLD."{name}"' for name in _FIXED)

guard = GuardSQL(
    name="a line is given its place once",
    make={
        "sqlite": [
            f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE} "
            f'WHEN OLD."index" IS NOT NULL OR NEW."index" IS NULL OR {_sqlite_changed} '
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        ],
        "postgresql": [
            f"CREATE FUNCTION {_TABLE}_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {_TABLE}_keeps_its_place BEFORE UPDATE ON {_TABLE} FOR EACH ROW "
            f'WHEN (OLD."index" IS NOT NULL OR NEW."index" IS NULL '
            f"OR ({_new}) IS DISTINCT FROM ({_old})) EXECUTE FUNCTION {_TABLE}_keeps()",
            f"CREATE TRIGGER {_TABLE}_keeps_its_rows BEFORE DELETE ON {_TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_keeps()",
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_keeps()",
        ],
    },
    unmake={
        "sqlite": [f"DROP TRIGGER {_TABLE}_no_update", f"DROP TRIGGER {_TABLE}_no_delete"],
        "postgresql": [
            f"DROP TRIGGER {_TABLE}_no_truncate ON {_TABLE}",
            f"DROP TRIGGER {_TABLE}_keeps_its_rows ON {_TABLE}",
            f"DROP TRIGGER {_TABLE}_keeps_its_place ON {_TABLE}",
            f"DROP FUNCTION {_TABLE}_keeps()",
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [guard, append_only("records_auditline")]
