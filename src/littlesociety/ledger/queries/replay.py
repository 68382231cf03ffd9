"""Replaying every transfer from the first, in the database, and comparing with what it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from littlesociety.ledger.models import Transfer
from littlesociety.ledger.rules import MOVING

_CACHE_KEY: Final = "ledger-replay"
_AN_HOUR: Final = 3600
_MOST_PROBLEMS: Final = 100

_LEGS: Final = """
WITH legs AS (
    SELECT t.debit_id AS account_id, t.debit_version AS version,
        t.debit_after AS said_posted, t.debit_held_after AS said_held,
        CASE WHEN t.phase IN ('single', 'post') THEN -t.amount ELSE 0 END AS moved,
        CASE t.phase WHEN 'single' THEN 0 WHEN 'pending' THEN t.amount ELSE -h.amount END AS kept
    FROM ledger_transfer t LEFT JOIN ledger_transfer h ON h.id = t.pending_id
    UNION ALL
    SELECT credit_id, credit_version, credit_after, credit_held_after,
        CASE WHEN phase IN ('single', 'post') THEN amount ELSE 0 END, 0
    FROM ledger_transfer
)
"""
_STEPS: Final = """
, steps AS (
    SELECT account_id, version, said_posted, said_held,
        SUM(moved) OVER history AS posted, SUM(kept) OVER history AS held,
        ROW_NUMBER() OVER history AS place
    FROM legs
    WINDOW history AS (PARTITION BY account_id ORDER BY version)
)
SELECT account_id, MIN(version) FROM steps
WHERE said_posted <> posted OR said_held <> held OR version <> place
GROUP BY account_id ORDER BY account_id LIMIT 100
"""
_ENDS: Final = """
, ends AS (
    SELECT account_id, SUM(moved) AS posted, SUM(kept) AS held, COUNT(*) AS version
    FROM legs GROUP BY account_id
)
SELECT a.id, a.posted, COALESCE(e.posted, 0)
FROM ledger_account a LEFT JOIN ends e ON e.account_id = a.id
WHERE a.posted <> COALESCE(e.posted, 0) OR a.held <> COALESCE(e.held, 0)
    OR a.version <> COALESCE(e.version, 0)
ORDER BY a.id LIMIT 100
"""
_SUMS: Final = """
SELECT unit, SUM(posted) FROM ledger_account GROUP BY unit HAVING SUM(posted) <> 0 ORDER BY unit
"""
_PAIRS: Final = """
SELECT t.id FROM ledger_transfer t
JOIN ledger_account payer ON payer.id = t.debit_id
JOIN ledger_account payee ON payee.id = t.credit_id
LEFT JOIN ledger_transfer h ON h.id = t.pending_id
LEFT JOIN ledger_transfer r ON r.id = t.reverses_id
WHERE payer.unit <> payee.unit
    OR (h.id IS NOT NULL AND (h.phase <> 'pending' OR h.debit_id <> t.debit_id
        OR h.credit_id <> t.credit_id OR h.amount < t.amount))
    OR (r.id IS NOT NULL AND (r.debit_id <> t.credit_id OR r.credit_id <> t.debit_id
        OR r.amount <> t.amount))
ORDER BY t.id LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class ReplayVerdict:
    """What a replay found, and when."""

    transfers: int
    problems: tuple[str, ...]
    checked_at: datetime


def replay_problems() -> list[str]:
    """What does not add up, a sentence each; nothing, when every balance is what its history makes.

    At most the first hundred of a kind. Read inside one transaction while others write.
    """
    return list(_problems())[:_MOST_PROBLEMS]


def latest_verdict(*, at: datetime) -> ReplayVerdict:
    """The verdict for public pages: replayed at most once an hour."""
    verdict: ReplayVerdict | None = cache.get(_CACHE_KEY)
    if verdict is None:
        made = Transfer.objects.filter(phase__in=MOVING).count()
        verdict = ReplayVerdict(made, tuple(replay_problems()), checked_at=at)
        cache.set(_CACHE_KEY, verdict, timeout=_AN_HOUR)
    return verdict


def _problems() -> Iterator[str]:
    """Look at each account's end, each step of its history, each unit's sum, each pair."""
    for number, says, makes in _rows(_LEGS, _ENDS):
        yield _("Account %(n)s says %(says)s, but its transfers make %(makes)s.") % {
            "n": number,
            "says": says,
            "makes": makes,
        }
    for number, version in _rows(_LEGS, _STEPS):
        yield _("Account %(n)s: its history does not follow from step %(step)s on.") % {
            "n": number,
            "step": version,
        }
    for unit, total in _rows(_SUMS):
        yield _("All accounts in %(unit)s sum to %(total)s; it must be 0.") % {
            "unit": unit,
            "total": total,
        }
    for (number,) in _rows(_PAIRS):
        yield _("Transfer %(n)s does not fit its accounts, its hold or what it takes back.") % {
            "n": number
        }


def _rows(*parts: str) -> list[tuple[int, ...]]:
    """Run a statement made of the parts above."""
    with connection.cursor() as cursor:
        cursor.execute("".join(parts))
        found: list[tuple[int, ...]] = cursor.fetchall()
    return found
