"""Posting: a list of movements in, one answer each, all within one transaction.

In order: lock the accounts by rising number, so that two calls never wait for each other in a
ring; read what the keys were answered before; decide in memory; insert the transfers; set the
accounts to what the last transfer says. On SQLite the write lock of the IMMEDIATE transaction
stands in for the row locks.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from secrets import SystemRandom
from typing import Final, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.ledger.models import Account, RefusedTransfer, Transfer
from littlesociety.ledger.rules import Earlier, Intent, Mode, Phase, Standing

from .book import Book, Key
from .outcomes import Answer, Outcome

_AT_ONCE: Final = 500
_SET_BALANCES: Final = (
    "UPDATE ledger_account SET posted = %s, held = %s, version = %s WHERE id = %s"
)
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

    def once() -> list[Outcome]:
        return _attempt(intents, by=by, at=at, mode=mode, keep_refusals=keep_refusals)

    def once_more_after_a_race() -> list[Outcome]:
        try:
            return once()
        except IntegrityError:
            return once()

    if connection.in_atomic_block:
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


@transaction.atomic
def _attempt(
    intents: Sequence[Intent], *, by: Actor, at: datetime, mode: Mode, keep_refusals: bool
) -> list[Outcome]:
    """Lock, look, decide, write."""
    keys = [(intent.scope, intent.key) for intent in intents]
    accounts = _locked_accounts(intents)
    book = Book(
        by=by,
        at=at,
        today=timezone.localdate(at),
        mode=mode,
        standings=accounts,
        earlier=_earlier(intents),
        known=_first_answers(keys),
        events=_events_in_the_ledger(intents),
    )
    answers: dict[int, Answer] = {}
    for places in _events(intents):
        decided = book.decide([intents[place] for place in places])
        answers.update(zip(places, decided, strict=True))
    Transfer.objects.bulk_create(book.made)
    if keep_refusals:
        RefusedTransfer.objects.bulk_create(book.refused)
    _move_accounts(book)
    return [answers[place].outcome() for place in range(len(intents))]


def _events(intents: Sequence[Intent]) -> Iterator[list[int]]:
    """The places in the list that belong to one event, by its first place."""
    places: dict[object, list[int]] = {}
    for place, intent in enumerate(intents):
        places.setdefault(intent.event_id or place, []).append(place)
    for event in places.values():
        keys = {(intents[place].scope, intents[place].key) for place in event}
        if len(keys) < len(event):
            message = "each movement of an event needs a key of its own"
            raise ValueError(message)
        yield event


def _locked_accounts(intents: Sequence[Intent]) -> dict[int, Standing]:
    """Lock every account that may move, always in the same order."""
    wanted = sorted({pk for intent in intents for pk in (intent.debit_id, intent.credit_id)})
    return {
        account.pk: account.standing
        for part in _in_parts(wanted)
        for account in Account.objects.select_for_update(no_key=_can_lock_no_key())
        .filter(pk__in=part)
        .order_by("pk")
    }


def _can_lock_no_key() -> bool:
    """Whether rows can be locked without holding up those that only point at them."""
    return connection.features.has_select_for_no_key_update


def _first_answers(keys: Sequence[Key]) -> dict[Key, Transfer | RefusedTransfer]:
    """What each key was answered the first time. Read after the locks, or it may be too early."""
    by_scope: defaultdict[str, list[str]] = defaultdict(list)
    for scope, key in keys:
        by_scope[scope].append(key)
    found: dict[Key, Transfer | RefusedTransfer] = {}
    for scope, wanted in by_scope.items():
        for part in _in_parts(wanted):
            for refused in RefusedTransfer.objects.filter(scope=scope, key__in=part):
                found[refused.scope, refused.key] = refused
            for made in Transfer.objects.filter(scope=scope, key__in=part):
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
        event_id
        for part in _in_parts(named)
        for event_id in Transfer.objects.filter(event_id__in=part).values_list(
            "event_id", flat=True
        )
    }


def _move_accounts(book: Book) -> None:
    """Set each account to what its newest transfer says. The database checks that it does.

    Written by hand because Django's `bulk_update` takes four fifths of the time of a long list.
    """
    moved = [book.standings[pk] for pk in sorted(book.moved_ids)]
    if moved:
        with connection.cursor() as cursor:
            cursor.executemany(
                _SET_BALANCES,
                [(after.posted, after.held, after.version, after.account_id) for after in moved],
            )


def _in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one statement on any database."""
    everything = list(values)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]
