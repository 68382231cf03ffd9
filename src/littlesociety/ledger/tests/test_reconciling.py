"""A bank's file is taken in once and whole; every line ends matched, explained or listed."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.ledger.actions import (
    explain,
    forget_bank_words,
    match_lines,
    open_society_account,
    reverse,
    take_in_statement,
    transfer,
    undo_match,
    write_down_line,
)
from littlesociety.ledger.bank_errors import BankFileRefused, CannotMatch, NoSuchBankLine
from littlesociety.ledger.errors import BadMovement
from littlesociety.ledger.models import BankLine, BankMatch, BankStatement, BankWords
from littlesociety.ledger.queries import balance_of, reconciliation
from littlesociety.ledger.queries.reconciling import open_parts, suggestions

from .bank_files import CSV, NEXT_CSV, camt, entry
from .factories import NOON, an_account

pytestmark = pytest.mark.django_db
IDRIS = Actor(person_id=9, roles=frozenset({STEWARD}))
STEWARDS: dict[str, Any] = {"by": IDRIS, "at": NOON}
MAY = [dt.date(2030, 5, day) for day in range(1, 10)]


@pytest.fixture
def bank() -> int:
    """A current account that began with £1,000."""
    return open_society_account(
        name="Current account",
        kind="bank",
        opening=100_000,
        opening_on=MAY[0],
        **STEWARDS,
    )


@pytest.fixture
def grants() -> int:
    """A heading."""
    return open_society_account(name="Grants", kind="heading", **STEWARDS)


def take_in(bank: int, text: str = CSV, **more: Any) -> int:
    return take_in_statement(account_id=bank, data=text.encode(), **STEWARDS | more)


def pay(payer_id: int, payee_id: int, pence: int, key: str, day: int = 3) -> int:
    made = transfer(
        payer_id=payer_id,
        payee_id=payee_id,
        amount=pence,
        reason="grant",
        scope="budgets",
        key=key,
        effective_on=dt.date(2030, 5, day),
        **STEWARDS,
    )
    assert made.transfer_id is not None
    return made.transfer_id


def line(bank: int, place: int) -> int:
    return BankLine.objects.get(account=bank, place=place).pk


def test_a_file_is_taken_in_once_with_what_there_was_before_it(bank: int) -> None:
    assert take_in(bank) == 4
    assert take_in(bank) == 0

    lines = BankLine.objects.order_by("place").values_list("place", "amount")
    assert list(lines) == [(0, 100_000), (1, 70_000), (2, -4_550), (3, -4_550), (4, -500)]
    assert BankStatement.objects.get().closing == 160_400


def test_lines_of_overlapping_files_are_known_again(bank: int) -> None:
    take_in(bank)

    assert take_in(bank, NEXT_CSV) == 1
    assert reconciliation(bank).banks == 162_400


def test_a_missing_statement_in_between_is_noticed_and_nothing_is_kept(bank: int) -> None:
    take_in(bank)
    gap = NEXT_CSV.replace("1604.00", "1500.00").replace("1624.00", "1520.00")

    with pytest.raises(BankFileRefused, match=r"lines come to £1,624.*bank says £1,520"):
        take_in(bank, gap)

    assert BankStatement.objects.count() == 1
    assert BankLine.objects.count() == 5


def test_older_files_after_newer_ones_are_refused(bank: int) -> None:
    take_in(bank)

    with pytest.raises(BankFileRefused, match="oldest first"):
        take_in(bank, "Date,Amount,Memo\n01/05/2030,5.00,Earlier\n")


def test_a_first_file_without_balances_needs_to_be_told_what_there_was(bank: int) -> None:
    text = "Date,Amount,Memo\n02/05/2030,5.00,Stamps\n"

    with pytest.raises(BankFileRefused, match="states no balance") as caught:
        take_in(bank, text)
    assert caught.value.field == "opening"

    assert take_in(bank, text, opening=100_000) == 1
    assert reconciliation(bank).banks == 100_500


def test_camt_and_the_bank_s_own_references_work_the_same(bank: int) -> None:
    named = "<AcctSvcrRef>B-1</AcctSvcrRef>"
    take_in(bank, camt([entry("700.00", more=named)]).decode())

    again = camt(
        [entry("700.00", more=named), entry("1.00", more="<AcctSvcrRef>B-2</AcctSvcrRef>")],
        closing="1701.00",
    )
    assert take_in(bank, again.decode()) == 1


def test_only_stewards_may_and_only_on_the_society_s_own_bank_accounts(
    bank: int, grants: int
) -> None:
    theirs = an_account(floor=None, ceiling=None, unit="GBP-pence")
    with pytest.raises(NotAllowed):
        take_in(bank, by=Actor(person_id=1))
    for account_id in (theirs, grants, 10**6):
        with pytest.raises(NoSuchBankLine):
            take_in(account_id)
    for action, named in (
        (match_lines, {"line_ids": [1], "transfer_ids": [1]}),
        (explain, {"line_id": 1, "kind": "timing", "note": "x"}),
        (write_down_line, {"line_id": 1, "heading_id": grants}),
    ):
        with pytest.raises(NotAllowed):
            action(account_id=bank, by=Actor(person_id=1), at=NOON, **named)
    with pytest.raises(NotAllowed):
        undo_match(match_id=1, by=Actor(person_id=1), at=NOON)
    with pytest.raises(NotAllowed):
        open_society_account(name="Mine", kind="bank", by=Actor(person_id=1), at=NOON)


def test_the_whole_way_from_difference_to_fully_reconciled(bank: int, grants: int) -> None:
    take_in(bank)
    grant = pay(grants, bank, 70_000, "pay:GRANT7")
    before = reconciliation(bank)
    assert (before.banks, before.ours, before.reconciled_to) == (160_400, 170_000, None)
    assert sum(item.amount for item in before.items) == before.difference == -9_600

    found = suggestions(before)
    assert [one.why for one in found] == [
        "same amount, 1 day apart, the bank's words name GRANT7",
        "same amount, 1 day apart",
    ]
    for one in found:
        match_lines(
            account_id=bank, line_ids=one.line_ids, transfer_ids=one.transfer_ids, **STEWARDS
        )
    write_down_line(account_id=bank, line_id=line(bank, 2), heading_id=grants, **STEWARDS)
    write_down_line(account_id=bank, line_id=line(bank, 3), heading_id=grants, **STEWARDS)
    assert reconciliation(bank).reconciled_to == dt.date(2030, 5, 6)

    explain(
        account_id=bank, line_id=line(bank, 4), kind="charge", note="Monthly charge", **STEWARDS
    )
    after = reconciliation(bank)
    assert (after.difference, after.is_explained) == (-500, True)
    assert after.reconciled_to == dt.date(2030, 5, 7)
    assert [item.why for item in after.items] == [
        "The bank's charge or interest, not written down yet: Monthly charge"
    ]
    assert BankMatch.objects.filter(transfer=grant, kind="together").count() == 1


@pytest.fixture
def opened(bank: int, grants: int) -> int:
    """The current account with its file taken in and the beginning matched."""
    take_in(bank)
    [_lines, transfers] = open_parts(bank)
    match_lines(
        account_id=bank,
        line_ids=[line(bank, 0)],
        transfer_ids=[transfers[0].id],
        **STEWARDS,
    )
    return bank


def test_what_was_brought_together_across_a_day_is_explained_by_it(
    opened: int, grants: int
) -> None:
    late = pay(grants, opened, 70_000, "late", day=9)
    match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[late], **STEWARDS)

    then = reconciliation(opened, on=MAY[1])
    assert (then.banks, then.ours, then.difference) == (170_000, 100_000, 70_000)
    assert [(item.amount, item.why) for item in then.items] == [
        (70_000, "Matched with what came on 9 May 2030")
    ]
    assert then.reconciled_to == MAY[1]


def test_a_transfer_of_the_next_days_is_suggested_and_is_not_in_the_difference(
    opened: int, grants: int
) -> None:
    late = pay(grants, opened, 70_000, "late", day=9)

    found = reconciliation(opened)

    assert late not in [item.id for item in found.items if item.side == "ours"]
    assert [one.transfer_ids for one in suggestions(found)] == [(late,)]


def test_one_line_may_be_several_transfers_and_the_other_way_round(
    opened: int, grants: int
) -> None:
    parts = [pay(grants, opened, 30_000, "a"), pay(grants, opened, 40_000, "b")]
    hire = pay(opened, grants, 9_100, "hire")

    assert (
        match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=parts, **STEWARDS)
        == 2
    )
    rooms = [line(opened, 2), line(opened, 3)]
    assert match_lines(account_id=opened, line_ids=rooms, transfer_ids=[hire], **STEWARDS) == 2

    assert [item.amount for item in reconciliation(opened).items] == [-500]


def test_a_part_that_is_left_stays_in_the_difference(opened: int, grants: int) -> None:
    some = pay(grants, opened, 60_000, "some")
    match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[some], **STEWARDS)

    found = reconciliation(opened, on=MAY[3])
    assert 10_000 in [item.amount for item in found.items]
    assert sum(item.amount for item in found.items) == found.difference


def test_nothing_is_settled_twice(opened: int, grants: int) -> None:
    made = pay(grants, opened, 70_000, "a")
    other = pay(grants, opened, 70_000, "b")
    match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[made], **STEWARDS)

    for ids in ([made], [other]):
        with pytest.raises(CannotMatch):
            match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=ids, **STEWARDS)
    with pytest.raises(CannotMatch):
        explain(account_id=opened, line_id=line(opened, 1), kind="timing", note="x", **STEWARDS)
    with pytest.raises(CannotMatch):
        write_down_line(account_id=opened, line_id=line(opened, 1), heading_id=grants, **STEWARDS)


def test_a_match_can_be_taken_back_and_stays_on_the_books(opened: int, grants: int) -> None:
    made = pay(grants, opened, 70_000, "a")
    match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[made], **STEWARDS)
    match = BankMatch.objects.get(transfer=made)

    for _again in range(2):
        undo_match(match_id=match.pk, by=IDRIS, at=NOON)

    match.refresh_from_db()
    assert (match.undone_at, match.undone_by) == (NOON, 9)
    assert 70_000 in [item.amount for item in reconciliation(opened).items]
    match_lines(account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[made], **STEWARDS)
    with pytest.raises(NoSuchBankLine):
        undo_match(match_id=10**6, by=IDRIS, at=NOON)


def test_a_reason_gives_way_to_a_match(opened: int, grants: int) -> None:
    on_its_way = pay(grants, opened, 70_000, "a")
    explain(account_id=opened, transfer_id=on_its_way, kind="timing", note="Cheque", **STEWARDS)
    assert suggestions(reconciliation(opened)) == []

    match_lines(
        account_id=opened, line_ids=[line(opened, 1)], transfer_ids=[on_its_way], **STEWARDS
    )

    assert BankMatch.objects.get(kind="timing").undone_at == NOON


def test_a_payment_and_its_return_cancel_out(opened: int, grants: int) -> None:
    made = pay(grants, opened, 123, "a")
    before = reconciliation(opened).difference
    reverse(transfer_id=made, scope="test", key="back", **STEWARDS)

    found = reconciliation(opened)
    assert found.difference == before + 123
    assert sum(item.amount for item in found.items) == found.difference
    assert 123 not in [abs(item.amount) for item in found.items]


def test_a_missing_transfer_is_written_down_for_the_bank_s_own_day(
    opened: int, grants: int
) -> None:
    before = balance_of(opened).posted

    write_down_line(account_id=opened, line_id=line(opened, 1), heading_id=grants, **STEWARDS)

    assert balance_of(opened).posted == before + 70_000
    made = BankMatch.objects.get(line=line(opened, 1)).transfer
    assert made is not None
    assert (made.effective_on, made.credit_id) == (MAY[1], opened)
    with pytest.raises(BadMovement):
        write_down_line(account_id=opened, line_id=line(opened, 2), heading_id=opened, **STEWARDS)


def test_lines_only_grow_and_their_words_can_be_removed(bank: int) -> None:
    take_in(bank)

    for change in (
        lambda: BankLine.objects.filter(account=bank).update(amount=1),
        lambda: BankStatement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert forget_bank_words(at=NOON + dt.timedelta(days=7 * 365)) == 0
    assert forget_bank_words(at=NOON + dt.timedelta(days=8 * 366)) == 4
    assert not BankWords.objects.exists()
    assert "(the bank's words were removed)" in [i.words for i in reconciliation(bank).items]


def test_names_of_the_society_s_accounts_are_taken_once(bank: int) -> None:
    for name in ("Current account", " Current  account ", "opening-balances"):
        with pytest.raises(Exception, match="account of this name"):
            open_society_account(name=name, kind="bank", **STEWARDS)
    with pytest.raises(BadMovement):
        open_society_account(name="Other", kind="time", **STEWARDS)
