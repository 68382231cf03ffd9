"""A decision about limits reaches the time accounts on its day, through the outbox."""

import datetime as dt

import pytest
import time_machine

from littlesociety.core.actors import STEWARD, SYSTEM, Actor
from littlesociety.exchange.actions import open_time_account
from littlesociety.ledger.actions import transfer
from littlesociety.ledger.queries import balance_of
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.rulebook.actions import decide_parameter
from littlesociety.wiring.actions import carry_out_due
from littlesociety.wiring.models import Reaction

from .factories import NOON

pytestmark = pytest.mark.django_db

NEXT_WEEK = dt.date(2030, 5, 9)
THEN = dt.datetime(2030, 5, 8, 23, tzinfo=dt.UTC)  # the first moment of that day in London
A_DAY = dt.timedelta(days=1)


def an_account() -> int:
    return open_time_account(person_id=PersonFactory.create().pk, at=NOON)


def limits_of(account_id: int) -> tuple[int | None, int | None]:
    balance = balance_of(account_id)
    return balance.floor, balance.ceiling


def decide(key: str, value: int) -> None:
    steward = Actor(person_id=PersonFactory.create().pk, roles=frozenset({STEWARD}))
    with time_machine.travel(NOON, tick=False):
        decide_parameter(
            key=key,
            value=value,
            begins_on=NEXT_WEEK,
            source="Minutes of the meeting",
            decided_by="Everyone",
            by=steward,
            at=NOON,
        )


def carry_out_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return carry_out_due(at=moment)


def test_accounts_take_new_limits_on_the_day_they_begin_and_not_before() -> None:
    account = an_account()
    decide("exchange.credit_floor_minutes", -900)
    decide("exchange.credit_ceiling_minutes", 4000)

    carry_out_at(THEN - dt.timedelta(seconds=1))
    before = limits_of(account)
    carry_out_at(THEN)

    assert before == (-600, 3000)
    assert limits_of(account) == (-900, 4000)


def test_an_account_that_cannot_follow_yet_is_tried_again_each_day() -> None:
    debtor, other = an_account(), an_account()
    facts = {"amount": 300, "reason": "help", "scope": "test", "by": SYSTEM, "at": NOON}
    transfer(payer_id=debtor, payee_id=other, key="there", **facts)  # type: ignore[arg-type]
    decide("exchange.credit_floor_minutes", -60)

    carry_out_at(THEN)
    at_first = limits_of(debtor)
    transfer(payer_id=other, payee_id=debtor, key="back", **facts)  # type: ignore[arg-type]
    carry_out_at(THEN + A_DAY)

    assert at_first == (-600, 3000)
    assert limits_of(debtor) == (-60, 3000)
    assert not Reaction.objects.filter(name="keep-limits", done_at=None).exists()


def test_a_rule_about_something_else_leaves_accounts_alone() -> None:
    decide("exchange.suggestions", 7)

    assert not Reaction.objects.filter(name="keep-limits").exists()
