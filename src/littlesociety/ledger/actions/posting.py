"""Posting: a list of movements in, one answer each, all within one transaction.

In order: lock the accounts by rising number, so that two calls never wait for each other in a
ring; read what the keys were answered before; decide in memory; insert the transfers; set the
accounts to what the last transfer says. On SQLite the write lock of the IMMEDIATE transaction
stands in for the row locks. On PostgreSQL one plain movement takes one round trip, if it is lawful
and new; everything else goes the long way, which explains itself.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from secrets import SystemRandom
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    OperationalError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.ledger.models import RefusedTransfer, Transfer
from littlesociety.ledger.rules import LARGEST, Earlier, Intent, Mode, Phase

from .book import Book, Made
from .on_postgresql import OnPostgreSQL
from .on_sqlite import OnSQLite
from .outcomes import Outcome
from .storing import CREDIT_AFTER, DEBIT_AFTER, EVENT, Key, Row, Store

_AT_ONCE: Final = 500
_TRIES: Final = 5
_LONGEST_PAUSE: Final = 0.05
_TRY_AGAIN: Final = frozenset({"40001", "40P01"})

T = TypeVar("T")


def post(
    intents: Sequence[Intent],
    *,
    by: Actor,
    at: datetime,
    mode: Mode = Mode.AUTHORISING,
) -> list[Outcome]:
    """Make each movement or say why not, in the order given; answers come in the same order.

    A key that was answered before is answered the same again: nothing moves twice. Refusals are
    kept too. Acknowledge to others only once the transaction that this runs in has committed.

    AUTHORISING decides: the limits refuse. RECORDING writes down what has happened elsewhere (a
    bank's payments, a council's spending), so the limits never refuse; to keep that promise, and
    the promise that no account is ever outside its limits, it takes only accounts without limits
    and raises ValueError for any other. Both refuse what is no movement at all: an amount of
    nothing, mixed units, a closed account.
    """
    return carry_out(intents, by=by, at=at, mode=mode, keep_refusals=True)


def carry_out(
    intents: Sequence[Intent], *, by: Actor, at: datetime, mode: Mode, keep_refusals: bool
) -> list[Outcome]:
    """Post, and try again where only the database's timing was in the way.

    Two calls that raced for one key: the loser looks again, once, and finds the winner's answer.
    A deadlock or serialization failure (PostgreSQL): the whole call again, at most five times,
    and only when no transaction of the caller's is open, since that one is lost.
    """
    db = connections[DEFAULT_DB_ALIAS]

    def once() -> list[Outcome]:
        return _attempt(intents, by=by, at=at, mode=mode, keep_refusals=keep_refusals, db=db)

    def once_more_after_a_race() -> list[Outcome]:
        if len(intents) == 1 and (made := _in_one_trip(intents[0], by=by, at=at, mode=mode, db=db)):
            return [made]
        try:
            return once()
        except IntegrityError:
            return once()

    if db.in_atomic_block:
        return once_more_after_a_race()
    return _with_patience(once_more_after_a_race)


def _with_patience(call: Callable[[], T]) -> T:
    """Call again, after a short random pause, while PostgreSQL asks for that."""
    for _try in range(_TRIES - 1):
        try:
            return call()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _TRY_AGAIN:
                raise
            time.sleep(SystemRandom().uniform(0, _LONGEST_PAUSE))
    return call()


def _in_one_trip(
    intent: Intent, *, by: Actor, at: datetime, mode: Mode, db: BaseDatabaseWrapper
) -> Outcome | None:
    """What came of it in one round trip; None where that is not to be had."""
    if db.vendor != "postgresql" or not intent.is_plain or not 0 < intent.amount <= LARGEST:
        return None
    store = OnPostgreSQL(_raw(db))
    day = intent.effective_on or timezone.localdate(at)
    with db.wrap_database_errors:
        return store.move_one(intent, by=by, at=at, day=day, mode=mode)


def _attempt(
    intents: Sequence[Intent],
    *,
    by: Actor,
    at: datetime,
    mode: Mode,
    keep_refusals: bool,
    db: BaseDatabaseWrapper,
) -> list[Outcome]:
    """Lock, look, decide, write."""
    with transaction.atomic(), db.wrap_database_errors:
        store = _store(db)
        numbers = {intent.debit_id for intent in intents}
        numbers.update([intent.credit_id for intent in intents])
        standings = store.lock(sorted(numbers))
        book = Book(by=by, at=at, mode=mode, as_text=store.moment, standings=standings)
        book.known = _first_answers(store, intents)
        if not all(intent.is_plain for intent in intents):
            book.earlier = _earlier(intents)
            book.events = _events_in_the_ledger(intents)
        answers = book.decide(intents)
        if keep_refusals and book.refused:
            RefusedTransfer.objects.bulk_create(book.refused)
        numbers_made: Sequence[int] = ()
        if book.rows:
            numbers_made = store.write(book.rows)
            store.set_balances({pk: book.standings[pk] for pk in sorted(book.moved_ids)})
    return _numbered(answers, book.rows, numbers_made)


def _store(db: BaseDatabaseWrapper) -> Store:
    """The way to write that this database needs."""
    return OnSQLite(_raw(db)) if db.vendor == "sqlite" else OnPostgreSQL(_raw(db))


def _raw(db: BaseDatabaseWrapper) -> Any:
    """The connection under Django's, asked as Django would ask it."""
    db.validate_no_broken_transaction()
    db.ensure_connection()
    return db.connection


