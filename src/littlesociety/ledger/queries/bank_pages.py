"""What stewards see of a bank account: the difference, what may belong together, one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from littlesociety.core.components import SummaryRow
from littlesociety.core.units import spell_day, spell_moment
from littlesociety.ledger.bank_errors import nothing_left
from littlesociety.ledger.errors import spell_amount
from littlesociety.ledger.models import BankMatch
from littlesociety.ledger.naming import HEADING, name_of

from .reconciling import (
    BANKS,
    Item,
    Reconciliation,
    Suggested,
    money_account,
    open_parts,
    reconciliation,
    spell_open,
    suggestions,
)
from .societys import society_accounts

_MOST_OFFERED: Final = 60
_MOST_MATCHES: Final = 100
_MOST_ITEMS: Final = 200


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One part of the difference in words, and the page on which to say what it is."""

    day: str
    whose: str
    words: str
    amount: str
    why: str
    match_id: int | None
    href: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A bank line and a transfer that were brought together: how much, of which days, and when."""

    id: int
    amount: str
    line_on: str
    transfer_on: str
    said: str


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """The newest matches of an account."""

    account_id: int
    account_name: str
    rows: Sequence[MatchRow]


@dataclass(frozen=True, slots=True)
class BankPage:
    """An account beside its bank, ready to read."""

    found: Reconciliation
    on: str
    rows: Sequence[SummaryRow]
    items: Sequence[ItemRow]
    total: str
    suggested: Sequence[Suggested]
    waiting: int
    reconciled_to: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could be chosen to go with another."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """One bank line or one transfer, and everything that may be said about it."""

    account_id: int
    account_name: str
    side: str
    id: int
    amount: str
    rows: Sequence[SummaryRow]
    offers: Sequence[Offer]
    headings: list[tuple[int, str]]


def bank_page(account_id: int, *, on: date | None) -> BankPage:
    """An account beside its bank at the end of a day, in words: five queries."""
    found = reconciliation(account_id, on=on)
    unit = found.unit
    more = (
        SummaryRow(_("The bank has more than we do"), spell_amount(found.difference, unit))
        if found.difference >= 0
        else SummaryRow(_("We have more than the bank"), spell_amount(-found.difference, unit))
    )
    return BankPage(
        found=found,
        on=spell_day(found.on) if found.last_line_on else "",
        rows=[
            SummaryRow(_("The bank has"), spell_amount(found.banks, unit)),
            SummaryRow(_("Our ledger has"), spell_amount(found.ours, unit)),
            more,
        ],
        items=[_item_row(found, item) for item in found.items[:_MOST_ITEMS]],
        total=spell_amount(sum(item.amount for item in found.items), unit),
        suggested=suggestions(found),
        waiting=sum(not item.why for item in found.items),
        reconciled_to=spell_day(found.reconciled_to) if found.reconciled_to else "",
    )


def one_page(account_id: int, *, side: str, number: int) -> OnePage:
    """One bank line, or one transfer of ours, and what could go with it, the likeliest first."""
    account = money_account(account_id)
    lines, ours = open_parts(account_id)
    here, there = (lines, ours) if side == BANKS else (ours, lines)
    one = next((entry for entry in here if entry.id == number), None)
    if one is None:
        raise nothing_left()
    unit = account.unit
    fitting = sorted(
        (other for other in there if (other.rest > 0) == (one.rest > 0)),
        key=lambda other: (other.rest != one.rest, abs(other.day - one.day), other.id),
    )
    headings = society_accounts(HEADING) if side == BANKS else []
    return OnePage(
        account_id=account.pk,
        account_name=name_of(account.holder),
        side=side,
        id=one.id,
        amount=spell_amount(one.rest, unit),
        rows=[
            SummaryRow(_("Day"), spell_day(one.day)),
            SummaryRow(_("What it says"), one.words),
            SummaryRow(_("Left to match"), spell_amount(one.rest, unit)),
        ],
        offers=[Offer(other.id, spell_open(other, unit)) for other in fitting[:_MOST_OFFERED]],
        headings=[(entry.id, entry.name) for entry in headings if entry.unit == unit],
    )


def _item_row(found: Reconciliation, item: Item) -> ItemRow:
    """One part of the difference, with the way to say what it is."""
    return ItemRow(
        day=spell_day(item.day),
        whose=_("At the bank, not with us")
        if item.side == BANKS
        else _("With us, not at the bank"),
        words=item.words,
        amount=spell_amount(item.amount, found.unit),
        why=item.why,
        match_id=item.match_id,
        href=reverse("ledger:bank-one", args=(found.account_id, item.side, item.id)),
    )


def matches_page(account_id: int) -> MatchesPage:
    """The newest matches of an account, so that one can be taken back."""
    account = money_account(account_id)
    newest = account.bank_matches.filter(undone_at=None, kind=BankMatch.Kind.TOGETHER)
    return MatchesPage(
        account_id=account_id,
        account_name=name_of(account.holder),
        rows=[
            MatchRow(
                id=match.pk,
                amount=spell_amount(match.amount, account.unit),
                line_on=spell_day(match.line.booked_on),
                transfer_on=spell_day(match.transfer.effective_on),
                said=spell_moment(match.made_at),
            )
            for match in newest.select_related("line", "transfer").order_by("-pk")[:_MOST_MATCHES]
            if match.line is not None and match.transfer is not None
        ],
    )
