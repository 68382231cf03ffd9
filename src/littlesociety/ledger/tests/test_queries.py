"""What the ledger tells: balances, statements, totals, and whether it adds up."""

import datetime as dt

import pytest
from django.db import connection

from littlesociety.ledger.actions import post
from littlesociety.ledger.errors import BadMovement
from littlesociety.ledger.queries import (
    account_id_of,
    account_ids_of,
    balance_of,
    export_of,
    replay_problems,
    statement,
    totals,
)

from .factories import ADA, NEXT_WEEK, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db


def test_a_statement_reads_newest_first_with_the_balance_after_each_line() -> None:
    a, b = an_account(), an_account()
    [held] = post([an_intent(a, b, 45, hold_until=NEXT_WEEK)], by=ADA, at=NOON)
    [paid] = post([an_intent(a, b, 30, post_hold=held.transfer_id)], by=ADA, at=NOON)
    post([an_intent(b, a, 30, reverses=paid.transfer_id)], by=ADA, at=NOON)

    lines = statement(a, limit=9)

    assert [(line.title, line.moved, line.balance_after) for line in lines] == [
        ("Given back to you", 30, 0),
        ("Paid", -30, -30),
        ("Set aside", 0, 0),
    ]
    assert [line.amount_text for line in lines] == ["30 minutes", "minus 30 minutes", "45 minutes"]
    assert [line.title for line in statement(b, limit=9)] == [
        "Taken back from you",
        "Received",
        "Promised to you",
    ]


def test_a_returned_hold_says_how_much_is_free_again() -> None:
    a, b = an_account(), an_account()
    [held] = post([an_intent(a, b, 45, hold_until=NEXT_WEEK)], by=ADA, at=NOON)
    post([an_intent(a, b, 0, void_hold=held.transfer_id)], by=ADA, at=NOON)

    [line, _before] = statement(a, limit=9)

    assert (line.title, line.set_aside, line.moved) == ("No longer set aside", 45, 0)


def test_a_statement_is_read_on_without_gap_or_overlap() -> None:
    a, b = an_account(), an_account()
    post([an_intent(*((a, b) if n % 3 else (b, a)), n + 1) for n in range(7)], by=ADA, at=NOON)

    first = statement(a, limit=4)
    rest = statement(a, limit=4, before=first[-1].version)

    assert [line.version for line in first + rest] == [7, 6, 5, 4, 3, 2, 1]
    assert [line.amount_text for line in first[:2]] == ["7 minutes", "minus 6 minutes"]


@pytest.mark.parametrize("lines", [1, 30])
def test_a_statement_costs_the_same_however_long(
    lines: int, django_assert_num_queries: object
) -> None:
    a, b = an_account(), an_account(ceiling=None)
    post([an_intent(a, b, 1) for _ in range(lines)], by=ADA, at=NOON)

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(statement(a, limit=50)) == lines


def test_accounts_are_found_by_their_holder() -> None:
    a = an_account()
    holder = "nobody"

    assert account_id_of(holder=holder, unit="minutes") is None
    assert account_ids_of(holders=[holder], unit="minutes") == {}
    assert balance_of(a).room == 600
    with pytest.raises(BadMovement):
        balance_of(10**9)
    with pytest.raises(BadMovement):
        statement(10**9, limit=1)


def test_months_have_no_gaps_and_count_what_was_taken_back_as_never_given() -> None:
    a, b = an_account(), an_account()
    march, june = dt.date(2030, 3, 31), dt.date(2030, 6, 1)
    [_kept, wrong, _last] = post(
        [
            an_intent(a, b, 60, effective_on=march),
            an_intent(a, b, 30, effective_on=march),
            an_intent(a, b, 90, effective_on=june),
        ],
        by=ADA,
        at=NOON,
    )
    post([an_intent(b, a, 30, reverses=wrong.transfer_id, effective_on=march)], by=ADA, at=NOON)

    time = totals("minutes")

    assert [(m.first_day.month, m.moved) for m in time.months] == [(3, 60), (4, 0), (5, 0), (6, 90)]
    assert (time.accounts, time.transfers, time.moved, time.sums_to_zero) == (2, 4, 150, True)
    assert totals("GBP-pence").months == ()


def test_everything_about_a_holder_can_be_taken_along() -> None:
    a, b = an_account(), an_account()
    post([an_intent(a, b)], by=ADA, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder FROM ledger_account WHERE id = %s", [a])
        holder = cursor.fetchone()[0]

    [mine] = export_of(holder=holder)

    assert (mine["balance"], mine["set_aside"], mine["floor"]) == (-60, 0, -600)
    assert [line["moved"] for line in mine["movements"]] == [-60]


def test_a_replay_notices_each_kind_of_damage() -> None:
    a, b = an_account(), an_account()
    [held] = post([an_intent(a, b, 45, hold_until=NEXT_WEEK)], by=ADA, at=NOON)
    post([an_intent(a, b, 30, post_hold=held.transfer_id)], by=ADA, at=NOON)
    assert replay_problems() == []

    take_guards_down()
    damage("UPDATE ledger_account SET posted = posted + 5 WHERE id = %s", a)
    damage("UPDATE ledger_transfer SET debit_after = debit_after - 1 WHERE debit_id = %s", a)
    damage("UPDATE ledger_transfer SET amount = amount - 20 WHERE phase = 'pending'")

    found = " ".join(replay_problems())
    assert f"Account {a} says -25, but its transfers make -30." in found
    assert f"Account {a}: its history does not follow from step 1 on." in found
    assert "All accounts in minutes sum to 5; it must be 0." in found
    assert "does not fit its accounts" in found


def take_guards_down() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("ledger_account", "ledger_transfer"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        for name in ("ledger_account_same_story", "ledger_transfer_no_update"):
            cursor.execute(f"DROP TRIGGER {name}")


def damage(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_clock_that_jumps_back_changes_neither_the_order_nor_the_balances() -> None:
    a, b = an_account(), an_account()
    post([an_intent(a, b, 30)], by=ADA, at=NOON)
    post([an_intent(b, a, 10)], by=ADA, at=NOON - dt.timedelta(days=2))

    lines = statement(a, limit=9)

    assert [line.balance_after for line in lines] == [-20, -30]
    assert balance_of(a).posted == -20
    assert replay_problems() == []
