"""How an account stood at any moment is what a replay makes; statements and their files agree."""

import csv
import datetime as dt
import io
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Balance as BeanBalance
from beancount.core.data import Transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from littlesociety.core.exports import csv_lines
from littlesociety.ledger.actions import hold, open_account, post_hold, transfer, void_hold
from littlesociety.ledger.errors import BadMovement
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.queries import (
    Period,
    balance_at,
    balance_of,
    rows_of,
    statement_of,
    statement_page,
    whole_period,
)
from littlesociety.ledger.whole import journal_text, transfer_text
from littlesociety.ledger.writing import STATEMENT_HEADINGS, statement_journal, statement_table

from .factories import ADA, NOON, an_account

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
steps = st.lists(
    st.tuples(
        st.sampled_from(("pay", "back", "hold", "settle", "void")),
        st.integers(1, 90),
        st.integers(0, 30),
    ),
    max_size=12,
)


def walk(moves: list[tuple[str, int, int]], unit: str = "minutes") -> tuple[int, int]:
    """Two accounts with a history of these moves, each some hours after the one before."""
    at = NOON
    a, b = (
        open_account(holder=f"{unit}-{name}-{Account.objects.count()}", unit=unit, kind="time",
                     floor=None, ceiling=None, at=at)
        for name in "ab"
    )  # fmt: skip
    held: list[int] = []
    for number, (move, amount, hours) in enumerate(moves):
        at += hours * HOUR
        name: dict[str, Any] = {"scope": "walk", "key": f"{a}-{number}", "by": ADA, "at": at}
        if move in {"pay", "back"}:
            payer, payee = (a, b) if move == "pay" else (b, a)
            transfer(payer_id=payer, payee_id=payee, amount=amount, reason="help", **name)
        elif move == "hold":
            made = hold(payer_id=a, payee_id=b, amount=amount, until=at + 90 * DAY,
                        reason="help", **name)  # fmt: skip
            held.append(made.transfer_id or 0)
        elif held and move == "settle":
            post_hold(hold_id=held.pop(), amount=1, **name)
        elif held:
            void_hold(hold_id=held.pop(), **name)
    return a, b


def replayed(account_id: int, moment: dt.datetime) -> tuple[int, int]:
    """What an account has after its transfers up to a moment, one by one."""
    posted = held = 0
    for row in Transfer.objects.filter(made_at__lte=moment).order_by("pk"):
        moved = row.amount if row.phase in {"single", "post"} else 0
        if row.debit_id == account_id:
            posted -= moved
            held += row.amount if row.phase == "pending" else 0
            held -= row.pending.amount if row.pending else 0
        elif row.credit_id == account_id:
            posted += moved
    return posted, held


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=steps, hours=st.integers(-1, 200))
def test_an_account_stood_as_a_replay_up_to_that_moment_makes_it(
    moves: list[tuple[str, int, int]], hours: int
) -> None:
    moment = NOON + hours * HOUR
    for account_id in walk(moves):
        stood = balance_at(account_id, moment)
        assert (stood.posted, stood.held) == replayed(account_id, moment)
        end = balance_at(account_id, NOON + 400 * DAY)
        now = balance_of(account_id)
        assert (end.posted, end.held) == (now.posted, now.held)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=steps, first=st.integers(-1, 10), days=st.integers(0, 10))
def test_a_statement_runs_from_its_opening_to_its_closing_balance(
    moves: list[tuple[str, int, int]], first: int, days: int
) -> None:
    begins_on = (NOON + first * DAY).date()
    for account_id in walk(moves):
        statement = statement_of(account_id, Period(begins_on, begins_on + days * DAY))
        rows = list(rows_of(statement))

        ends = [statement.opening.posted, *(row.balance for row in rows)]
        assert ends[-1] == statement.closing.posted
        assert all(b - a == row.moved for (a, b), row in zip(pairwise(ends), rows, strict=True))
        assert (rows[-1].held if rows else statement.opening.held) == statement.closing.held
        assert statement.opening.posted + statement.came - statement.went == ends[-1]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=steps, first=st.integers(-1, 6), unit=st.sampled_from(("minutes", "GBP-pence")))
