"""Statements: how an account stood at any past moment, and every line of any period.

A line belongs to the moment at which it was made; the day it counts for stands beside it. What is
set aside is told apart from what moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotThere
from littlesociety.core.units import MINUTES, spell_day
from littlesociety.ledger.errors import no_such_account, spell_amount
from littlesociety.ledger.holders import holder_of
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING, SETTLING, Phase

from .accounts import account_id_of, title_of

_ROWS_AT_ONCE: Final = 2_000
MOST_ON_A_PAGE: Final = 400


@dataclass(frozen=True, slots=True)
class PastBalance:
    """How an account stood: what had moved, and how much of it was set aside."""

    posted: int
    held: int

    @property
    def free(self) -> int:
        """What was not promised away."""
        return self.posted - self.held


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """Which account a statement is of."""

    id: int
    holder: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of a statement, oldest first.

    `moved` is what came (above zero) or went, `set_aside` what was set aside (above zero) or is
    free again. `balance` and `held` are what the account had after it.
    """

    transfer_id: int
    made_on: date
    counts_for: date
    other_id: int
    reason: str
    title: str
    moved: int
    set_aside: int
    balance: int
    held: int


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both included, as the society's own clock counts them."""

    begins_on: date
    ends_on: date

    @property
    def begins_at(self) -> datetime:
        """The first moment."""
        return _midnight(self.begins_on)

    @property
    def ended_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.ends_on + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: what it had, what it has at the end, and what came and went."""

    account: StatementAccount
    period: Period
    opening: PastBalance
    closing: PastBalance
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement in words, with as many lines as a page can hold. `is_cut` says there are more."""

    statement: Statement
    rows: list[dict[str, str]]
    is_cut: bool
    opening: str
    closing: str
    came: str
    went: str
    held: str


def own_account_id(actor: Actor) -> int:
    """The time account of whoever asks, or of the person they act for."""
    holder = holder_of(actor)
    account_id = account_id_of(holder=holder, unit=MINUTES) if holder else None
    if account_id is None:
        raise NotThere(_("You have no time account yet. It opens when you join; look again soon."))
    return account_id


def balance_at(account_id: int, moment: datetime) -> PastBalance:
    """How an account stood once everything made up to a moment was in. Exact, and never changes."""
    if not Account.objects.filter(pk=account_id).exists():
        raise no_such_account()
    return _stood(account_id, Q(made_at__lte=moment))


def statement_of(account_id: int, period: Period) -> Statement:
    """An account over a period: five queries, however many lines there are."""
    found = Account.objects.filter(pk=account_id).values_list("pk", "holder", "unit", "kind")
    account = found.first()
    if account is None:
        raise no_such_account()
    opening = _stood(account_id, Q(made_at__lt=period.begins_at))
    came, went, kept = _moved(account_id, _within(period))
    return Statement(
        account=StatementAccount(*account),
        period=period,
        opening=opening,
        closing=PastBalance(opening.posted + came - went, opening.held + kept),
        came=came,
        went=went,
    )


def rows_of(statement: Statement) -> Iterator[StatementRow]:
    """Every line of a statement, oldest first, read a few thousand at a time.

    Read it inside one transaction while others write.
    """
    account_id = statement.account.id
    rows = (
        Transfer.objects.filter(Q(debit=account_id) | Q(credit=account_id))
        .filter(_within(statement.period))
        .select_related("pending")
        .order_by("made_at", "pk")
    )
    balance, held = statement.opening.posted, statement.opening.held
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        is_payer = row.debit_id == account_id
        moved, set_aside = _effect(row, is_payer=is_payer)
        balance, held = balance + moved, held + set_aside
        yield StatementRow(
            transfer_id=row.pk,
            made_on=timezone.localdate(row.made_at),
            counts_for=row.effective_on,
            other_id=row.credit_id if is_payer else row.debit_id,
            reason=row.reason,
            title=title_of(row, is_payer=is_payer),
            moved=moved,
            set_aside=set_aside,
            balance=balance,
            held=held,
        )


def statement_page(account_id: int, period: Period) -> StatementPage:
    """A statement as a page shows it."""
    statement = statement_of(account_id, period)
    rows = list(islice(rows_of(statement), MOST_ON_A_PAGE + 1))
    unit = statement.account.unit
    return StatementPage(
        statement=statement,
        rows=[in_words(row, unit) for row in rows[:MOST_ON_A_PAGE]],
        is_cut=len(rows) > MOST_ON_A_PAGE,
        opening=spell_amount(statement.opening.posted, unit),
        closing=spell_amount(statement.closing.posted, unit),
        came=spell_amount(statement.came, unit),
        went=spell_amount(statement.went, unit),
        held=spell_amount(statement.closing.held, unit) if statement.closing.held else "",
    )


def in_words(row: StatementRow, unit: str) -> dict[str, str]:
    """A line as people read it; what is set aside is named so, and moves nothing."""
    return {
        "day": spell_day(row.made_on),
        "counts_for": "" if row.counts_for == row.made_on else spell_day(row.counts_for),
        "title": row.title,
        "came": spell_amount(row.moved, unit) if row.moved > 0 else "",
        "went": spell_amount(-row.moved, unit) if row.moved < 0 else "",
        "set_aside": spell_amount(abs(row.set_aside), unit) if not row.moved else "",
        "balance": spell_amount(row.balance, unit),
    }


def _stood(account_id: int, made: Q) -> PastBalance:
    """What the transfers that meet a condition come to on one account."""
    came, went, kept = _moved(account_id, made)
    return PastBalance(posted=came - went, held=kept)


def _moved(account_id: int, made: Q) -> tuple[int, int, int]:
    """What came, what went, and how much more is set aside than before: two queries."""
    transfers: QuerySet[Transfer] = Transfer.objects.filter(made)
    moving = Q(phase__in=MOVING)
    out = transfers.filter(debit=account_id).aggregate(
        went=Sum("amount", filter=moving, default=0),
        kept=Sum("amount", filter=Q(phase=Phase.PENDING), default=0),
        freed=Sum("pending__amount", filter=Q(phase__in=SETTLING), default=0),
    )
    came = transfers.filter(moving, credit=account_id).aggregate(came=Sum("amount", default=0))
    return int(came["came"]), int(out["went"]), int(out["kept"]) - int(out["freed"])


def _effect(row: Transfer, *, is_payer: bool) -> tuple[int, int]:
    """What a transfer moves on one of its accounts, and what it sets aside there or frees."""
    moved = row.amount if row.phase in MOVING else 0
    if not is_payer:
        return moved, 0
    kept = row.amount if row.phase == Phase.PENDING else 0
    freed = row.pending.amount if row.phase in SETTLING and row.pending is not None else 0
    return -moved, kept - freed


def _within(period: Period) -> Q:
    """Made in a period."""
    return Q(made_at__gte=period.begins_at, made_at__lt=period.ended_at)


def _midnight(day: date) -> datetime:
    """The first moment of a day on the society's own clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
