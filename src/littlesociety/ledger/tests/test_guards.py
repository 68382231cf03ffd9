"""The second lock: raw statements on any connection are refused, on both databases."""

import uuid
from typing import Any

import pytest
from django.db import Error, connection, transaction

from littlesociety.ledger.actions import close_account, post, set_limits
from littlesociety.ledger.checks import guards_stand
from littlesociety.ledger.guards import missing_guards
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.queries import replay_problems

from .factories import ADA, NEXT_WEEK, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[int, int]:
    """Two accounts between which one hour has moved."""
    payer, payee = an_account(), an_account()
    post([an_intent(payer, payee)], by=ADA, at=NOON)
    return payer, payee


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: Any) -> None:
    with pytest.raises(Error):
        run(statement, *values)


def as_replacement(row: Transfer) -> tuple[str, list[Any]]:
    """The statement with which SQLite would put this row in the place of another."""
    fields = [field for field in row._meta.concrete_fields if field.name != "id" or row.pk]
    columns = ", ".join(str(field.column) for field in fields)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    signs = ", ".join(["%s"] * len(values))
    return f"INSERT OR REPLACE INTO ledger_transfer ({columns}) VALUES ({signs})", values


def a_row(payer: int, payee: int, **more: Any) -> Transfer:
    """The lawful next transfer of such a pair, made by hand."""
    facts: dict[str, Any] = {
        "scope": "raw",
        "key": "raw",
        "event_id": uuid.uuid4(),
        "debit_id": payer,
        "credit_id": payee,
        "amount": 60,
        "phase": "single",
        "debit_after": -120,
        "debit_held_after": 0,
        "debit_version": 2,
        "credit_after": 120,
        "credit_held_after": 0,
        "credit_version": 2,
        "reason": "raw",
        "effective_on": NOON.date(),
        "made_at": NOON,
    }
    return Transfer(**facts | more)


def test_every_guard_stands() -> None:
    assert missing_guards() == []
    assert guards_stand(databases=["default"]) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_transfer SET amount = 1",
        "UPDATE ledger_transfer SET reason = 'gift'",
        "DELETE FROM ledger_transfer",
    ],
)
def test_a_transfer_is_never_changed_or_removed(change: str, pair: tuple[int, int]) -> None:
    refused(change)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_transfers_are_never_swept_away(pair: tuple[int, int]) -> None:
    refused("TRUNCATE ledger_transfer")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no REPLACE")
def test_no_row_is_put_over_another(pair: tuple[int, int]) -> None:
    payer, payee = pair
    transfers = Transfer.objects.values_list("pk", "scope", "key")
    [(number, scope, key)] = transfers
    over = a_row(payer, payee, id=number), a_row(payer, payee, scope=scope, key=key)

    for row in over:
        statement, values = as_replacement(row)
        refused(statement, *values)
    refused("INSERT OR REPLACE INTO ledger_account SELECT * FROM ledger_account")


@pytest.mark.parametrize(
    "change",
    [
        "posted = 600",
        "posted = posted + 1, version = version + 1",
        "held = 1",
        "version = version + 1",
        "version = 0, posted = 0",
        "holder = 'me'",
        "unit = 'GBP-pence'",
        "kind = 'other'",
    ],
)
def test_an_account_says_nothing_but_what_its_transfers_say(
    change: str, pair: tuple[int, int]
) -> None:
    refused(f"UPDATE ledger_account SET {change} WHERE id = %s", pair[0])


def test_an_account_is_opened_empty(pair: tuple[int, int]) -> None:
    with pytest.raises(Error), transaction.atomic():
        Account.objects.create(holder="me", unit="minutes", kind="time", posted=600, opened_at=NOON)


def test_only_an_unused_account_can_be_removed(pair: tuple[int, int]) -> None:
    unused = an_account()

    refused("DELETE FROM ledger_account WHERE id = %s", pair[0])
    run("DELETE FROM ledger_account WHERE id = %s", unused)


def test_a_limit_below_what_is_owed_is_refused_to_anyone(pair: tuple[int, int]) -> None:
    refused("UPDATE ledger_account SET floor = 0 WHERE id = %s", pair[0])
    refused("UPDATE ledger_account SET ceiling = 0 WHERE id = %s", pair[1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"debit_after": -61},
        {"credit_after": 1200},
        {"debit_held_after": 5},
        {"debit_held_after": -60},
        {"debit_version": 3},
        {"credit_version": 9},
        {"amount": 0, "debit_after": -60, "credit_after": 60},
        {"amount": -60, "debit_after": 0, "credit_after": 0},
        {"amount": 600, "debit_after": -660, "credit_after": 660},
        {"phase": "void", "amount": 0, "debit_after": -60, "credit_after": 60},
        {"phase": "pending", "debit_after": -60, "credit_after": 60},
        {"reverses_id": 10**9},
    ],
)
def test_a_raw_transfer_that_does_not_follow_is_refused(
    wrong: dict[str, Any], pair: tuple[int, int]
) -> None:
    row = a_row(*pair, **wrong)

    with pytest.raises(Error), transaction.atomic():
        row.save(force_insert=True)


def test_a_raw_transfer_cannot_fork_a_history(pair: tuple[int, int]) -> None:
    payer, payee = pair
    row = a_row(payee, payer, debit_version=1, debit_after=-60, credit_after=0, credit_version=2)

    with pytest.raises(Error), transaction.atomic():
        row.save(force_insert=True)


def test_a_raw_transfer_must_keep_units_apart_and_closed_accounts_closed(
    pair: tuple[int, int],
) -> None:
    pounds = an_account(unit="GBP-pence", floor=None)
    first = {"credit_version": 1, "credit_after": 60}
    close_account(account_id=pair[1], by=ADA, at=NOON)

    for row in (a_row(pair[0], pounds, **first), a_row(*pair)):
        with pytest.raises(Error), transaction.atomic():
            row.save(force_insert=True)


def test_what_does_follow_can_be_loaded_by_hand_as_a_restore_does(pair: tuple[int, int]) -> None:
    a_row(*pair).save(force_insert=True)
    assert len(replay_problems()) == 2

    for number, balance in zip(pair, (-120, 120), strict=True):
        run("UPDATE ledger_account SET posted = %s, version = 2 WHERE id = %s", balance, number)

    assert replay_problems() == []


def test_guards_let_every_lawful_movement_pass(pair: tuple[int, int]) -> None:
    payer, payee = pair
    [held] = post([an_intent(payer, payee, hold_until=NEXT_WEEK)], by=ADA, at=NOON)

    answers = post(
        [
            an_intent(payer, payee, 30, post_hold=held.transfer_id),
            an_intent(payee, payer, 60, reverses=Transfer.objects.earliest("pk").pk),
        ],
        by=ADA,
        at=NOON,
    )
    set_limits(account_id=payer, floor=-30, ceiling=None, by=ADA, at=NOON)

    assert [answer.status for answer in answers] == ["accepted", "accepted"]


def test_a_lost_guard_is_noticed() -> None:
    on_table = " ON ledger_account" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER ledger_account_same_story{on_table}")

    noticed = guards_stand(databases=["default"])

    assert missing_guards() == ["ledger_account_same_story"]
    assert [(warning.msg, warning.hint) for warning in noticed] == [
        (
            "The ledger has lost its guard ledger_account_same_story.",
            "Put it up again with: ./society doctor --mend",
        )
    ]