def test_bean_check_accepts_every_statement_and_every_whole_ledger(
    moves: list[tuple[str, int, int]], first: int, unit: str
) -> None:
    account_id, _other = walk(moves, unit)
    begins_on = (NOON + first * DAY).date()
    period = Period(begins_on, begins_on + 60 * DAY)
    statement = statement_of(account_id, period)

    for text in (
        "".join(statement_journal(statement, rows_of(statement))),
        "".join(journal_text(unit, period)),
    ):
        entries, errors, _options = loader.load_string(text)
        assert not errors
        closing = [entry for entry in entries if isinstance(entry, BeanBalance)][-2:]
        due = statement.closing.posted if unit == "minutes" else None
        assert due is None or due in [entry.amount.number for entry in closing]
    assert text == "".join(journal_text(unit, period))


def test_bean_check_would_notice_a_penny() -> None:
    walk([("pay", 5, 1)], "GBP-pence")
    text = "".join(journal_text("GBP-pence", Period(NOON.date(), NOON.date())))

    assert loader.load_string(text)[1] == []
    assert loader.load_string(text.replace("-0.05 ~", "-0.06 ~"))[1]


def test_the_journal_has_every_transfer_and_nobody_s_name() -> None:
    walk([("pay", 5, 1), ("hold", 7, 1), ("settle", 1, 1)])
    period = whole_period("minutes")
    assert period is not None

    text = "".join(journal_text("minutes", period))
    entries, _errors, _options = loader.load_string(text)

    assert sum(isinstance(entry, Transaction) for entry in entries) == 2
    assert "; 2030-05-02 transfer" in text
    for holder in Account.objects.values_list("holder", flat=True):
        assert holder not in text


def test_tables_come_back_as_they_were_written() -> None:
    a, b = walk([("pay", 50, 1), ("hold", 20, 1), ("back", 5, 1)], "GBP-pence")
    statement = statement_of(a, Period(NOON.date(), NOON.date()))

    text = "".join(csv_lines(STATEMENT_HEADINGS, statement_table(statement, rows_of(statement))))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["what"] for row in rows][::4] == ["opening-balance", "closing-balance"]
    assert sum(Decimal(row["moved"] or 0) for row in rows) == Decimal("-0.45")
    assert [rows[-1]["balance"], rows[-1]["set_aside_in_all"]] == ["-0.45", "0.20"]

    period = whole_period()
    assert period is not None
    whole = list(csv.DictReader(io.StringIO("".join(transfer_text(None, period)))))
    assert [(row["from_account"], row["amount"], row["phase"]) for row in whole] == [
        (str(a), "0.50", "single"),
        (str(a), "0.20", "pending"),
        (str(b), "0.05", "single"),
    ]


def test_a_reason_that_a_spreadsheet_would_run_is_only_text() -> None:
    a, b = an_account(), an_account()
    transfer(payer_id=a, payee_id=b, amount=1, reason='=1+"1\n', scope="x", key="y",
             by=ADA, at=NOON)  # fmt: skip
    statement = statement_of(a, Period(NOON.date(), NOON.date()))

    table = "".join(csv_lines(STATEMENT_HEADINGS, statement_table(statement, rows_of(statement))))
    assert "'=1+" in table
    assert not loader.load_string("".join(statement_journal(statement, rows_of(statement))))[1]


def test_a_day_is_the_society_s_own_day() -> None:
    a, b = an_account(), an_account()
    late = dt.datetime(2030, 5, 2, 23, 30, tzinfo=dt.UTC)  # 0:30 on 3 May in London
    transfer(payer_id=a, payee_id=b, amount=60, reason="x", scope="x", key="y", by=ADA, at=late)

    assert statement_of(b, Period(late.date(), late.date())).closing.posted == 0
    third = (late + DAY).date()
    page = statement_page(b, Period(third, third))
    assert (page.closing, page.rows[0]["came"], page.is_cut) == ("1 hour", "1 hour", False)


def test_there_is_no_statement_of_nothing() -> None:
    for ask in (
        lambda: balance_at(10**9, NOON),
        lambda: statement_of(10**9, Period(NOON.date(), NOON.date())),
    ):
        with pytest.raises(BadMovement):
            ask()
    assert whole_period() is None
