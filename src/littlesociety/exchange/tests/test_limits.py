"""Time accounts follow the rulebook, each as soon as it can."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from littlesociety.core.actors import STEWARD, SYSTEM, Actor
from littlesociety.exchange.actions import accept_match, keep_limits
from littlesociety.exchange.errors import HelperIsFull
from littlesociety.ledger.actions import set_limits, transfer
from littlesociety.ledger.queries import balance_of
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.people.tests.signing_in import sign_in
from littlesociety.rulebook.actions import decide_parameter

from .factories import NOON, account_of, acting, proposed

pytestmark = pytest.mark.django_db

NEXT_WEEK = dt.date(2030, 5, 9)
THEN = dt.datetime(2030, 5, 8, 23, tzinfo=dt.UTC)  # the first moment of that day in London
A_DAY = dt.timedelta(days=1)


def limits_of(account_id: int) -> tuple[int | None, int | None]:
    balance = balance_of(account_id)
    return balance.floor, balance.ceiling


def decide(key: str, value: int) -> None:
    steward = Actor(person_id=PersonFactory.create().pk, roles=frozenset({STEWARD}))
    decide_parameter(
        key=f"exchange.{key}",
        value=value,
        begins_on=NEXT_WEEK,
        source="Minutes of the meeting",
        decided_by="Everyone",
        by=steward,
        at=NOON,
    )


def pay(payer_id: int, payee_id: int) -> None:
    transfer(
        payer_id=payer_id,
        payee_id=payee_id,
        amount=300,
        reason="help",
        scope="test",
        key=f"from {payer_id}",
        by=SYSTEM,
        at=NOON,
    )


@pytest.fixture
def account() -> int:
    return account_of(PersonFactory.create().pk)


@pytest.fixture
def in_debt(account: int) -> int:
    debtor = account_of(PersonFactory.create().pk)
    pay(debtor, account)
    return debtor


def test_an_account_below_a_raised_floor_follows_once_it_can(account: int, in_debt: int) -> None:
    decide("credit_floor_minutes", -60)
    decide("credit_ceiling_minutes", 4000)

    left_behind = keep_limits(at=THEN)
    at_first = limits_of(in_debt)
    pay(account, in_debt)
    left_behind_then = keep_limits(at=THEN + A_DAY)

    assert (left_behind, at_first) == (1, (-600, 4000))
    assert left_behind_then == 0
    assert limits_of(in_debt) == limits_of(account) == (-60, 4000)


def test_keeping_the_limits_again_changes_nothing(account: int, in_debt: int) -> None:
    for account_id in (account, in_debt):
        set_limits(account_id=account_id, floor=-480, ceiling=None, by=SYSTEM, at=NOON)

    assert [keep_limits(at=NOON), keep_limits(at=NOON)] == [0, 0]
    assert limits_of(account) == limits_of(in_debt) == (-600, 3000)


def test_a_helper_whose_account_is_nearly_full_is_warned_and_then_refused(client: Client) -> None:
    match = proposed()
    set_limits(account_id=account_of(match.helper_id), floor=0, ceiling=50, by=SYSTEM, at=NOON)
    path = f"/help/needs/{match.need.reference}/"

    with time_machine.travel(NOON, tick=False):
        sign_in(client, match.helper)
        helper_sees = client.get(path).text
        sign_in(client, match.need.asker)
        asker_sees = client.get(path).text

    assert "Your time account is nearly full" in helper_sees
    assert "nearly full" not in asker_sees
    with pytest.raises(HelperIsFull, match="Ask a neighbour for some help first"):
        accept_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)
