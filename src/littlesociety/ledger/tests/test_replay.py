"""Replaying finds every kind of fault, and is not led astray by the order of the rows."""

import random
from typing import Any

import pytest
from django.db import connection, transaction

from littlesociety.ledger.actions import post
from littlesociety.ledger.guards import guards
from littlesociety.ledger.models import Transfer
from littlesociety.ledger.queries import replay_problems
from littlesociety.ledger.queries.replay import _Replay, _rows

from .factories import ADA, NEXT_WEEK, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db


@pytest.fixture
def trio() -> list[int]:
    """Three accounts with payments, a hold that was paid, one that stands, and a return."""
    a, b, c = (an_account(floor=None, ceiling=None) for _each in "abc")
    chance = random.Random(1)
    held, _open = post(
        [an_intent(a, b, 40, hold_until=NEXT_WEEK), an_intent(b, c, 7, hold_until=NEXT_WEEK)],
        by=ADA,
        at=NOON,
    )
    pairs = [chance.sample([a, b, c], 2) for _each in range(12)]
    [first, *_rest] = post([an_intent(one, other, 5) for one, other in pairs], by=ADA, at=NOON)
    back = an_intent(pairs[0][1], pairs[0][0], 5, reverses=first.transfer_id)
    post([an_intent(a, b, 30, post_hold=held.transfer_id), back], by=ADA, at=NOON)
    return [a, b, c]


def tamper(statement: str, *values: Any) -> None:
    """Change a row as somebody could who has taken the guards down."""
    with connection.cursor() as cursor:
        for guard in guards():
            for each in guard.unmake.get(connection.vendor, []):
                cursor.execute(each)
        cursor.execute(statement, values)


def test_a_history_can_be_followed_in_any_order(trio: list[int]) -> None:
    [*rows] = _rows()
    accounts = [row for row in rows if row[1] is None]
    transfers = [row for row in rows if row[1] is not None]

    for seed in range(20):
        random.Random(seed).shuffle(transfers)
        settled_last = sorted(transfers, key=lambda row: row[5] is not None)
        replay = _Replay()
        replay.run([*accounts, *settled_last])
        replay.end()

        assert not replay.misfits
        for account in replay.accounts.values():
            assert account.says == (account.posted, account.held, account.version)
            assert account.wrong_from is None


def test_a_history_that_is_whole_is_without_problems(trio: list[int]) -> None:
    assert replay_problems() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE ledger_transfer SET amount = amount + 1 WHERE id = {single}", "does not follow"),
        ("UPDATE ledger_transfer SET debit_after = 0 WHERE id = {single}", "does not follow"),
        ("UPDATE ledger_transfer SET credit_held_after = 9 WHERE id = {single}", "does not follow"),
        ("UPDATE ledger_transfer SET debit_version = 99 WHERE id = {single}", "does not follow"),
        ("DELETE FROM ledger_transfer WHERE id = {single}", "does not follow"),
        ("UPDATE ledger_transfer SET debit_id = 987654 WHERE id = {single}", "does not fit"),
        ("UPDATE ledger_transfer SET amount = 1 WHERE phase = 'pending'", "does not fit"),
        ("UPDATE ledger_transfer SET reverses_id = {last} WHERE id = {single}", "does not fit"),
        ("UPDATE ledger_account SET posted = posted + 3 WHERE id = {first}", "says"),
        ("UPDATE ledger_account SET posted = posted + 3 WHERE id = {first}", "sum to 3"),
        ("UPDATE ledger_account SET held = held + 1 WHERE id = {first}", "says"),
        ("UPDATE ledger_account SET version = version + 1 WHERE id = {first}", "says"),
        ("UPDATE ledger_account SET unit = 'pence' WHERE id = {first}", "does not fit"),
    ],
)
def test_whatever_is_changed_is_found(change: str, said: str, trio: list[int]) -> None:
    plain = Transfer.objects.filter(phase="single", reverses=None)
    single, last = plain.earliest("pk").pk, plain.latest("pk").pk

    with transaction.atomic():
        tamper(change.format(single=single + 2, last=last, first=trio[0]))
        problems = replay_problems()
        transaction.set_rollback(True)

    assert any(said in problem for problem in problems), problems
