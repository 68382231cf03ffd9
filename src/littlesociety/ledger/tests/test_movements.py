"""One movement at a time, and what becomes of accounts."""

import datetime as dt

import pytest

from littlesociety.core.actors import Actor
from littlesociety.ledger.actions import (
    Outcome,
    close_account,
    expire_holds,
    hold,
    open_account,
    open_accounts,
    post_hold,
    reverse,
    set_limits,
    transfer,
    void_hold,
)
from littlesociety.ledger.errors import (
    AccountClosed,
    AccountInUse,
    BadMovement,
    HoldSettled,
    KeyConflict,
    NotEnoughCredit,
)
from littlesociety.ledger.models import Account, RefusedTransfer, Transfer
from littlesociety.ledger.queries import balance_of, replay_problems

from .factories import ADA, NEXT_WEEK, NOON, an_account

pytestmark = pytest.mark.django_db


def pay(payer: int, payee: int, amount: int = 60, *, key: str = "pay") -> Outcome:
    return transfer(
        payer_id=payer,
        payee_id=payee,
        amount=amount,
        reason="help-given",
        scope="test",
        key=key,
        by=ADA,
        at=NOON,
    )


def set_aside(payer: int, payee: int, *, key: str = "hold") -> int:
    made = hold(
        payer_id=payer,
        payee_id=payee,
        amount=60,
        until=NEXT_WEEK,
        reason="help-promised",
        scope="test",
        key=key,
        by=ADA,
        at=NOON,
    )
    assert made.transfer_id
    return made.transfer_id


def test_a_hold_is_paid_in_part_and_the_rest_is_free() -> None:
    a, b = an_account(), an_account()
    held = set_aside(a, b)
    assert (balance_of(a).posted, balance_of(a).held, balance_of(a).room) == (0, 60, 540)

    post_hold(hold_id=held, amount=45, scope="test", key="done", by=ADA, at=NOON)

    assert (balance_of(a).posted, balance_of(a).held) == (-45, 0)
    assert balance_of(b).posted == 45


def test_what_is_set_aside_cannot_be_spent() -> None:
    a, b = an_account(floor=-60), an_account()
    set_aside(a, b)

    with pytest.raises(NotEnoughCredit):
        pay(a, b, 1)


def test_a_hold_ends_once() -> None:
    a, b = an_account(), an_account()
    held = set_aside(a, b)
    void_hold(hold_id=held, scope="test", key="no", by=ADA, at=NOON)

    again = void_hold(hold_id=held, scope="test", key="no", by=ADA, at=NOON)
    with pytest.raises(HoldSettled):
        post_hold(hold_id=held, scope="test", key="done", by=ADA, at=NOON)

    assert again.status == "duplicate"
    assert balance_of(a).held == 0


def test_holds_run_out_by_themselves_and_only_those_due() -> None:
    a, b = an_account(), an_account()
    held = set_aside(a, b)

    early = expire_holds(at=NEXT_WEEK - dt.timedelta(seconds=1))
    due = expire_holds(at=NEXT_WEEK)
    again = expire_holds(at=NEXT_WEEK)

    assert (early, due, again) == (0, 1, 0)
    assert balance_of(a).held == 0
    with pytest.raises(HoldSettled):
        post_hold(hold_id=held, scope="test", key="late", by=ADA, at=NEXT_WEEK)


def test_a_payment_is_taken_back_once_for_the_day_it_counted_for() -> None:
    a, b = an_account(), an_account()
    made = pay(a, b)
    assert made.transfer_id

    reverse(transfer_id=made.transfer_id, scope="test", key="back", by=ADA, at=NEXT_WEEK)
    with pytest.raises(BadMovement, match="already been taken back"):
        reverse(transfer_id=made.transfer_id, scope="test", key="more", by=ADA, at=NEXT_WEEK)

    assert (balance_of(a).posted, balance_of(b).posted) == (0, 0)
    assert Transfer.objects.get(reverses=made.transfer_id).effective_on == dt.date(2030, 5, 2)


def test_a_refused_helper_leaves_no_trace_and_may_try_again() -> None:
    a, b = an_account(floor=0), an_account()
    with pytest.raises(NotEnoughCredit):
        pay(a, b)

    pay(b, a, key="earn")
    pay(a, b)

    assert not RefusedTransfer.objects.exists()
    assert balance_of(a).posted == 0


def test_a_key_of_something_else_is_raised() -> None:
    a, b = an_account(), an_account()
    pay(a, b)

    with pytest.raises(KeyConflict, match="sent before"):
        pay(a, b, 61)


def test_a_hold_that_never_was_is_refused() -> None:
    with pytest.raises(BadMovement, match="set aside"):
        void_hold(hold_id=10**9, scope="test", key="no", by=ADA, at=NOON)


def test_opening_twice_gives_the_same_account_with_its_first_limits() -> None:
    facts = {"holder": "ada", "unit": "minutes", "kind": "time", "ceiling": None, "at": NOON}

    first = open_account(floor=-600, **facts)  # type: ignore[arg-type]
    again = open_account(floor=0, **facts)  # type: ignore[arg-type]

    assert first == again
    assert balance_of(first).floor == -600


def test_many_accounts_are_opened_at_once_beside_those_there_are() -> None:
    facts = {"unit": "minutes", "kind": "time", "floor": -600, "ceiling": None, "at": NOON}
    ben = open_account(holder="ben", **facts)  # type: ignore[arg-type]

    numbers = open_accounts(holders=["ada", "ben", "cai", "ada"], **facts)  # type: ignore[arg-type]

    assert numbers["ben"] == ben
    assert len(set(numbers.values())) == Account.objects.count() == 3


def test_limits_are_changed_only_to_what_the_account_keeps() -> None:
    a, b = an_account(), an_account()
    pay(a, b, 120)

    set_limits(account_id=a, floor=-120, ceiling=0, by=Actor(person_id=9), at=NOON)
    with pytest.raises(AccountInUse, match="minus 2 hours"):
        set_limits(account_id=a, floor=-60, ceiling=None, by=ADA, at=NOON)

    assert (balance_of(a).floor, balance_of(a).ceiling) == (-120, 0)
    assert Account.objects.get(pk=a).limits_set_by == 9


def test_a_closed_account_stands_still_and_stays_in_the_sum() -> None:
    a, b = an_account(), an_account()
    pay(a, b)

    close_account(account_id=a, by=ADA, at=NOON)
    close_account(account_id=a, by=ADA, at=NEXT_WEEK)

    with pytest.raises(AccountClosed):
        pay(b, a, key="back")
    assert Account.objects.get(pk=a).closed_at == NOON
    assert replay_problems() == []


def test_an_account_with_something_set_aside_is_not_closed_but_its_payee_may_be() -> None:
    a, b = an_account(), an_account()
    held = set_aside(a, b)

    with pytest.raises(AccountInUse):
        close_account(account_id=a, by=ADA, at=NOON)
    close_account(account_id=b, by=ADA, at=NOON)
    void_hold(hold_id=held, scope="test", key="gone", by=ADA, at=NOON)

    assert balance_of(a).held == 0
    assert replay_problems() == []


def test_limits_of_an_account_that_is_not_there_are_refused() -> None:
    with pytest.raises(BadMovement, match="no such account"):
        set_limits(account_id=10**9, floor=None, ceiling=None, by=ADA, at=NOON)
