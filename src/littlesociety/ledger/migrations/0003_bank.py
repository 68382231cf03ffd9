"""What a bank says, line by line, and what a steward said about it."""

import django.db.models.deletion
from django.db import migrations, models

from littlesociety.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(max_length=10)),
                ("sha256", models.CharField(max_length=64)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("closing", models.BigIntegerField(blank=True, null=True)),
                ("taken_in_at", models.DateTimeField()),
                (
                    "taken_in_by",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="who took it in"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_statements",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "a bank's statement of the society's money",
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("booked_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_lines",
                        to="ledger.account",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.bankstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankWords",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="ledger.bankline",
                    ),
                ),
                ("identity", models.CharField(max_length=64)),
                (
                    "description",
                    models.CharField(blank=True, max_length=500, verbose_name="the bank's words"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "words on the society's bank statement",
            },
        ),
        migrations.CreateModel(
            name="BankMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("together", "They belong together"),
                            ("timing", "It is on its way"),
                            ("charge", "The bank's charge or interest, not written down yet"),
                            ("not-ours", "Not ours, or the bank's mistake"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why, in a steward's words"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="who said so"
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "undone_by",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="who took it back"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_matches",
                        to="ledger.account",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="ledger.bankline",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_matches",
                        to="ledger.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "a payment that was matched with the bank's",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("line", "transfer"),
                        name="bank_match_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="bank_match_settles_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "together"),
                                ("line__isnull", False),
                                ("transfer__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "together"), _negated=True),
                                models.Q(("note", ""), _negated=True),
                                ("line", None),
                                ("transfer__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "together"), _negated=True),
                                models.Q(("note", ""), _negated=True),
                                ("line__isnull", False),
                                ("transfer", None),
                            ),
                            _connector="OR",
                        ),
                        name="bank_match_of_two_or_explained",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.UniqueConstraint(fields=("account", "sha256"), name="bank_file_once"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                fields=("account", "place"), name="bank_line_one_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="bank_line_moves_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankwords",
            constraint=models.UniqueConstraint(
                fields=("account", "identity"), name="bank_line_once"
            ),
        ),
        append_only("ledger_bankstatement"),
        append_only("ledger_bankline"),
    ]
