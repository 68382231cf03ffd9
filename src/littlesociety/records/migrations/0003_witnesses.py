"""Neighbours, what they signed, and proof of forks; what was seen of a record never goes back."""

import django.db.models.deletion
from django.db import migrations, models

from littlesociety.core.guards import GuardSQL, append_only

_TABLE = "records_neighbour"
_SAID = "records_neighbour: what was seen of a record never goes back and is never removed"
_BACK = (
    "NEW.seen_size < OLD.seen_size OR (OLD.seen_at IS NOT NULL AND "
    "NEW.seen_size = OLD.seen_size AND NEW.seen_root <> OLD.seen_root)"
)

never_goes_back = GuardSQL(
    name="what a witness has seen never goes back",
    make={
        "sqlite": [
            f"CREATE TRIGGER {_TABLE}_no_return BEFORE UPDATE ON {_TABLE} WHEN {_BACK} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        ],
        "postgresql": [
            f"CREATE FUNCTION {_TABLE}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {_TABLE}_no_return BEFORE UPDATE ON {_TABLE} FOR EACH ROW "
            f"WHEN ({_BACK}) EXECUTE FUNCTION {_TABLE}_stays()",
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_stays()",
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_stays()",
        ],
    },
    unmake={
        "sqlite": [f"DROP TRIGGER {_TABLE}_no_return", f"DROP TRIGGER {_TABLE}_no_delete"],
        "postgresql": [
            f"DROP TRIGGER {_TABLE}_no_truncate ON {_TABLE}",
            f"DROP TRIGGER {_TABLE}_no_delete ON {_TABLE}",
            f"DROP TRIGGER {_TABLE}_no_return ON {_TABLE}",
            f"DROP FUNCTION {_TABLE}_stays()",
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("origin", models.CharField(blank=True, max_length=255, null=True, unique=True)),
                ("record_keys", models.TextField(blank=True)),
                ("record_url", models.CharField(blank=True, max_length=200)),
                ("witness_keys", models.TextField(blank=True)),
                ("witness_url", models.CharField(blank=True, max_length=200)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("seen_size", models.PositiveBigIntegerField(default=0)),
                ("seen_root", models.BinaryField(max_length=32)),
                ("seen_note", models.TextField(blank=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("known_size", models.PositiveBigIntegerField(default=0)),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not asked yet"),
                            ("cosigned", "has witnessed our record"),
                            ("no-answer", "did not answer"),
                            ("unknown", "does not know our record yet"),
                            ("not-our-key", "has another key for our record"),
                            ("ahead", "has seen more lines than we have now"),
                            ("contradicted", "says that our record does not continue what it saw"),
                            ("unclear", "answered in a way that we do not understand"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", None), ("record_keys", "")),
                            models.Q(
                                ("origin__isnull", False),
                                models.Q(("record_keys", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="neighbour_watched_by_keys",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("lines", models.TextField()),
                ("cosigned_at", models.DateTimeField()),
                (
                    "neighbour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="records.neighbour",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["size"], name="cosignature_by_size")],
                "constraints": [
                    models.UniqueConstraint(fields=("neighbour", "size"), name="cosignature_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Contradiction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("first_note", models.TextField()),
                ("second_note", models.TextField()),
                ("proof", models.TextField(blank=True)),
                ("found_at", models.DateTimeField()),
                (
                    "neighbour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contradictions",
                        to="records.neighbour",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("neighbour", "size", "root"), name="contradiction_once"
                    )
                ],
            },
        ),
        never_goes_back,
        append_only("records_contradiction"),
    ]
