"""Every night the ledger is checked, compared with the record, and the result is published."""

import datetime as dt

import pytest

from littlesociety.core.actors import SYSTEM, Actor
from littlesociety.exchange.actions import confirm_done
from littlesociety.exchange.models import Match
from littlesociety.exchange.tests.factories import said_done
from littlesociety.ledger.actions import open_account, transfer
from littlesociety.ledger.queries.checking import check_ledger
from littlesociety.records.queries.facts import facts_of
from littlesociety.records.wording import sentence_of
from littlesociety.wiring import ledger_check
from littlesociety.wiring.ledger_check import help_lines_are_paid, publish_check, published_links

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2030, 5, 3, 3, 30, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _not_done_yet() -> None:
    ledger_check._done_on.clear()


def pay(key: str, at: dt.datetime) -> None:
    """Move an hour between two accounts."""
    a, b = (
        open_account(holder=name, unit="minutes", kind="time", floor=None, ceiling=None, at=at)
        for name in ("a", "b")
    )
    transfer(
        payer_id=a, payee_id=b, amount=60, reason="help", scope="exchange", key=key,
        by=SYSTEM, at=at,
    )  # fmt: skip


def test_the_check_is_published_once_a_night_and_goes_on_from_the_last() -> None:
    pay("one", NIGHT - A_DAY)
    assert publish_check(NIGHT) == 1
    assert publish_check(NIGHT) == 0
    ledger_check._done_on.clear()
    assert publish_check(NIGHT) == 0

    pay("two", NIGHT)
    assert publish_check(NIGHT + A_DAY) == 1

    first, second = published_links()
    assert (first.transfers, second.transfers) == (1, 2)
    verdict = check_ledger(at=NIGHT + A_DAY, in_full=True)
    assert (verdict.link, verdict.problems) == (second, ())
    [_first, (_pk, facts)] = facts_of("ledger-checked")
    assert facts["problems"] == 0
    assert sentence_of("ledger-checked", "ledger", facts) == (
        "All 2 transfers were checked, and the accounts sum to zero."
    )


def test_nothing_is_published_before_the_night_or_before_anything_moved() -> None:
    assert publish_check(NIGHT) == 0
    pay("one", NIGHT - A_DAY)
    assert publish_check(NIGHT - dt.timedelta(hours=2)) == 0

    assert not list(facts_of("ledger-checked"))


def test_a_transfer_for_help_without_a_line_is_found_and_published_as_a_problem() -> None:
    pay("2222222222:pay", NIGHT - A_DAY)

    assert list(help_lines_are_paid()) == ["1 transfer for help has no line in the record."]
    publish_check(NIGHT)
    [(_pk, facts)] = facts_of("ledger-checked")
    assert facts["problems"] == 1
    assert "something does not add up" in sentence_of("ledger-checked", "ledger", facts)


def test_a_line_about_help_and_its_payment_say_the_same_minutes() -> None:
    match = said_done()
    confirm_done(match_id=match.pk, by=Actor(person_id=match.need.asker_id), at=NIGHT)
    match.refresh_from_db()
    assert match.entry_id is not None
    assert list(help_lines_are_paid()) == []

    Match.objects.filter(pk=match.pk).update(minutes_said=1)
    assert list(help_lines_are_paid()) == [
        "1 line about help does not say the minutes that were paid."
    ]
    Match.objects.filter(pk=match.pk).update(entry_id=None)
    assert list(help_lines_are_paid()) == [
        "1 line about help has no help that it is about.",
        "1 transfer for help has no line in the record.",
    ]
