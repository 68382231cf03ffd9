"""What must be the same on both sides of a move: counts, sums and the head of the record."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Sum

from .tables import Model, kept_models, lines_of


def migrations_here() -> list[list[str]]:
    """Which migrations the database has seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)


def ledger_sums() -> dict[str, Any]:
    """For each unit: how many accounts, what they sum to (zero), what is held."""
    rows = (
        apps.get_model("ledger", "Account")
        ._base_manager.values("unit")
        .annotate(accounts=Count("pk"), posted=Sum("posted"), held=Sum("held"))
        .order_by("unit")
    )
    return {
        row["unit"]: {name: row[name] for name in ("accounts", "posted", "held")} for row in rows
    }


def record_head() -> dict[str, Any]:
    """How many lines the public record has, its root and its checkpoint."""
    head = apps.get_model("records", "Head")._base_manager.filter(pk=1).first()
    if head is None:
        return {"size": 0, "root": "", "checkpoint": ""}
    return {"size": head.size, "root": bytes(head.root).hex(), "checkpoint": head.checkpoint}


def table_digests() -> Iterator[tuple[Model, int, str]]:
    """Each table with its number of rows and the hash of its lines."""
    for model in kept_models():
        digest, count = hashlib.sha256(), -1
        for line in lines_of(model):
            count += 1
            digest.update(line.encode())
        yield model, count, digest.hexdigest()


def is_empty() -> bool:
    """Whether nobody and no society is here yet."""
    return not any(
        apps.get_model(app, name)._base_manager.exists()
        for app, name in (("people", "Person"), ("places", "Society"), ("records", "Entry"))
    )
