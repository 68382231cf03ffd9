"""Replaying every transfer from the first, and comparing with what the ledger says.

One statement reads accounts and transfers, so that what is compared belongs to one moment however
much is written meanwhile. They are followed in the order in which they were written; a step that
comes before the one it follows from waits for it, so that no order can hide a fault or make one up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext as _

from littlesociety.core.transactions import one_moment
from littlesociety.ledger.models import Transfer
from littlesociety.ledger.rules import MOVING, Phase

_CACHE_KEY: Final = "ledger-replay"
_AN_HOUR: Final = 3600
_MOST_PROBLEMS: Final = 100
_ROWS_AT_ONCE: Final = 20_000

_EVERYTHING: Final = """
SELECT id, NULL AS debit_id, NULL AS credit_id, NULL AS amount, unit, NULL AS pending_id,
    posted, held, version, NULL AS credit_after, NULL AS credit_held_after, NULL AS credit_version
FROM ledger_account
UNION ALL SELECT * FROM (
    SELECT id, debit_id, credit_id, amount, phase, pending_id, debit_after, debit_held_after,
        debit_version, credit_after, credit_held_after, credit_version
    FROM ledger_transfer ORDER BY id
) AS transfers
"""
_MISFITS: Final = """
SELECT t.id FROM ledger_transfer t
LEFT JOIN ledger_transfer h ON h.id = t.pending_id AND h.phase = 'pending'
    AND h.debit_id = t.debit_id AND h.credit_id = t.credit_id AND h.amount >= t.amount
WHERE t.pending_id IS NOT NULL AND h.id IS NULL
UNION SELECT t.id FROM ledger_transfer t
LEFT JOIN ledger_transfer r ON r.id = t.reverses_id AND r.phase IN ('single', 'post')
    AND r.debit_id = t.credit_id AND r.credit_id = t.debit_id AND r.amount = t.amount
WHERE t.reverses_id IS NOT NULL AND r.id IS NULL
ORDER BY 1 LIMIT 100
"""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ReplayVerdict:
    """What a replay found, and when."""

    transfers: int
    problems: tuple[str, ...]
    checked_at: datetime


def replay_problems() -> list[str]:
    """What does not add up, a sentence each; nothing, when every balance is what its history makes.

    At most the first hundred.
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


@dataclass(slots=True)
class _Account:
    """What an account says, and what its transfers have made so far."""

    unit: str
    says: tuple[int, int, int]
    posted: int = 0
    held: int = 0
    version: int = 0
    wrong_from: int | None = None


@dataclass(slots=True)
class _Leg:
    """One side of a transfer: what it moved and kept, and what the account said after it."""

    version: int
    moved: int
    kept: int
    posted: int
    held: int


@dataclass(slots=True)
class _Replay:
    """Every account as its transfers make it."""

    accounts: dict[int, _Account] = field(default_factory=dict)
    waiting: defaultdict[int, dict[int, _Leg]] = field(default_factory=lambda: defaultdict(dict))
    holds: dict[int, int] = field(default_factory=dict)
    misfits: list[int] = field(default_factory=list)

    def run(self, rows: Iterable[Row]) -> None:
        """Follow every row. A plain transfer that follows, as nearly all do, is followed here."""
        accounts = self.accounts
        for row in rows:
            number, debit, credit, amount, phase, _pending, said, held, step, *other = row
            if debit is None:
                accounts[number] = _Account(phase, (said, held, step))
                continue
            payer, payee = accounts.get(debit), accounts.get(credit)
            if payer is None or payee is None or payer.unit != payee.unit:
                self.misfits.append(number)
            elif (
                phase == "single"
                and payer.version + 1 == step
                and payer.posted - amount == said
                and payer.held == held
                and [payee.posted + amount, payee.held, payee.version + 1] == other
            ):
                payer.posted, payer.version = said, step
                payee.posted, _held, payee.version = other
            else:
                self._follow(row)

    def _follow(self, row: Row) -> None:
        """Follow any row, one side after the other."""
        number, debit, credit, amount, phase, pending, *said = row
        moved = amount if phase in MOVING else 0
        kept = 0
        if phase == Phase.PENDING:
            kept = self.holds[number] = amount
        elif pending is not None:
            kept = -self.holds.pop(pending, 0)
        after, held, version, other_after, other_held, other_version = said
        self._step(debit, _Leg(version, -moved, kept, after, held))
        self._step(credit, _Leg(other_version, moved, 0, other_after, other_held))

    def _step(self, number: int, leg: _Leg) -> None:
        """Take a step on an account, and those that waited for it."""
        account, waiting = self.accounts[number], self.waiting[number]
        if leg.version in waiting or leg.version <= account.version:
            account.wrong_from = min(leg.version, account.wrong_from or leg.version)
            self._add(account, leg)
            return
        waiting[leg.version] = leg
        self._go_on(account, waiting)

    def _go_on(self, account: _Account, waiting: dict[int, _Leg]) -> None:
        """Take every step that follows from where the account stands."""
        while leg := waiting.pop(account.version + 1, None):
            account.version += 1
            self._add(account, leg)
            if (account.posted, account.held) != (leg.posted, leg.held):
                account.wrong_from = account.wrong_from or leg.version

    def _add(self, account: _Account, leg: _Leg) -> None:
        """Count what a leg moved and kept."""
        account.posted += leg.moved
        account.held += leg.kept

    def end(self) -> None:
        """Count what is waiting still: the step before it is missing."""
        for number, waiting in self.waiting.items():
            account = self.accounts[number]
            self._go_on(account, waiting)
            if waiting:
                account.wrong_from = account.wrong_from or min(waiting)
            for leg in waiting.values():
                self._add(account, leg)
                account.version += 1


def _problems() -> Iterator[str]:
    """Look at each account's end, each step of its history, each unit's sum, each pair."""
    replay = _Replay()
    replay.run(_rows())
    replay.end()
    accounts = sorted(replay.accounts.items())
    for number, account in accounts:
        if account.says != (account.posted, account.held, account.version):
            yield _("Account %(n)s says %(says)s, but its transfers make %(makes)s.") % {
                "n": number,
                "says": account.says[0],
                "makes": account.posted,
            }
    for number, account in accounts:
        if account.wrong_from is not None:
            yield _("Account %(n)s: its history does not follow from step %(step)s on.") % {
                "n": number,
                "step": account.wrong_from,
            }
    yield from _sums(account for _number, account in accounts)
    with connection.cursor() as cursor:
        cursor.execute(_MISFITS)
        misfits = {*replay.misfits, *(number for (number,) in cursor.fetchall())}
    for number in sorted(misfits):
        yield _("Transfer %(n)s does not fit its accounts, its hold or what it takes back.") % {
            "n": number
        }


def _sums(accounts: Iterable[_Account]) -> Iterator[str]:
    """Look whether what some gave is what others got."""
    totals: defaultdict[str, int] = defaultdict(int)
    for account in accounts:
        totals[account.unit] += account.says[0]
    for unit, total in sorted(totals.items()):
        if total:
            yield _("All accounts in %(unit)s sum to %(total)s; it must be 0.") % {
                "unit": unit,
                "total": total,
            }


def _rows() -> Iterator[Row]:
    """Everything, a part at a time: a ledger need not fit into memory."""
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        with one_moment():
            yield from raw.execute(_EVERYTHING)
        return
    with transaction.atomic(), psycopg.ServerCursor(raw, "ledger_replay") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(_EVERYTHING, binary=True)
        yield from cursor
