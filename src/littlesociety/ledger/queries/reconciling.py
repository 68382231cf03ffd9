"""A money account beside its bank: both balances, and the difference explained item by item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.units import spell_day
from littlesociety.ledger.bank_errors import no_such_line
from littlesociety.ledger.errors import spell_amount
from littlesociety.ledger.models import Account, BankLine, BankMatch, Transfer
from littlesociety.ledger.naming import BANK, is_societys, name_of
from littlesociety.ledger.reconciling import WITHIN, Open, Suggestion, suggest, without_cancelled
from littlesociety.ledger.rules import MOVING

BANKS: Final = "bank"
OURS: Final = "ours"
MOST_SUGGESTED: Final = 25
_TOGETHER: Final = Q(
    matches__kind=BankMatch.Kind.TOGETHER,
    matches__undone_at=None,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One part of the difference: a line of the bank's, or a transfer of ours, not matched by then.

    `amount` is what it adds to the bank's balance less ours. `why` is empty until somebody has
    said, or until what belongs to it came later.
    """

    side: str
    id: int
    day: date
    amount: int
    words: str
    why: str
    match_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How an account and its bank compare at the end of a day. `items` come to the difference.

    `ahead` are transfers of ours for the days right after it, which lines may belong to already.
    """

    account_id: int
    name: str
    unit: str
    on: date
    ours: int
    banks: int
    items: tuple[Item, ...]
    ahead: tuple[Open, ...]
    last_line_on: date | None
    reconciled_to: date | None

    @property
    def difference(self) -> int:
        """What the bank says more than we do."""
        return self.banks - self.ours

    @property
    def is_explained(self) -> bool:
        """Whether the items come to the difference, and each has its reason."""
        total = sum(item.amount for item in self.items)
        return total == self.difference and all(item.why for item in self.items)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion in words: what the bank says, what we have, and why they seem to belong."""

    line_ids: tuple[int, ...]
    transfer_ids: tuple[int, ...]
    amount: str
    lines: list[str]
    transfers: list[str]
    why: str


def money_account(account_id: int) -> Account:
    """The society's own account with this number, where it keeps money."""
    found = Account.objects.filter(pk=account_id, kind=BANK).first()
    if found is None or not is_societys(found.holder):
        raise no_such_line()
    return found


def reconciliation(account_id: int, *, on: date | None = None) -> Reconciliation:
    """Compare an account with its bank at the end of a day: of the last line, or the day named.

    Five queries: the account and its lines, our balance, what is open on both sides, what was said.
    """
    counted = Q() if on is None else Q(bank_lines__booked_on__lte=on)
    found = Account.objects.filter(pk=account_id, kind=BANK).annotate(
        first=Min("bank_lines__booked_on"),
        last=Max("bank_lines__booked_on"),
        banks=Sum("bank_lines__amount", filter=counted, default=0),
    )
    row = found.values_list("holder", "unit", "first", "last", "banks").first()
    if row is None or not is_societys(row[0]):
        raise no_such_line()
    holder, unit, first, last, banks = row
    day = on or last or date.max
    items, ahead = _items(account_id, day)
    return Reconciliation(
        account_id=account_id,
        name=name_of(holder),
        unit=unit,
        on=day,
        ours=_our_balance(account_id, day),
        banks=int(banks),
        items=tuple(items),
        ahead=tuple(ahead),
        last_line_on=last,
        reconciled_to=_reconciled_to(items, day, first, last),
    )


def open_parts(account_id: int) -> tuple[list[Open], list[Open]]:
    """Lines and transfers with something left to match and no reason why not."""
    said, _later = _said(account_id, None)
    lines = [line for line in _open_lines(account_id) if (BANKS, line.id) not in said]
    ours = [one for one in _open_transfers(account_id) if (OURS, one.id) not in said]
    return lines, ours


