"""Posting on PostgreSQL: few round trips, and whole lists in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg

from littlesociety.core.actors import Actor
from littlesociety.ledger.rules import Intent, Mode, Standing

from .outcomes import Outcome
from .storing import COLUMNS, STANDING, Answered, Key, Row

_LOCK: Final = f"{STANDING} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
# LIMIT makes PostgreSQL look each key up; for a long list it would else read the whole table.
_ANSWERED: Final = """
WITH asked (scope, key) AS (SELECT * FROM unnest(%s::text[], %s::text[]))
SELECT 0, t.id FROM asked CROSS JOIN LATERAL (
    SELECT id FROM ledger_transfer x
    WHERE x.scope = asked.scope AND x.key = asked.key LIMIT 1
) AS t
UNION ALL SELECT 1, r.id FROM asked CROSS JOIN LATERAL (
    SELECT id FROM ledger_refusedtransfer x
    WHERE x.scope = asked.scope AND x.key = asked.key LIMIT 1
) AS r
"""
_TYPES: Final = {
    "scope": "text",
    "key": "text",
    "event_id": "uuid",
    "phase": "text",
    "expires_at": "timestamptz",
    "reason": "text",
    "effective_on": "date",
    "made_at": "timestamptz",
}
_TEXTS: Final = frozenset({"scope", "key", "reason", "expires_at", "made_at"})
_ARRAYS: Final = ", ".join(f"%s::{_TYPES.get(name, 'bigint')}[]" for name in COLUMNS)
_INSERT: Final = (
    f"INSERT INTO ledger_transfer ({', '.join(COLUMNS)})"  # noqa: S608 - our own names
    f" SELECT * FROM unnest({_ARRAYS}) RETURNING id"
)
_SET: Final = (
    "UPDATE ledger_account SET posted = now.posted, held = now.held, version = now.version"
    " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
    " AS now (id, posted, held, version) WHERE ledger_account.id = now.id"
)
_MOVE_ONE: Final = "SELECT * FROM ledger_move_one(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


class OnPostgreSQL:
    """Rows are locked so that those that only point at them are not held up."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def moment(self, at: datetime) -> str:
        """With its offset."""
        return str(at.astimezone(UTC))

    def lock(self, accounts: Sequence[int]) -> dict[int, Standing]:
        """One question for all."""
        rows = self._ask(_LOCK, (_array(accounts),)).fetchall()
        return {row[0]: Standing(*row) for row in rows}

    def answered(self, keys: Iterable[Key]) -> Answered:
        """One question for all, in both tables."""
        scopes, names = zip(*keys, strict=True)
        found = Answered([], [])
        for is_refused, number in self._ask(_ANSWERED, (_texts(scopes), _texts(names))):
            found[is_refused].append(number)
        return found

    def write(self, rows: Sequence[Row]) -> Sequence[int]:
        """One array for each column."""
        columns = zip(*rows, strict=True)
        arrays = [
            _texts(values) if name in _TEXTS else _array(values)
            for name, values in zip(COLUMNS, columns, strict=True)
        ]
        return [number for (number,) in self._ask(_INSERT, arrays).fetchall()]

    def set_balances(self, moved: Mapping[int, Standing]) -> None:
        """One statement for all."""
        now = moved.values()
        self._ask(
            _SET,
            (
                _array(moved),
                _array([each.posted for each in now]),
                _array([each.held for each in now]),
                _array([each.version for each in now]),
            ),
        )

    def move_one(
        self, intent: Intent, *, by: Actor, at: datetime, day: date, mode: Mode
    ) -> Outcome | None:
        """Make a plain movement in one round trip, or nothing: then look closer.

        See `one_trip.py` for what the database does.
        """
        made = self._ask(
            _MOVE_ONE,
            (
                *(intent.debit_id, intent.credit_id, intent.amount),
                *(intent.scope, intent.key, intent.reason, day, at),
                *(by.person_id, by.acting_for_id, mode is Mode.RECORDING),
            ),
        ).fetchone()
        return None if made is None else Outcome("accepted", made[0], None, made[1], made[2])

    def _ask(self, statement: str, values: Sequence[Any]) -> Any:
        """Ask with values bound by the server. Django's cursors write them into the statement."""
        return psycopg.Cursor(self._raw).execute(statement, values)


def _array(values: Iterable[Any]) -> str:
    """An array of numbers, days, ids: anything that needs no quotes."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _texts(values: Iterable[str | None]) -> str:
    """An array of texts."""
    return "{" + ",".join(["NULL" if text is None else _quoted(text) for text in values]) + "}"


def _quoted(text: str) -> str:
    """One text inside an array."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
