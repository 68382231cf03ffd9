"""The months of a unit are added to, not counted again; and are as exact as if they were."""

import datetime as dt
from dataclasses import replace
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from littlesociety.ledger.actions import post
from littlesociety.ledger.queries import count_totals, totals

from .factories import ADA, NEXT_WEEK, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db
counting = import_module("littlesociety.ledger.queries.totals")
MARCH, MAY = dt.date(2030, 3, 31), dt.date(2030, 5, 1)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    counting._counted.clear()


def test_what_is_new_is_added_to_what_was_counted_whatever_month_it_is_for() -> None:
    a, b = an_account(), an_account()
    [_first, held] = post(
        [
            an_intent(a, b, 60, effective_on=MAY),
            an_intent(a, b, 45, hold_until=NEXT_WEEK, effective_on=MAY),
        ],
        by=ADA,
        at=NOON,
    )
    before = totals("minutes")
    [late] = post([an_intent(a, b, 30, effective_on=MARCH)], by=ADA, at=NOON)
    post([an_intent(a, b, 40, post_hold=held.transfer_id, effective_on=MAY)], by=ADA, at=NOON)
    post([an_intent(b, a, 30, reverses=late.transfer_id, effective_on=MARCH)], by=ADA, at=NOON)

    after = totals("minutes")

    assert [(m.first_day.month, m.moved) for m in before.months] == [(5, 60)]
    assert [(m.first_day.month, m.moved) for m in after.months] == [(3, 0), (4, 0), (5, 100)]
    assert after == count_totals("minutes")


def test_only_new_transfers_are_read() -> None:
    a, b = an_account(), an_account()
    post([an_intent(a, b, 60)], by=ADA, at=NOON)
    totals("minutes")

    with CaptureQueriesContext(connection) as asked_again:
        totals("minutes")
    [paid] = post([an_intent(a, b, 60)], by=ADA, at=NOON)
    with CaptureQueriesContext(connection) as asked_after_one_more:
        totals("minutes")

    assert len(asked_again) == 2
    assert len(asked_after_one_more) == 4
    first = f'"ledger_transfer"."id" > {(paid.transfer_id or 0) - 1}'
    assert first in asked_after_one_more[-1]["sql"]


def test_a_transfer_that_was_committed_late_under_a_lower_number_is_counted() -> None:
    a, b = an_account(), an_account()
    [_early, last] = post([an_intent(a, b, 60), an_intent(a, b, 30)], by=ADA, at=NOON)
    whole = totals("minutes")
    kept = counting._counted["minutes"]
    assert kept.newest[0] == last.transfer_id
    counting._counted["minutes"] = replace(kept, rows=1, months={})

    assert totals("minutes") == whole == count_totals("minutes")


def test_what_was_counted_in_another_ledger_is_forgotten() -> None:
    a, b = an_account(), an_account()
    post([an_intent(a, b, 60)], by=ADA, at=NOON)
    totals("minutes")
    kept = counting._counted["minutes"]
    elsewhere = (kept.newest[0], "elsewhere", "key")
    counting._counted["minutes"] = replace(kept, newest=elsewhere, months={})

    assert totals("minutes") == count_totals("minutes")
