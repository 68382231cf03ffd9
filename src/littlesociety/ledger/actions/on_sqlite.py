"""Posting on SQLite: one writer at a time, and as little Python as possible for each row."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from littlesociety.ledger.rules import Standing

from .storing import COLUMNS, STANDING, Answered, Key, Row

_IN: Final = f"{STANDING} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
_ANSWERED: Final = (
    "SELECT 0, t.id FROM json_each(?2) AS asked CROSS JOIN ledger_transfer t"
    " WHERE t.scope = ?1 AND t.key = asked.value"
    " UNION ALL SELECT 1, r.id FROM json_each(?2) AS asked CROSS JOIN ledger_refusedtransfer r"
    " WHERE r.scope = ?1 AND r.key = asked.value"
)
_INSERT: Final = (
    f"INSERT INTO ledger_transfer ({', '.join(COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join('?' * len(COLUMNS))})"
)
_SET: Final = "UPDATE ledger_account SET posted = ?, held = ?, version = ? WHERE id = ?"


class OnSQLite:
    """The write lock of an IMMEDIATE transaction stands in for the locks of rows."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def moment(self, at: datetime) -> str:
        """As Django writes it: in UTC, without saying so."""
        return str(at.astimezone(UTC).replace(tzinfo=None))

    def lock(self, accounts: Sequence[int]) -> dict[int, Standing]:
        """One question for all."""
        rows = self._raw.execute(_IN, (json.dumps(accounts),))
        return {
            number: Standing(number, unit, posted, held, floor, ceiling, version, bool(closed))
            for number, unit, posted, held, floor, ceiling, version, closed in rows
        }

    def answered(self, keys: Iterable[Key]) -> Answered:
        """One question for each scope."""
        by_scope: defaultdict[str, list[str]] = defaultdict(list)
        for scope, key in keys:
            by_scope[scope].append(key)
        found = Answered([], [])
        for scope, wanted in by_scope.items():
            for is_refused, number in self._raw.execute(_ANSWERED, (scope, json.dumps(wanted))):
                found[is_refused].append(number)
        return found

    def write(self, rows: Sequence[Row]) -> Sequence[int]:
        """The numbers follow one another: nobody else writes meanwhile, and none is used twice."""
        raw = self._raw
        if len(rows) == 1:
            return [raw.execute(_INSERT, rows[0]).lastrowid]
        raw.executemany(_INSERT, rows)
        [last] = raw.execute("SELECT last_insert_rowid()").fetchone()
        return range(last - len(rows) + 1, last + 1)

    def set_balances(self, moved: Mapping[int, Standing]) -> None:
        """One statement for each account, prepared once."""
        self._raw.executemany(
            _SET, [(now.posted, now.held, now.version, pk) for pk, now in moved.items()]
        )