def suggestions(found: Reconciliation) -> list[Suggested]:
    """What of the difference seems to belong together, the surest first; no more than a page."""
    lines, transfers = (
        [
            Open(item.id, item.day, sign * item.amount, item.words)
            for item in found.items
            if item.side == side and not item.why
        ]
        for side, sign in ((BANKS, 1), (OURS, -1))
    )
    transfers += found.ahead
    words = {(BANKS, line.id): spell_open(line, found.unit) for line in lines}
    words |= {(OURS, ours.id): spell_open(ours, found.unit) for ours in transfers}
    return [
        Suggested(
            line_ids=one.line_ids,
            transfer_ids=one.transfer_ids,
            amount=spell_amount(one.amount, found.unit),
            lines=[words[BANKS, pk] for pk in one.line_ids],
            transfers=[words[OURS, pk] for pk in one.transfer_ids],
            why=why(one),
        )
        for one in suggest(lines, transfers)[:MOST_SUGGESTED]
    ]


def why(found: Suggestion) -> str:
    """The reasons for a suggestion: the amount, the days between, the name in the bank's words."""
    many = len(found.line_ids) + len(found.transfer_ids) > 2  # noqa: PLR2004 - one and one
    reasons = [_("together the same amount") if many else _("same amount")]
    if found.days_apart:
        reasons.append(
            ngettext("%(n)s day apart", "%(n)s days apart", found.days_apart)
            % {"n": found.days_apart}
        )
    else:
        reasons.append(_("same day"))
    if found.named:
        reasons.append(_("the bank's words name %(name)s") % {"name": found.named})
    return ", ".join(reasons)


def _items(account_id: int, day: date) -> tuple[list[Item], list[Open]]:
    """Everything in which the two differ at the end of a day, oldest first; and what comes next."""
    said, later = _said(account_id, day)
    transfers = _open_transfers(account_id, day)
    items = [
        Item(
            side=side,
            id=one.id,
            day=one.day,
            amount=sign * one.rest,
            words=one.words,
            why=_why(one, said.get((side, one.id)), later.get((side, one.id))),
            match_id=said[side, one.id].pk if (side, one.id) in said else None,
        )
        for side, sign, open_ones in (
            (BANKS, 1, _open_lines(account_id, day)),
            (OURS, -1, [ours for ours in transfers if ours.day <= day]),
        )
        for one in open_ones
    ]
    ahead = [one for one in transfers if one.day > day and (OURS, one.id) not in said]
    return sorted(items, key=lambda item: (item.day, item.side, item.id)), ahead


def _why(one: Open, said: BankMatch | None, later: tuple[date, int] | None) -> str:
    """Why something is in the difference: what a steward said, or that the rest came later."""
    if said is not None:
        return f"{said.get_kind_display()}: {said.note}"
    if later is not None and later[1] == one.rest:
        return _("Matched with what came on %(day)s") % {"day": spell_day(later[0])}
    return ""


def _reconciled_to(
    items: Iterable[Item], day: date, first: date | None, last: date | None
) -> date | None:
    """The last day up to which everything is matched or explained; None when there is none."""
    if first is None or last is None:
        return None
    unexplained = [item.day for item in items if not item.why]
    end = min([last, day, *(day - timedelta(days=1) for day in unexplained)])
    return end if end >= first else None


def _open_lines(account_id: int, day: date | None = None) -> list[Open]:
    """Lines with something left, counting only what they were matched with by that day."""
    by_then = _TOGETHER if day is None else _TOGETHER & Q(matches__transfer__effective_on__lte=day)
    rows = BankLine.objects.filter(account=account_id)
    if day is not None:
        rows = rows.filter(booked_on__lte=day)
    found = (
        rows.annotate(settled=Coalesce(Sum("matches__amount", filter=by_then), 0))
        .exclude(settled=F("amount"))
        .order_by("booked_on", "place")
        .values_list("pk", "booked_on", "amount", "settled", "place", "words__description")
    )
    return [
        Open(pk, booked_on, amount - int(settled), _line_words(place, words))
        for pk, booked_on, amount, settled, place, words in found
    ]


def _line_words(place: int, words: str | None) -> str:
    """The bank's words; what there was before the first line has none of its own."""
    if not place:
        return _("What the bank had before its first line")
    return words or _("(the bank's words were removed)")


