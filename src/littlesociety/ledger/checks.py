"""What Django should say when a database has lost its guards."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import connection

from .guards import missing_guards


@register(Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **_more: Any) -> list[CheckMessage]:
    """Warn when triggers that keep the ledger honest are gone, say after a table was rebuilt."""
    if not databases or "ledger_transfer" not in connection.introspection.table_names():
        return []
    return [
        Warning(
            f"The ledger has lost its guard {name}.",
            hint="Put it up again with: ./society doctor --mend",
            id="ledger.W001",
        )
        for name in missing_guards()
    ]
