"""One number stands for the whole history: rewritten history no longer leads to it."""

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from django.db import connection

from littlesociety.ledger import published
from littlesociety.ledger.actions import post
from littlesociety.ledger.models import Transfer
from littlesociety.ledger.published import START, Link
from littlesociety.ledger.queries.chain import (
    COLUMNS,
    chain_lines,
    follow_chain,
    line_of,
    linked,
)
from littlesociety.ledger.queries.checking import check_ledger

from .factories import ADA, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db
TOMORROW = NOON + dt.timedelta(days=1)
PERSONAL = {"made_by", "acting_for", "key", "scope", "holder"}


@pytest.fixture
def link() -> Link:
    """Where the chain of three transfers ends."""
    a, b = an_account(), an_account()
    post([an_intent(a, b, amount) for amount in (10, 20, 30)], by=ADA, at=NOON)
    return follow_chain([], at=TOMORROW, in_full=True)[0]


def test_the_head_is_made_of_each_line_in_turn(link: Link) -> None:
    rows = list(Transfer.objects.order_by("pk").values_list(*COLUMNS))
    head = START.head
    for row in rows:
        head = linked(head, row)

    assert link == Link(transfers=3, last=rows[-1][0], head=head)
    assert line_of(rows[0]).split("|")[3:6] == ["10", "single", ""]
    assert "|2030-05-02|2030-05-02T12:00:00.000000Z|" in line_of(rows[0])
    assert not PERSONAL & set(COLUMNS)


def test_an_auditor_with_nothing_but_python_comes_to_the_same_head(link: Link) -> None:
    """The loop of docs/how-to/audit-a-society.md."""
    head = bytes(32)
    for line in chain_lines():
        head = hashlib.sha256(head + line.rstrip("\n").encode()).digest()

    assert head.hex() == link.head


def test_going_on_from_a_published_link_comes_to_the_same_as_from_the_start(link: Link) -> None:
    a, b = an_account(), an_account()
    post([an_intent(a, b, 40)], by=ADA, at=NOON)

    on = follow_chain([link], at=TOMORROW, in_full=False)
    afresh = follow_chain([link], at=TOMORROW, in_full=True)

    assert on == afresh
    assert (on[0].transfers, on[1]) == (4, [])


def test_the_newest_transfers_wait_for_the_next_link(link: Link) -> None:
    assert follow_chain([], at=NOON, in_full=True)[0] == START
    assert follow_chain([link], at=NOON, in_full=True) == (link, [])


@pytest.mark.parametrize(
    "change", ["amount = amount + 1", "reason = 'x'", "made_at = '2029-05-02 12:00:00'"]
)
def test_history_that_was_rewritten_is_found(link: Link, change: str) -> None:
    rewrite(f"UPDATE ledger_transfer SET {change} WHERE id = {link.last - 1}")

    _found, problems = follow_chain([link], at=TOMORROW, in_full=True)

    assert problems == [
        f"The transfers up to number {link.last} are not those that the record was signed for."
    ]


def test_a_transfer_that_is_gone_is_noticed_every_night(link: Link) -> None:
    rewrite(f"DELETE FROM ledger_transfer WHERE id = {link.last - 1}")

    _found, problems = follow_chain([link], at=TOMORROW, in_full=False)

    assert problems == [f"There are 2 transfers up to number {link.last}; the record says 3."]


def test_a_link_that_lies_beyond_the_ledger_is_found(link: Link) -> None:
    beyond = replace(link, last=link.last + 5, transfers=8)

    assert follow_chain([link, beyond], at=TOMORROW, in_full=True)[1]
    assert follow_chain([link, beyond], at=TOMORROW, in_full=False)[1]


def test_a_check_tells_what_others_find(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "_checks", [lambda: ["The record says otherwise."]])
    monkeypatch.setattr(published, "_links", [lambda: [link]])

    verdict = check_ledger(at=TOMORROW, in_full=True)

    assert verdict.problems == ("The record says otherwise.",)
    assert (verdict.link, verdict.sums, verdict.accounts) == (link, {"minutes": 0}, 2)


def rewrite(statement: str) -> None:
    """Change history behind the guards' back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement)