def _numbered(
    answers: Iterable[Outcome | Made], rows: Sequence[Row], numbers: Sequence[int]
) -> list[Outcome]:
    """The answers for the caller, once rows have numbers."""
    told = []
    for answer in answers:
        if isinstance(answer, Outcome):
            told.append(answer)
            continue
        status, place = answer
        row = rows[place]
        event = row[EVENT]
        event_id = None if event is None else UUID(event)
        told.append(Outcome(status, numbers[place], event_id, row[DEBIT_AFTER], row[CREDIT_AFTER]))
    return told


def _first_answers(
    store: Store, intents: Sequence[Intent]
) -> dict[Key, Transfer | RefusedTransfer]:
    """What each key was answered the first time. Read after the locks, or it may be too early."""
    if not intents:
        return {}
    answered = store.answered([(intent.scope, intent.key) for intent in intents])
    found: dict[Key, Transfer | RefusedTransfer] = {}
    for part in _in_parts(answered.refused):
        for refused in RefusedTransfer.objects.filter(pk__in=part):
            found[refused.scope, refused.key] = refused
    for part in _in_parts(answered.made):
        for made in Transfer.objects.filter(pk__in=part):
            found[made.scope, made.key] = made
    return found


def _earlier(intents: Sequence[Intent]) -> dict[int, Earlier]:
    """The transfers that are to be settled or taken back, and whether they have been."""
    wanted = [intent.earlier_id for intent in intents if intent.earlier_id is not None]
    found = {}
    for part in _in_parts(wanted):
        over = set(
            Transfer.objects.filter(pending__in=part).values_list("pending_id", flat=True)
        ) | set(Transfer.objects.filter(reverses__in=part).values_list("reverses_id", flat=True))
        for row in Transfer.objects.filter(pk__in=part):
            found[row.pk] = Earlier(
                phase=Phase(row.phase),
                debit_id=row.debit_id,
                credit_id=row.credit_id,
                amount=row.amount,
                expires_at=row.expires_at,
                is_over=row.pk in over,
            )
    return found


def _events_in_the_ledger(intents: Sequence[Intent]) -> set[UUID]:
    """Events that were named by the caller and already have movements."""
    named = [intent.event_id for intent in intents if intent.event_id is not None]
    return {
        made.event_id
        for part in _in_parts(named)
        for made in Transfer.objects.filter(event_id__in=part).only("event_id")
        if made.event_id is not None
    }


def _in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one statement on any database."""
    everything = list(values)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]
