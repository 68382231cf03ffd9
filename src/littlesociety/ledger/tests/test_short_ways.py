"""The short ways (plain lists; one round trip on PostgreSQL) do what the long way does."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction  # noqa: F401  named by a skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from littlesociety.core.actors import Actor
from littlesociety.ledger.actions import RECORDING, Intent, Mode, Outcome, close_account, post
from littlesociety.ledger.actions import posting as posting_module
from littlesociety.ledger.actions.book import Book
from littlesociety.ledger.models import Account, RefusedTransfer, Transfer
from littlesociety.ledger.queries import replay_problems
from littlesociety.ledger.rules import LARGEST

from .factories import NEXT_WEEK, NOON, an_account

pytestmark = pytest.mark.django_db

LIMITS = ((-100, 100), (0, None), (None, 150), (None, None), (0, 0))
NO_LIMITS = ((None, None),) * len(LIMITS)
TOO_LARGE = LARGEST + 1
runs = count(1)


@dataclass(frozen=True)
class Ask:
    """A movement between two of the accounts of a ledger, by their place there."""

    key: int
    debit: int
    credit: int
    amount: int
    day: int = 0
    until: bool = False
    event: int = 0


places = st.integers(0, len(LIMITS) + 2)
plain = st.builds(
    Ask,
    key=st.integers(0, 12),
    debit=places,
    credit=places,
    amount=st.one_of(st.integers(1, 90), st.sampled_from((0, -1, LARGEST, TOO_LARGE, 10**30))),
    day=st.integers(0, 1),
)
special = st.builds(replace, plain, until=st.booleans(), event=st.integers(0, 1))
lists = st.lists(st.lists(st.one_of(plain, plain, special), min_size=1, max_size=5), max_size=8)


class Ledger:
    """One of two ledgers that begin the same: five bounded accounts, a closed one, another unit."""

    def __init__(self, limits: tuple[tuple[int | None, int | None], ...]) -> None:
        self.scope = f"ledger-{next(runs)}"
        self.accounts = [an_account(floor=floor, ceiling=ceiling) for floor, ceiling in limits]
        self.accounts.append(an_account(floor=None, ceiling=None))
        close_account(account_id=self.accounts[-1], by=Actor(), at=NOON)
        self.accounts.append(an_account(floor=None, ceiling=None, unit="GBP-pence"))
        self.accounts.append(10**9 + next(runs))
        self.events = {1: uuid.uuid4()}

    def intent(self, ask: Ask, *, place: int) -> Intent:
        return Intent(
            scope=self.scope,
            key=f'key "{ask.key}" \\,{{}} é' if not ask.event else f"leg {place} of {ask.key}",
            debit_id=self.accounts[ask.debit],
            credit_id=self.accounts[ask.credit],
            amount=ask.amount,
            reason="help-given",
            effective_on=NOON.date() + dt.timedelta(days=ask.day - 1) if ask.day else None,
            hold_until=NEXT_WEEK if ask.until else None,
            event_id=self.events.get(ask.event),
        )

    def post(
        self, asks: list[Ask], mode: Mode = Mode.AUTHORISING
    ) -> list[tuple[Outcome, str | None, bool]]:
        """The answers, without what differs between two ledgers."""
        intents = [self.intent(ask, place=place) for place, ask in enumerate(asks)]
        by = Actor(person_id=3, acting_for_id=4)
        told = post(intents, by=by, at=NOON, mode=mode)
        keys = dict(Transfer.objects.filter(scope=self.scope).values_list("pk", "key"))
        assert all((answer.transfer_id is not None) == answer.stands for answer in told)
        return [
            (
                answer._replace(transfer_id=None, event_id=None),
                keys.get(answer.transfer_id or 0),
                answer.event_id is None,
            )
            for answer in told
        ]

    def stands(self) -> tuple[object, ...]:
        """Every row and balance, without what differs between two ledgers."""
        place = {number: place for place, number in enumerate(self.accounts)}
        rows = [
            {name: value for name, value in row.items() if name not in {"id", "scope", "event_id"}}
            | {"debit_id": place[row["debit_id"]], "credit_id": place[row["credit_id"]]}
            for row in Transfer.objects.filter(scope=self.scope).order_by("pk").values()
        ]
        refused = RefusedTransfer.objects.filter(scope=self.scope).order_by("pk")
        accounts = Account.objects.filter(pk__in=self.accounts).order_by("pk")
        return (
            rows,
            list(refused.values_list("key", "code", "message")),
            list(accounts.values_list("posted", "held", "version")),
        )


def the_long_way() -> Any:
    """Take no short way: nothing counts as plain."""
    return mock.patch.object(Intent, "is_plain", new=False)


@given(calls=lists)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_short_ways_answer_and_write_what_the_long_way_does(calls: list[list[Ask]]) -> None:
    with transaction.atomic():
        short, long = Ledger(LIMITS), Ledger(LIMITS)

        for asks in calls:
            answers = short.post(asks)
            with the_long_way():
                assert answers == long.post(asks)

        assert short.stands() == long.stands()
        assert replay_problems() == []
        transaction.set_rollback(True)


@given(calls=st.lists(st.lists(plain, min_size=1, max_size=4), max_size=5))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_recorded_is_the_same_the_short_way(calls: list[list[Ask]]) -> None:
    with transaction.atomic():
        short, long = Ledger(NO_LIMITS), Ledger(NO_LIMITS)

        for asks in calls:
            answers = short.post(asks, RECORDING)
            with the_long_way():
                assert answers == long.post(asks, RECORDING)

        assert short.stands() == long.stands()
        transaction.set_rollback(True)


@pytest.mark.parametrize("times", [1, 2])
def test_recording_on_a_bounded_account_is_a_mistake_in_the_program(times: int) -> None:
    ledger = Ledger(LIMITS)

    with pytest.raises(ValueError, match="without floor and ceiling"):
        ledger.post([Ask(key, 3, 2, 5) for key in range(times)], RECORDING)

    assert ledger.stands()[0] == []


def test_a_plain_list_takes_the_short_way() -> None:
    ledger = Ledger(NO_LIMITS)

    with mock.patch.object(Book, "_event", side_effect=AssertionError("the long way")):
        answers = ledger.post([Ask(key, key % 2, 1 - key % 2, 5) for key in range(6)])

    assert {answer.status for answer, _key, _alone in answers} == {"accepted"}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite makes no round trips")
def test_one_plain_movement_is_one_round_trip_on_postgresql() -> None:
    ledger = Ledger(LIMITS)

    with mock.patch.object(posting_module, "_attempt", side_effect=AssertionError("more trips")):
        [(answer, _key, _alone)] = ledger.post([Ask(1, 0, 1, 5)])

    assert answer.status == "accepted"