def _open_transfers(account_id: int, day: date | None = None) -> list[Open]:
    """Transfers with something left, up to some days after the one named.

    One that was taken back, and its return, are left out.
    """
    by_then = Q(bank_matches__account=account_id, bank_matches__kind=BankMatch.Kind.TOGETHER)
    by_then &= Q(bank_matches__undone_at=None)
    if day is not None:
        by_then &= Q(bank_matches__line__booked_on__lte=day)
    legs = Transfer.objects.filter(Q(debit=account_id) | Q(credit=account_id), phase__in=MOVING)
    if day is not None:
        legs = legs.filter(effective_on__lte=min(day, date.max - WITHIN) + WITHIN)
    found = (
        legs.annotate(settled=Coalesce(Sum("bank_matches__amount", filter=by_then), 0))
        .exclude(debit=account_id, settled=-F("amount"))
        .exclude(credit=account_id, settled=F("amount"))
        .order_by("effective_on", "pk")
        .values_list(
            "pk", "effective_on", "amount", "settled", "debit_id", "reverses_id", "key",
            "debit__holder", "credit__holder", "reason",
        )
    )  # fmt: skip
    rows = list(found)
    open_ones = [
        Open(
            row[0],
            row[1],
            (-row[2] if row[4] == account_id else row[2]) - int(row[3]),
            _our_words(row[8] if row[4] == account_id else row[7], row[9], row[6]),
        )
        for row in rows
    ]
    return without_cancelled(open_ones, [(row[5], row[0]) for row in rows if row[5]])


def _our_words(other: str, reason: str, key: str) -> str:
    """What we call a transfer: the society's account on the other side, or the cause's own name."""
    named = name_of(other) if is_societys(other) else reason
    return f"{named} ({key})"


def spell_open(one: Open, unit: str) -> str:
    """A line or a transfer in one sentence."""
    return f"{spell_day(one.day)}: {spell_amount(one.rest, unit)}. {one.words}"


def _said(
    account_id: int, day: date | None
) -> tuple[dict[tuple[str, int], BankMatch], dict[tuple[str, int], tuple[date, int]]]:
    """What was said of things that stand alone, and what came after that day to those that do not.

    The second has, for what was there by that day, the last day of what came later and how much.
    """
    wanted = ~Q(kind=BankMatch.Kind.TOGETHER)
    if day is not None:
        wanted |= Q(line__booked_on__lte=day, transfer__effective_on__gt=day)
        wanted |= Q(line__booked_on__gt=day, transfer__effective_on__lte=day)
    alone: dict[tuple[str, int], BankMatch] = {}
    later: dict[tuple[str, int], tuple[date, int]] = {}
    found = BankMatch.objects.filter(wanted, account=account_id, undone_at=None)
    for match in found.select_related("line", "transfer"):
        if match.kind != BankMatch.Kind.TOGETHER:
            alone[_key(match)] = match
        elif match.line is not None and match.transfer is not None:
            days = {BANKS: match.transfer.effective_on, OURS: match.line.booked_on}
            key = _key(match) if days[BANKS] > days[OURS] else (OURS, match.transfer.pk)
            until, so_far = later.get(key, (date.min, 0))
            later[key] = (max(until, days[key[0]]), so_far + match.amount)
    return alone, later


def _key(match: BankMatch) -> tuple[str, int]:
    """The line that a match is about; without one, the transfer."""
    return (BANKS, match.line_id) if match.line_id else (OURS, match.transfer_id or 0)


def _our_balance(account_id: int, day: date) -> int:
    """What our transfers for days up to this one come to."""
    legs = Transfer.objects.filter(phase__in=MOVING, effective_on__lte=day).filter(
        Q(debit=account_id) | Q(credit=account_id)
    )
    found = legs.aggregate(
        came=Sum("amount", filter=Q(credit=account_id), default=0),
        went=Sum("amount", filter=Q(debit=account_id), default=0),
    )
    return int(found["came"]) - int(found["went"])
